import CSVReading

/// Why a whole file is refused. Nothing of such a file is staged.
enum FileRefusal: Error, Equatable {
    /// What the reader met: bytes, encoding, quotes.
    case unreadable(CSVProblem)
    case noRows
    /// Its bytes were others when it was read than a moment before.
    case changedMeanwhile
    case oneColumn(name: String)
    case emptyColumnName(number: Int)
    case unknownColumn(name: String, number: Int, nearest: String?, dataset: Dataset)
    case duplicateColumn(name: String, number: Int, first: String, firstNumber: Int)
    case missingColumn(Dataset, oneOf: [String])
    /// Not one row could be taken, and new people need these columns.
    case missingForNewPeople([String], headerLine: Int)
    /// A column was given a meaning that this kind of file does not have.
    case unknownField(column: String, field: String, nearest: String?, dataset: Dataset)
    /// The mapping key names a column that the file has not.
    case keyColumn(String, header: [String])
    /// A condition names a column that the file has not.
    case filterColumn(String, column: String, header: [String])
    /// Not one row meets the conditions.
    case allFiltered(count: Int, conditions: [String])
    case unknownKind([String])
    case ambiguousKind([Dataset])
    case modeWithoutMeaning(Dataset)
    /// Only a users file has people's rows to be exported.
    case notAboutPeople(Dataset)
    /// A full file leaves out so many records of its source.
    case removals(found: Removals, expected: Int?)
    /// Commands empty cohorts of so many people.
    case commandedRemovals(Dataset, count: Int, expected: Int?)
    /// A number of removals, and nothing that removes.
    case removalsWithoutMeaning(Dataset)
    /// A full file has rows that can not be told from records that left it.
    case unrecognisedRows(lines: [Int], count: Int, removals: Int)

    var code: String {
        switch self {
        case .unreadable(let problem): problem.code
        case .noRows: "no-rows"
        case .changedMeanwhile: "changed-meanwhile"
        case .oneColumn: "one-column"
        case .emptyColumnName: "empty-column-name"
        case .unknownColumn: "unknown-column"
        case .duplicateColumn: "duplicate-column"
        case .missingColumn, .missingForNewPeople: "missing-column"
        case .unknownField: "unknown-field"
        case .keyColumn: "key-column"
        case .filterColumn: "filter-column"
        case .allFiltered: "all-filtered"
        case .unknownKind: "unknown-kind"
        case .ambiguousKind: "ambiguous-kind"
        case .modeWithoutMeaning: "full-without-meaning"
        case .notAboutPeople: "not-about-people"
        case .removals, .commandedRemovals: "removals"
        case .removalsWithoutMeaning: "removals-without-meaning"
        case .unrecognisedRows: "unrecognised-rows"
        }
    }
}

/// What a full file would take away.
struct Removals: Equatable {
    /// Records that the file no longer has.
    var records = 0
    /// Enrolments and memberships of people who are still there, that their rows no longer name.
    var parts = 0
    /// Groupings of groups that are still there, that their rows no longer name.
    var groupings = 0

    var total: Int { records + parts + groupings }
}

extension CSVProblem {
    fileprivate var code: String {
        switch self {
        case .missingFile: "no-such-file"
        case .isDirectory: "directory"
        case .unreadable, .readFailed: "unreadable"
        case .emptyFile: "empty-file"
        case .unknownEncoding, .noConversionModules, .encodingContradicted, .unencodable: "encoding"
        case .invalidUTF8, .undecodable: "invalid-bytes"
        case .zipArchive: "zip"
        case .nul: "nul-byte"
        case .ambiguousDelimiter: "delimiter"
        case .unclosedQuote, .textAfterClosingQuote: "quote"
        case .recordTooLong, .cellTooLong: "too-long"
        }
    }
}
