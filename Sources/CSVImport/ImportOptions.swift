import CSVReading
import Foundation

/// What a file of records is about.
package enum Dataset: String, CaseIterable, Sendable {
    case users
    case enrolments
    case cohorts
    case cohortMembers = "cohort-members"
    case groups
    case groupMembers = "group-members"
    case mappings

    /// Whether leaving a record out can mean that it is gone.
    var canBeFull: Bool {
        switch self {
        case .users, .enrolments, .cohortMembers, .groups, .groupMembers: true
        case .cohorts, .mappings: false
        }
    }
}

package enum ImportMode: String, Sendable {
    /// The file says what is new or changed; what it leaves out stays as it is.
    case delta
    /// The file is all that its source has to say; what it leaves out is gone.
    case full
}

/// What to do with a person who is there already.
package enum ExistingAccounts: String, Sendable, CaseIterable {
    /// Bring the account in line with the file (Moodle's `uutype` 2).
    case update
    /// Enrol, but change no data of the account: the rule of the upload format of 2007.
    case leave
    /// Step over the whole row (Moodle's `uutype` 0, its default).
    case skip
    /// Make another account, with a counter at the username (Moodle's `uutype` 1).
    case number
}

/// What to do with a cohort that a users file names and nobody staged.
package enum MissingCohort: String, Sendable, CaseIterable {
    /// Reject its rows.
    case error
    /// Its members wait until a cohorts file stages it or the site turns out to have it.
    case wait
    /// Make it, with its idnumber for a name.
    case create
}

/// What to do with a column that nobody knows.
package enum UnknownColumns: String, Sendable, CaseIterable {
    case refuse
    /// Keep its cells in the table `unsendable`.
    case keep
}

/// What to do with a password that Moodle's policy would refuse.
package enum WeakPasswords: String, Sendable, CaseIterable {
    /// Reject its row.
    case reject
    /// Leave it out, with a warning: Moodle makes a password and mails it.
    case generate
}

/// How a file is to be read and what its rows mean.
package struct ImportOptions: Sendable {
    /// nil: told from the header, where only one kind of file has such a header.
    package var dataset: Dataset?
    package var mode = ImportMode.delta
    /// The owner of the rows: a full file removes only what its own source said.
    package var source = "default"
    package var delimiter: Delimiter?
    package var encoding: String?
    package var comments = CSVOptions.CommentLines.data
    /// `&#44` in a cell is a comma, and the code of the file's delimiter that delimiter.
    package var decodesDelimiters = true
    /// All checks and all decisions, and nothing written.
    package var preview = false
    package var existing = ExistingAccounts.update
    package var missingCohort = MissingCohort.wait
    /// The number of removals that the operator expects of a full file.
    package var removals: Int?
    package var unknownColumns = UnknownColumns.refuse
    /// Moodle's id of the role where a row names none.
    package var defaultRole: Int64 = 5
    package var updatePasswords = false
    package var weakPasswords = WeakPasswords.generate
    /// Moodle's field names and the values they get for a new person whose row leaves them empty, as
    /// `NameTemplate` has them.
    package var defaults: [String: String] = [:]
    /// The file's own column names and Moodle's names for them, `-` to leave a column out; they come before the mapped
    /// columns of the source.
    package var columns: [String: String] = [:]
    /// The rows that are meant: those for which all of these hold.
    package var only: [RowFilter.Condition] = []
    /// Where copies of imported files are kept.
    package var archive: ImportArchive?
    /// An earlier import of which the file is the tryback.
    package var corrects: Int64?
    /// The command line as far as it says how the file is to be read: what a correction of its rows is imported with.
    package var arguments: [String] = []
    package var places = PlaceOptions()
    /// Of dates in the file; nil: UTC, and said so.
    package var timeZone: TimeZone?
    package var people = PeopleRules()

    package init() {}

    /// What becomes of a group, a grouping or a cohort that Moodle has already, as the column `when_exists` has it. That
    /// everybody is new can be meant of people alone.
    var whenPlaceExists: String { leavesPlaces ? "leave" : "update" }
    var leavesPlaces: Bool { existing == .leave || existing == .skip }

    /// How the file's bytes become records.
    package var reading: CSVOptions {
        var reading = CSVOptions(delimiter: delimiter, encoding: encoding)
        reading.comments = comments
        return reading
    }

    /// The delimiter that cells may write by number; nil if they write none so.
    func codedDelimiter(_ delimiter: Delimiter) -> Delimiter? { decodesDelimiters ? delimiter : nil }

    /// The options that decide what a file means, as text. Those that only say how to go about it are left out.
    var meaning: String {
        let absence =
            people.absent == .suspend && people.graceDays == 0
            ? [] : ["absent=\(people.absent.rawValue) \(people.graceDays)"]
        return
            ([dataset?.rawValue ?? "", mode.rawValue, delimiter?.name ?? "", encoding ?? "", "\(comments)"] + rowMeaning
            + columns.sorted { $0.key < $1.key }.map { "column \($0.key)=\($0.value)" } + only.map { "only \($0.text)" }
            + absence)
            .joined(separator: "\n")
    }

    /// Those that decide what one row means: under others an equal row is looked at again.
    var rowMeaning: [String] {
        [
            existing.rawValue, missingCohort.rawValue, unknownColumns.rawValue, "\(defaultRole)", "\(updatePasswords)",
            weakPasswords.rawValue,
        ] + defaults.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + people.meaning + places.meaning
            + (timeZone.map { ["timezone=\($0.identifier)"] } ?? [])
            + (decodesDelimiters ? [] : ["no-entity-commas"])
    }
}
