import Operations
import StagingStore

/// What `retry`, `cancel` and `link` say.
enum DecisionMessages {
    static func retry(_ decision: Decision) -> String {
        decision.entries == 0
            ? "Nothing had failed, so there is nothing to ask again."
            : "\(counted(decision)) ready again. Next: moodlesync push."
    }

    static func cancel(_ decision: Decision) -> String {
        decision.entries == 0
            ? "Nothing had failed, so there is nothing to give up." : "\(counted(decision)) cancelled."
    }

    static func link(_ result: LinkResult) -> String {
        var text = "\(result.username) is now the Moodle account \(result.moodleID)."
        if let before = result.before {
            text = """
                \(result.username) is now the Moodle account \(result.moodleID), before \(before). Look at \(before) in \
                Moodle: what was done to it stays there.
                """
        }
        if let entry = result.cancelled { text += " Entry \(entry), which was to make an account, is cancelled." }
        if let entry = result.update { text += " Entry \(entry) brings the account to what is staged." }
        if let places = result.places, places > 0 {
            text += " \(Wording.count(places, "enrolment or membership", "enrolments and memberships")) planned anew."
        }
        return text + " Next: moodlesync push."
    }

    private static func counted(_ decision: Decision) -> String {
        let kinds = decision.byKind.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { "\(Wording.number($0.value)) \($0.key.rawValue)" }
        let count = Wording.count(decision.entries, "entry", "entries")
        return "\(count) (\(kinds.joined(separator: ", "))) \(decision.entries == 1 ? "is" : "are")"
    }
}
