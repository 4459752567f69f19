/// What the rows of a users file mean for accounts: who they are about, what they may change, how people are named.
///
/// Moodle's own options of the same things (`admin/tool/uploaduser/cli/uploaduser.php`, 4.5) are in `CoreUploadOptions`.
package struct PeopleRules: Sendable, Equatable {
    /// How a username is made for a person whose row has none.
    package var usernames = UsernameSource.name
    package var charset = UsernameCharset.core
    /// The counter of the second person of one name, and the first number of a sequence; nil: 2, and 1.
    package var firstCounter: Int?
    /// A username of the file that is not as Moodle has it is cleaned (`uustandardusernames`), or else its row rejected.
    package var cleansUsernames = true

    /// Nobody is new: rows are about accounts that the store or Moodle has (Moodle's `uutype` 3).
    package var onlyExisting = false
    /// What a row changes about somebody who is there.
    package var details = UpdateDetails.file
    package var key: MappingKey?
    /// An address may belong to several people (`uunoemailduplicates` 0); the site must allow it too.
    package var sharedEmails = false

    package var newPasswords = NewPasswords.moodle
    package var forceChange = ForceChange.none

    package var allowRenames = false
    package var allowDeletes = false
    package var allowSuspends = true
    package var allowPrivilegedRoles = false

    /// A cell of this text empties its field.
    package var clearToken = "<clear>"
    /// By Moodle's field names. Empty: the rules that the source had before stay.
    package var fieldRules: [String: FieldRule] = [:]

    /// What becomes of people whom a full file leaves out, and after how many days of absence.
    package var absent = Absent.suspend
    package var graceDays = 0

    /// What a source's cells are changed by before they are read.
    package var rewritings: [Rewriting] = []

    package var limits = FieldLimits.core
    package var tooLong = TooLong.refuse

    package init() {}

    /// What the file's own usernames may have: a strict set is for made ones only.
    var fileCharset: UsernameCharset { charset == .extended ? .extended : .core }

    /// What decides the meaning of a row, as text.
    var meaning: [String] {
        [
            usernames.rawValue, charset.rawValue, "\(firstCounter ?? 0)", "\(cleansUsernames)", "\(onlyExisting)",
            details.rawValue, key.map { "\($0.column)=\($0.field) \($0.miss)" } ?? "", "\(sharedEmails)",
            newPasswords.rawValue, forceChange.rawValue, "\(allowRenames)", "\(allowDeletes)", "\(allowSuspends)",
            "\(allowPrivilegedRoles)", clearToken, limits.rawValue, tooLong.rawValue,
        ] + fieldRules.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.rawValue)" }
            + rewritings.map { "rewrite \($0.text)" }
    }
}

/// What becomes of somebody whom a full file leaves out.
package enum Absent: String, Sendable, CaseIterable {
    /// The account is suspended.
    case suspend
    /// The account stays open; enrolments are suspended, groups, cohorts and roles left.
    case unenrol
    /// The account is deleted, if that is allowed.
    case delete
    /// Nothing; they are noted.
    case keep
}

/// What a row changes about somebody who is there (Moodle's `uuupdatetype`).
package enum UpdateDetails: String, Sendable, CaseIterable {
    /// What the file says (1).
    case file
    /// What the file says, and the defaults where it says nothing (2).
    case fileAndDefaults = "file-and-defaults"
    /// What is empty there is filled from file and defaults (3).
    case fillMissing = "fill-missing"
}

/// Which password a new person gets whose row has none.
package enum NewPasswords: String, Sendable, CaseIterable {
    /// Moodle makes one and mails it (`createpassword`).
    case moodle
    /// A strong one is made here, sealed, and given out by `credentials`; nobody is mailed.
    case generate
    /// None: the row is rejected (`uupasswordnew` 0).
    case require
}

/// Who must choose another password at the next login (Moodle's `uuforcepasswordchange`).
package enum ForceChange: String, Sendable, CaseIterable {
    case none
    /// Whose password is weak.
    case weak
    case all
}

/// When a field of an account that is there is changed.
package enum FieldRule: String, Sendable, CaseIterable {
    case always
    /// Not after the account was made.
    case never
    /// Only where Moodle's is empty.
    case ifEmpty = "if-empty"
    /// Unless somebody edited it in Moodle.
    case keepEdits = "keep-edits"
}

extension FieldRule {
    /// Moodle's name of a field that can have a rule; nil if it is none.
    package static func field(_ written: String) -> String? {
        guard let field = UserColumns.catalogue.field(for: written) else { return nil }
        let isOne =
            ["firstname", "lastname", "email", "idnumber", "auth"].contains(field)
            || UserColumns.sendable.contains(field) || field.hasPrefix(ProfileFields.prefix)
        return isOne ? field : nil
    }
}

/// How long texts may be.
package enum FieldLimits: String, Sendable, CaseIterable {
    /// As Moodle 4.5's table `user` has them.
    case core
    /// As Moodle had them before 2.0: institution 40, city 20 characters.
    case classic
}

/// What to do with a text that is longer.
package enum TooLong: String, Sendable, CaseIterable {
    /// Reject its row.
    case refuse
    /// Cut it, with a warning. Never what identifies somebody.
    case truncate
}

/// The column that tells who a row is about, and the field of the account that it is held against.
package struct MappingKey: Sendable, Equatable {
    /// What becomes of a row that nobody answers to.
    package enum Miss: String, Sendable {
        /// It is about an account of Moodle's, or about none: nobody is looked for by anything else, nobody made.
        case strict
        /// The username is tried; a row that says enough makes a new person.
        case username
        /// A row that says enough makes a new person (`uumatchemail`).
        case create
    }

    /// As the file's header has it.
    package let column: String
    /// Moodle's name.
    package let field: String
    package var miss: Miss

    package init(column: String, field: String, miss: Miss = .username) {
        self.column = column
        self.field = field
        self.miss = miss
    }
}

extension MappingKey {
    /// Moodle's name of a field that tells people apart; nil if it is none.
    package static func field(_ written: String) -> String? {
        guard let field = UserColumns.catalogue.field(for: written) else { return nil }
        let isOne =
            ["username", "idnumber", "email"].contains(field) || UserColumns.sendable.contains(field)
            || field.hasPrefix(ProfileFields.prefix)
        return isOne ? field : nil
    }

    /// Fields by which a web service finds accounts; others are known in the store only.
    var isKnownToMoodle: Bool { ["username", "idnumber", "email"].contains(field) }

    /// A cell as the store has it.
    func folded(_ found: String, _ rules: PeopleRules) -> String {
        switch field {
        case "username": rules.fileCharset.clean(found)
        case "email": found.lowercased()
        default: found
        }
    }
}
