import CSVReading
import StagingStore

/// What is wrong, or worth a word, about a row or one of its cells. Evidence only; `message` makes the sentences.
enum RowFinding: Equatable {
    // The row as a whole
    case tooFewCells(found: Int, expected: Int)
    case tooManyCells(found: Int, expected: Int)
    case nobody
    case duplicateRecord(firstLine: Int, found: String, there: String)

    // Any cell
    /// A new person's row must have it.
    case missing
    /// The same where the file has no such column at all.
    case missingColumn(String)
    /// Every row must have it.
    case empty
    case tooLong(found: String, characters: Int, limit: Int)
    case markup(found: String)
    /// A clear token in a file that is not about people.
    case clearsNothing(found: String)
    case spreadsheetDebris(found: String, SpreadsheetDebris)
    /// - there: the same number with zeros before it, which somebody has.
    case zerosLost(found: String, there: String)
    case choice(found: String, allowed: [String])
    case number(found: String, expected: String)
    case date(found: String)

    // A person's fields
    case protectedAccount(found: String)
    case usernameEmpty(found: String)
    case usernameCleaned(found: String, cleaned: String)
    case emailInvalid(found: String)
    case country(found: String, suggestion: String?)
    case language(found: String)
    case timezone(found: String)
    case authentication(found: String, suggestion: String?)
    case passwordWeak([PasswordRule])
    case passwordLeftOut([PasswordRule])
    case passwordReplaced([PasswordRule])
    case passwordIsZero
    case passwordKept([PasswordRule])
    case passwordMissing
    case truncated(found: String, limit: Int)
    case profileDate(found: String)
    case yearOutside(found: String, first: Int, last: Int)
    case notUnique(found: String, by: String)
    case undeclaredField
    case cannotBeEmptied
    case usernameMissing
    case usernameNotMoodles(found: String, cleaned: String)

    // Accounts that close, go or change their names
    case deletionSuspends
    case deletionAsked
    case renameAsked
    case usernameDiffers(found: String, there: String)
    case usernameKept(found: String, there: String)
    case usernameTaken(found: String, by: String)
    case suspensionIgnored
    case returnsWithoutHistory

    // Who is who
    case idnumberTaken(found: String, by: String)
    case emailTaken(found: String, by: String)
    case usernameBuiltForAnother(found: String, person: String)
    case severalPeople(found: String, count: Int)
    case keyMisses(found: String, field: String)
    case keyContradicts(found: String, person: String, there: String)
    case usernameSourceChanged(before: String, now: String)

    // Courses, roles, groups, cohorts
    case courseTarget(found: String)
    case mappingTarget(found: String)
    case functionMapping(FunctionMappingProblem)
    case role(found: String)
    case roleUnknown(found: String)
    case type(found: String)
    case endsBeforeStart(start: String, end: String)
    case withoutCourse(number: Int)
    case cohortNumber(found: String)
    case place(PlaceFinding)
    case category(found: String)
    case categoryWithoutRole(number: Int)
    case roleWithoutCategory(number: Int)
    case privilegedRole(found: String)
    case roleGivenAndTaken(found: String)
    case numberLeftOut(missing: Int)

    // Cells that were cleaned, and columns that lead nowhere
    case trimmedBlanks
    case trimmedInvisible(character: String)
    case invisibleInside(character: String, position: Int)
    case surplusEmptyCells(count: Int)
    case unsendableColumn
    /// Several of them.
    case unsendableColumns([String])
    /// Columns that say what became of a row earlier.
    case resultColumns([String])

    /// A row with an error is left out; one with warnings is imported.
    var severity: Severity {
        switch self {
        case .zerosLost, .usernameCleaned, .passwordLeftOut, .passwordReplaced, .passwordKept, .truncated,
            .undeclaredField,
            .deletionSuspends, .usernameKept, .suspensionIgnored, .returnsWithoutHistory, .keyMisses,
            .usernameSourceChanged, .numberLeftOut,
            .roleUnknown, .withoutCourse, .trimmedBlanks, .trimmedInvisible,
            .invisibleInside, .surplusEmptyCells, .unsendableColumn, .unsendableColumns, .resultColumns:
            .warning
        case .place(let what): what.severity
        default: .error
        }
    }

