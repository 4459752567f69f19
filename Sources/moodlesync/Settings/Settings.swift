import Foundation

/// What the settings say, asked for one by one: a command needs no token to show a plan.
struct Settings: Sendable {
    let layers: SettingsLayers
    let environment: [String: String]
    let allowsInsecureHTTP: Bool

    /// The store's path; `moodlesync.db` in the current folder unless told otherwise.
    func storePath() throws(SettingsProblem) -> String {
        try layers.find(.store)?.text ?? "moodlesync.db"
    }

    /// The role of an enrolment that names none; Moodle's stock student is 5.
    func defaultRoleID() throws(SettingsProblem) -> Int {
        try number(.roleID, in: 1...Int(Int32.max)) ?? 5
    }

    /// Form variables that one request may have, the protocol's own counted.
    func maxVariables() throws(SettingsProblem) -> Int {
        try number(.maxVariables, in: 60...100_000) ?? 900
    }

    /// Requests that may be in flight at once.
    func parallel() throws(SettingsProblem) -> Int {
        try number(.parallel, in: 1...8) ?? 2
    }

    /// Seconds for which Moodle may be at work on a request that was given up.
    func settleSeconds() throws(SettingsProblem) -> Int {
        try number(.settle, in: 0...3_600) ?? 400
    }

    func caFile() throws(SettingsProblem) -> String? {
        try layers.find(.caFile)?.text
    }

    private func number(_ name: SettingName, in range: ClosedRange<Int>) throws(SettingsProblem) -> Int? {
        guard let found = try layers.find(name) else { return nil }
        guard let number = Int(found.text), range.contains(number) else {
            throw .malformed(
                name, origin: found.origin, found: found.text,
                expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
