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
            "What to do with a person whom Moodle has already: update; leave (enrol, change nothing else); skip; number. (default: update)",
            valueName: "what"))
    var existing: String?

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
            "A password that breaks Moodle's policy: let Moodle generate another, or reject its row.",
            valueName: "what"))
    var weakPasswords = "generate"

    @Option(
        help: ArgumentHelp("Columns that nobody knows: refuse the file, or keep them in the store.", valueName: "what"))
    var unknownColumns = "refuse"

    @Option(
        name: .customLong("default"),
        help: ArgumentHelp(
            """
            A value for new accounts where the file has none, such as country=PT or username=%-1f%-l; %f, %l and %u are first \
            name, last name and username; may be repeated.
            """,
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
        options.existing = try existing.map { try ChoiceOption.read("--existing", $0) } ?? .update
        options.missingCohort = try ChoiceOption.read("--missing-cohort", missingCohort)
        options.weakPasswords = try ChoiceOption.read("--weak-passwords", weakPasswords)
        options.unknownColumns = try ChoiceOption.read("--unknown-columns", unknownColumns)
        options.updatePasswords = updatePasswords
        for text in defaults {
            let (written, value) = try ChoiceOption.pair("--default", text, example: "country=PT")
            guard let field = DefaultValueCheck.field(written) else {
                throw ValidationError(UsageMessages.noDefault(written))
            }
            if let problem = DefaultValueCheck.problem(field, value) {
                throw ValidationError("--default \(written): \(problem)")
            }
            options.defaults[field] = value
        }
    }
}
