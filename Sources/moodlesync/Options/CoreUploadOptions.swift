import ArgumentParser
import CSVImport

/// Moodle's own names of the upload options, with its numbers (`admin/tool/uploaduser/cli/uploaduser.php`, 4.5). What is
/// said by them wins over the plain words.
struct CoreUploadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("0 add new, 1 add all with a counter, 2 add and update, 3 update only.", valueName: "n"))
    var uutype: Int?

    @Option(
        help: ArgumentHelp("0 no changes, 1 the file, 2 file and defaults, 3 fill what is missing.", valueName: "n"))
    var uuupdatetype: Int?

    @Option(help: ArgumentHelp("0 a new person's password is required, 1 Moodle makes one.", valueName: "n"))
    var uupasswordnew: Int?

    @Option(help: ArgumentHelp("1 the file's passwords replace those of accounts.", valueName: "n"))
    var uupasswordold: Int?

    @Option(help: ArgumentHelp("Who must choose another password: 0 nobody, 1 weak ones, 2 all.", valueName: "n"))
    var uuforcepasswordchange: Int?

    @Option(help: ArgumentHelp("1 people are recognised by e-mail.", valueName: "n"))
    var uumatchemail: Int?

    @Option(help: ArgumentHelp("1 rows may rename.", valueName: "n"))
    var uuallowrenames: Int?

    @Option(help: ArgumentHelp("1 rows may delete.", valueName: "n"))
    var uuallowdeletes: Int?

    @Option(help: ArgumentHelp("0 the column suspended is left out.", valueName: "n"))
    var uuallowsuspends: Int?

    @Option(help: ArgumentHelp("0 several people may have one e-mail address.", valueName: "n"))
    var uunoemailduplicates: Int?

    @Option(help: ArgumentHelp("0 a username that Moodle would clean rejects its row.", valueName: "n"))
    var uustandardusernames: Int?

    func apply(to options: inout ImportOptions) throws {
        try applyTypes(to: &options)
        if try one("--uumatchemail", uumatchemail) == true, options.people.key == nil {
            options.people.key = MappingKey(column: "email", field: "email", miss: .create)
        }
        if let isMade = try one("--uupasswordnew", uupasswordnew) {
            // One that is made here is created if needed, too.
            options.people.newPasswords =
                !isMade ? .require : options.people.newPasswords == .generate ? .generate : .moodle
        }
        options.updatePasswords = try one("--uupasswordold", uupasswordold) ?? options.updatePasswords
        if let who = try number("--uuforcepasswordchange", uuforcepasswordchange, 0...2) {
            options.people.forceChange = [ForceChange.none, .weak, .all][who]
        }
        options.people.allowRenames = try one("--uuallowrenames", uuallowrenames) ?? options.people.allowRenames
        options.people.allowDeletes = try one("--uuallowdeletes", uuallowdeletes) ?? options.people.allowDeletes
        options.people.allowSuspends = try one("--uuallowsuspends", uuallowsuspends) ?? options.people.allowSuspends
        if let forbids = try one("--uunoemailduplicates", uunoemailduplicates) {
            options.people.sharedEmails = !forbids
        }
        options.people.cleansUsernames =
            try one("--uustandardusernames", uustandardusernames) ?? options.people.cleansUsernames
    }

    private func applyTypes(to options: inout ImportOptions) throws {
        switch try number("--uutype", uutype, 0...3) {
        case 0: options.existing = .skip
        case 1: options.existing = .number
        case 3: options.people.onlyExisting = true
        default: break
        }
        switch try number("--uuupdatetype", uuupdatetype, 0...3) {
        // Only where existing accounts are looked at at all.
        case 0: if options.existing == .update { options.existing = .leave }
        case 1: options.people.details = .file
        case 2: options.people.details = .fileAndDefaults
        case 3: options.people.details = .fillMissing
        default: break
        }
    }

    private func one(_ flag: String, _ value: Int?) throws -> Bool? {
        try number(flag, value, 0...1).map { $0 == 1 }
    }

    private func number(_ flag: String, _ value: Int?, _ range: ClosedRange<Int>) throws -> Int? {
        guard let value else { return nil }
        guard range.contains(value) else { throw ValidationError(UsageMessages.range(flag, range, found: value)) }
        return value
    }
}
