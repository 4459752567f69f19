import CSVReading

extension FileRefusal {
    /// The line that a script is shown; what is wrong with the file as a whole is said of its first line.
    var line: Int {
        switch self {
        case .unreadable(let problem): problem.line ?? 1
        case .missingForNewPeople(_, let headerLine): headerLine
        case .unrecognisedRows(let lines, _, _): lines.first ?? 1
        case .noRows, .changedMeanwhile, .oneColumn, .emptyColumnName, .unknownColumn, .duplicateColumn,
            .missingColumn, .unknownField, .keyColumn, .filterColumn, .allFiltered, .unknownKind, .ambiguousKind,
            .modeWithoutMeaning, .notAboutPeople, .removals, .commandedRemovals, .removalsWithoutMeaning:
            1
        }
    }

    /// The column's name as the file has it; empty where no one column is meant.
    var column: String {
        switch self {
        case .unknownColumn(let name, _, _, _), .duplicateColumn(let name, _, _, _), .oneColumn(let name): name
        case .unknownField(let column, _, _, _), .keyColumn(let column, _): column
        case .filterColumn, .allFiltered, .unreadable, .noRows, .changedMeanwhile, .emptyColumnName, .missingColumn,
            .missingForNewPeople, .unknownKind, .ambiguousKind, .modeWithoutMeaning, .notAboutPeople, .removals,
            .commandedRemovals, .removalsWithoutMeaning, .unrecognisedRows:
            ""
        }
    }
}

extension CSVProblem {
    fileprivate var line: Int? {
        switch self {
        case .invalidUTF8(let place, _, _), .undecodable(let place, _, _), .nul(let place),
            .unclosedQuote(let place, _), .textAfterClosingQuote(let place, _), .cellTooLong(let place, _):
            place.line
        case .ambiguousDelimiter(let line, _), .recordTooLong(let line, _): line
        case .missingFile, .isDirectory, .unreadable, .readFailed, .emptyFile, .unknownEncoding,
            .noConversionModules, .encodingContradicted, .unencodable, .zipArchive:
            nil
        }
    }
}
