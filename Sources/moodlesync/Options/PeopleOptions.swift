import ArgumentParser
import CSVImport

/// What the rows of a users file mean for accounts.
struct PeopleOptions: ParsableArguments {
    @Flag(help: "Nobody is new: rows are about accounts that are there.")
    var onlyExisting = false

    @Option(
        help: ArgumentHelp(
            "What changes of an account that is there: file; file-and-defaults; fill-missing. (default: file)",
            valueName: "what"))
    var updateDetails: String?

    @Option(
        help: ArgumentHelp(
            "The column that tells who is meant, and the field that it is held against, such as EmployeeNo=idnumber.",
            valueName: "column=field"))
    var key: String?

    @Flag(help: "With --key: the key alone counts; a row that nobody answers to is stepped over.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "A rule for a field of accounts that are there: always, never, if-empty or keep-edits; may be repeated.",
            valueName: "field=rule"))
    var fieldRule: [String] = []

    @Option(
        help: ArgumentHelp(
            "Changes the cells of a field first, such as \"firstname=/^Dr\\. //\"; may be repeated.",
            valueName: "field=/pattern/text/"))
    var rewrite: [String] = []

    @Option(help: ArgumentHelp("A cell of this text empties its field.", valueName: "text"))
    var clearToken = "<clear>"

    @Option(
        help: ArgumentHelp(
            "What a missing username is made of: name, email, idnumber, sequence, template (--default username=…), none.",
            valueName: "what"))
    var usernames = "name"

    @Option(help: ArgumentHelp("Characters of made usernames: core, or strict (no _ and @).", valueName: "what"))
    var usernameCharset = "core"

    @Flag(help: "The site allows all lower-case characters in usernames.")
    var extendedUsernames = false

    @Option(
        help: ArgumentHelp(
            "The counter of the second person of one name, or the first number of a sequence.", valueName: "n"))
    var usernameCounter: Int?

    @Option(
        help: ArgumentHelp(
            "A new person without a password: moodle (makes one, mails it), generate (see credentials), or require. (default: moodle)",
            valueName: "what")
    )
    var passwords: String?

    @Option(
        help: ArgumentHelp(
            "Who must choose another password at the next login: none, weak or all. (default: none)", valueName: "who"))
    var forcePasswordChange: String?

    @Option(
        help: ArgumentHelp(
            "With --full, what becomes of people who are absent: suspend, unenrol, delete (with --allow-deletes) or keep.",
            valueName: "what"))
    var absent = "suspend"

    @Option(
        help: ArgumentHelp("With --full, after how many days of absence that happens.", valueName: "n"))
    var graceDays = 0

    @Flag(help: "Rows may rename accounts, by oldusername or by the key.")
    var allowRenames = false

    @Flag(help: "Rows may delete accounts (without it they are suspended), groups and cohorts.")
    var allowDeletes = false

    @Flag(name: .customLong("no-suspends"), help: "The column suspended is left out.")
    var noSuspends = false

    @Flag(help: "Rows may give the roles manager and coursecreator, anywhere.")
    var allowPrivilegedRoles = false

    @Flag(help: "Several people may have one e-mail address, as the site allows.")
    var sharedEmails = false

    @Option(help: ArgumentHelp("Lengths of texts: core, or classic (institution 40, city 20).", valueName: "what"))
    var limits = "core"

    @Option(help: ArgumentHelp("A text that is too long: refuse its row, or truncate it.", valueName: "what"))
    var tooLong = "refuse"

    func apply(to options: inout ImportOptions) throws {
        options.people.onlyExisting = onlyExisting
        options.people.details = try updateDetails.map { try ChoiceOption.read("--update-details", $0) } ?? .file
        options.people.key = try mappingKey()
        for text in fieldRule {
            let (written, rule) = try ChoiceOption.pair("--field-rule", text, example: "city=if-empty")
            guard let field = FieldRule.field(written) else {
                throw ValidationError(UsageMessages.noFieldForRule(written))
            }
            options.people.fieldRules[field] = try ChoiceOption.read("--field-rule", rule)
        }
        for text in rewrite {
            let (field, rule) = try ChoiceOption.pair("--rewrite", text, example: "firstname=/^Dr //")
            guard let rewriting = Rewriting(field: field, rule: rule) else {
                throw ValidationError(UsageMessages.noRewriting(text))
            }
            options.people.rewritings.append(rewriting)
        }
        options.people.clearToken = clearToken
        try applyUsernames(to: &options)
        options.people.newPasswords = try passwords.map { try ChoiceOption.read("--passwords", $0) } ?? .moodle
        options.people.forceChange =
            try forcePasswordChange.map { try ChoiceOption.read("--force-password-change", $0) } ?? .none
        options.people.absent = try ChoiceOption.read("--absent", absent)
        if options.people.absent == .delete, !allowDeletes {
            throw ValidationError(UsageMessages.absentWithoutDeletes)
        }
        guard graceDays >= 0 else { throw ValidationError(UsageMessages.notNegative("--grace-days", found: graceDays)) }
        options.people.graceDays = graceDays
        options.people.allowRenames = allowRenames
        options.people.allowDeletes = allowDeletes
        options.places.allowDeletes = allowDeletes
        options.people.allowSuspends = !noSuspends
        options.people.allowPrivilegedRoles = allowPrivilegedRoles
        options.people.sharedEmails = sharedEmails
        options.people.limits = try ChoiceOption.read("--limits", limits)
        options.people.tooLong = try ChoiceOption.read("--too-long", tooLong)
    }

    private func mappingKey() throws -> MappingKey? {
        guard let key else {
            if strict { throw ValidationError(UsageMessages.strictWithoutKey) }
            return nil
        }
        let (column, written) = try ChoiceOption.pair("--key", key, example: "EmployeeNo=idnumber")
        guard let field = MappingKey.field(written) else {
            throw ValidationError(UsageMessages.noSuchKey(written))
        }
        return MappingKey(column: column, field: field, miss: strict ? .strict : .username)
    }

    private func applyUsernames(to options: inout ImportOptions) throws {
        options.people.usernames = try ChoiceOption.read("--usernames", usernames)
        if options.people.usernames == .template, options.defaults["username"] == nil {
            throw ValidationError(UsageMessages.templateWithoutDefault)
        }
        options.people.charset = try ChoiceOption.read("--username-charset", usernameCharset)
        if extendedUsernames { options.people.charset = .extended }
        if let usernameCounter, usernameCounter < 0 {
            throw ValidationError(UsageMessages.notNegative("--username-counter", found: usernameCounter))
        }
        options.people.firstCounter = usernameCounter
    }
}
