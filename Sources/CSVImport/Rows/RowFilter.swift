import CSVReading

/// Which rows of a file are meant at all: conditions on cells, all of which must hold.
///
/// A source's export may hold more than Moodle is to have: people who left, applicants, contacts without an address.
package struct RowFilter: Sendable {
    /// One condition, as a person writes it.
    ///
    /// `Status=active|on leave` keeps the rows whose cell is one of the two, `Status!=left` those whose cell is
    /// anything else, `email!=` those with a filled cell. Blanks at the ends and letter case do not count.
    package struct Condition: Sendable, Equatable {
        /// The column as the file names it.
        package let column: String
        /// In lower case; an empty text is an empty cell.
        let values: [String]
        let isNegated: Bool
        /// As it was written.
        package let text: String

        /// - Returns: nil if there is no column before, or no `=`.
        package init?(_ text: String) {
            guard let equals = text.firstIndex(of: "=") else { return nil }
            var name = text[..<equals]
            isNegated = name.last == "!"
            if isNegated { name.removeLast() }
            column = HeaderName.trimmed(String(name))
            if column.isEmpty { return nil }
            values = text[text.index(after: equals)...].split(separator: "|", omittingEmptySubsequences: false)
                .map { HeaderName.trimmed(String($0)).lowercased() }
            self.text = text
        }

        func holds(_ cell: String) -> Bool {
            values.contains(cell.lowercased()) != isNegated
        }
    }

    private let conditions: [(index: Int, condition: Condition)]
    private let delimiter: Delimiter?

    /// - Parameters:
    ///   - header: the file's columns, as it names them.
    ///   - delimiter: the one that cells may write by number; nil if they write none so.
    /// - Throws: a refusal if the file has not a column of a condition.
    init(_ conditions: [Condition], header: [String], delimiter: Delimiter?) throws(FileRefusal) {
        self.delimiter = delimiter
        let names = header.map(HeaderName.folded)
        var bound: [(index: Int, condition: Condition)] = []
        for condition in conditions {
            guard let index = names.firstIndex(of: HeaderName.folded(condition.column)) else {
                throw .filterColumn(condition.text, column: condition.column, header: header)
            }
            bound.append((index, condition))
        }
        self.conditions = bound
    }

    /// Whether a row is meant. One that is too short for a condition is: what is wrong with it shall be said.
    func keeps(_ record: some CellSource) -> Bool {
        conditions.allSatisfy { index, condition in
            guard index < record.count else { return true }
            return condition.holds(CellCleaning.clean(record.cell(index), delimiter: delimiter) { _ in }.string)
        }
    }
}
