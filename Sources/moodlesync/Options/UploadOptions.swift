import ArgumentParser
import CSVImport

/// What the rows of a file mean for Moodle.
struct UploadOptions: ParsableArguments {
    @Flag(help: "The file is everything its source has to say: rows that are absent are gone.")
    var full = false

    @Flag(help: "The file is an addition: rows that are absent stay as they are. (default)")
    var delta = false

    @Option(
        help: ArgumentHelp(
            "With --full, or where a row empties a cohort: the number of removals that you expect; without it none happens.",
            valueName: "n"))
    var removals: Int?

    @Option(help: ArgumentHelp("Who owns the rows; two sources do not remove each other's.", valueName: "name"))
    var source = "default"

    @Option(
        help: ArgumentHelp(
            "What to do with a person whom Moodle has already: update; leave (enrol, change nothing else); skip.",
            valueName: "what"))
    var existing = "update"

    @Option(
        help: ArgumentHelp("What to do with a cohort that no file brought: wait, create or error.", valueName: "what"))
    var missingCohort = "wait"

    @Option(
        help: ArgumentHelp("Role of an enrolment that names none. (default: $MOODLE_ROLE_ID, else 5)", valueName: "n"))
    var roleId: Int?

    @Flag(help: "A password in the file replaces the one that an account has.")
    var updatePasswords = false

    @Option(
        help: ArgumentHelp(
            "A password that breaks Moodle's policy: reject its row, or generate another.", valueName: "what"))
    var weakPasswords = "reject"

    @Option(
        help: ArgumentHelp("Columns that nobody knows: refuse the file, or keep them in the store.", valueName: "what"))
    var unknownColumns = "refuse"

    @Option(
        name: .customLong("default"),
        help: ArgumentHelp(
            "A value for new people where the file has none, such as country=PT; may be repeated.",
            valueName: "field=value"))
    var defaults: [String] = []

    var flags: [SettingName: String] {
        [.roleID: roleId.map(String.init)].compactMapValues { $0 }
    }

    func apply(to options: inout ImportOptions) throws {
        if full, delta { throw ValidationError("--full and --delta exclude each other.") }
        options.mode = full ? .full : .delta
        options.removals = removals
        options.source = source
        options.existing = try choice("--existing", existing)
        options.missingCohort = try choice("--missing-cohort", missingCohort)
        options.weakPasswords = try choice("--weak-passwords", weakPasswords)
        options.unknownColumns = try choice("--unknown-columns", unknownColumns)
        options.updatePasswords = updatePasswords
        for text in defaults {
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw ValidationError("--default needs FIELD=VALUE, such as country=PT, and found \"\(text)\".")
            }
            options.defaults[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
    }

    private func choice<Choice: RawRepresentable & CaseIterable>(_ flag: String, _ text: String) throws -> Choice
    where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text) else {
            throw ValidationError(UsageMessages.noSuchValue(flag, text, known: Choice.allCases.map(\.rawValue)))
        }
        return choice
    }
}