    /// Whether one line of the file stands for all of them.
    var isSaidOnceAColumn: Bool {
        switch self {
        case .trimmedBlanks, .surplusEmptyCells, .unsendableColumn, .withoutCourse, .suspensionIgnored,
            .undeclaredField, .numberLeftOut, .usernameSourceChanged:
            true
        case .place(let what): what.isSaidOnceAColumn
        default: false
        }
    }

    var code: String {
        switch self {
        case .tooFewCells: "too-few-cells"
        case .tooManyCells: "too-many-cells"
        case .nobody: "nobody"
        case .duplicateRecord: "duplicate-record"
        case .missing, .missingColumn: "missing"
        case .empty: "empty"
        case .tooLong: "too-long"
        case .markup: "markup"
        case .clearsNothing: "clears-nothing"
        case .spreadsheetDebris(_, .formula): "formula"
        case .spreadsheetDebris(_, .scientificNotation): "scientific-notation"
        case .spreadsheetDebris(_, .errorValue): "spreadsheet-error"
        case .zerosLost: "zeros-lost"
        case .choice: "choice"
        case .number: "number"
        case .date: "date"
        case .protectedAccount: "protected-account"
        case .usernameEmpty: "username-empty"
        case .usernameCleaned: "username-cleaned"
        case .emailInvalid: "email-invalid"
        case .country: "country"
        case .language: "language"
        case .timezone: "timezone"
        case .authentication: "authentication"
        case .passwordWeak: "password-weak"
        case .passwordLeftOut, .passwordReplaced: "password-left-out"
        case .passwordIsZero: "password-zero"
        case .passwordKept: "password-kept"
        case .passwordMissing: "password-missing"
        case .truncated: "truncated"
        case .profileDate: "profile-date"
        case .yearOutside: "year"
        case .notUnique: "not-unique"
        case .undeclaredField: "profile-field-undeclared"
        case .cannotBeEmptied: "cannot-be-emptied"
        case .usernameMissing: "username-missing"
        case .usernameNotMoodles: "username-characters"
        case .deletionSuspends: "deletion-suspends"
        case .deletionAsked: "deletion-asked"
        case .renameAsked: "rename-asked"
        case .usernameDiffers: "username-differs"
        case .usernameKept: "username-kept"
        case .usernameTaken: "rename-taken"
        case .suspensionIgnored: "suspension-ignored"
        case .returnsWithoutHistory: "history-lost"
        case .idnumberTaken: "idnumber-taken"
        case .emailTaken: "email-taken"
        case .usernameBuiltForAnother: "username-taken"
        case .severalPeople: "several-people"
        case .keyMisses: "key-misses"
        case .keyContradicts: "key-contradicts"
        case .usernameSourceChanged: "username-source-changed"
        case .courseTarget: "course"
        case .mappingTarget: "target"
        case .functionMapping: "function-mapping"
        case .role: "role"
        case .roleUnknown: "role-unknown"
        case .type: "type"
        case .endsBeforeStart: "ends-before-start"
        case .withoutCourse: "without-course"
        case .cohortNumber: "cohort"
        case .place(let what): what.code
        case .category: "category"
        case .categoryWithoutRole: "category-without-role"
        case .roleWithoutCategory: "role-without-category"
        case .privilegedRole: "privileged-role"
        case .roleGivenAndTaken: "role-given-and-taken"
        case .numberLeftOut: "number-left-out"
        case .trimmedBlanks: "blanks-trimmed"
        case .trimmedInvisible: "invisible-trimmed"
        case .invisibleInside: "invisible-inside"
        case .surplusEmptyCells: "trailing-delimiters"
        case .unsendableColumn, .unsendableColumns: "not-sendable"
        case .resultColumns: "result-columns"
        }
    }
}

/// A finding and the field it is about, by Moodle's name; empty for the whole row.
struct Finding: Equatable {
    let field: String
    let what: RowFinding

    init(_ field: String, _ what: RowFinding) {
        self.field = field
        self.what = what
    }
}
