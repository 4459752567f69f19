import CSVReading
import GRDB
import StagingStore

/// A users file as an import understood it: its own columns in their order, each cell cleaned, with the username that
/// the person got, and behind them what became of each row.
///
/// Columns that an import leaves out are kept as well; a password column is not.
package struct CleanedFile {
    private let store: StagingStore
    private let options: ImportOptions

    /// - Parameter options: those with which the file was imported.
    package init(store: StagingStore, options: ImportOptions) {
        self.store = store
        self.options = options
    }

    /// - Parameter line: takes the header, then one row for each row that an import would read.
    /// - Returns: how many rows there are, and for how many of them nobody is staged.
    /// - Throws: `CSVProblem`, or `ExportRefusal` for a file that can not be understood or is not about people.
    package func read(_ path: String, withResults: Bool, line: ([String]) throws -> Void) throws -> (
        rows: Int, unknown: Int
    ) {
        try store.read { db in
            do {
                return try read(path, withResults, db, line)
            } catch let refusal as FileRefusal {
                throw ExportRefusal(code: refusal.code, line: refusal.line, message: refusal.message)
            }
        }
    }

    private func read(
        _ path: String, _ withResults: Bool, _ db: Database, _ line: ([String]) throws -> Void
    ) throws -> (rows: Int, unknown: Int) {
        let reader = try CSVReader(source: FileByteSource(path: path), options: options.reading)
        let coded = options.codedDelimiter(reader.delimiter)
        let columns = try SourceColumns(db, options)
        let layout = try columns.layout(of: reader.header.cells)
        guard layout.dataset == .users else { throw FileRefusal.notAboutPeople(layout.dataset) }
        let filter = try RowFilter(options.only, header: reader.header.cells, delimiter: coded)
        let rows = RowReader(layout: layout, delimiter: coded, seed: 0)
        let shape = Shape(reader.header.cells, layout, coded)
        let key = UserKey(layout, options.people)
        var known = try KnownRows(db, source: options.source, dataset: .users)
        let standing = try Standing(db)
        // A file may have a column of such a name itself.
        let own = Set(shape.header.map(HeaderName.folded))
        let results = ResultColumns.names.map { own.contains(HeaderName.folded($0)) ? ResultColumns.prefix + $0 : $0 }
        try line(shape.header + (withResults ? results : []))
        var (count, unknown) = (0, 0)
        while let record = try reader.next() {
            guard !record.isBlank, filter.keeps(record) else { continue }
            count += 1
            // Without a report: what is wrong with the row was said when it was imported.
            let row = rows.row(record) { _ in }
            let place = row.flatMap(key.of).map { known.claim($0, line: record.line) }
            let person = place.flatMap { known.object(at: $0) }
            let state = try person.flatMap(standing.of)
            if state == nil { unknown += 1 }
            try line(shape.cells(record, username: state?.username) + (withResults ? Standing.cells(state) : []))
        }
        return (count, unknown)
    }
}

/// Why a file can not be exported cleaned.
package struct ExportRefusal: Error, Equatable {
    package let code: String
    package let line: Int
    package let message: String
}

/// The columns of the cleaned file: those of the original without its password, and a username where it has none.
private struct Shape {
    let header: [String]
    private let kept: [Int]
    private let username: Int?
    private let delimiter: Delimiter?

    init(_ original: [String], _ layout: Layout, _ delimiter: Delimiter?) {
        self.delimiter = delimiter
        let names = original.map { CellCleaning.clean($0, delimiter: delimiter) { _ in } }
        let password = layout.index(of: "password")
        kept = names.indices.filter { $0 != password && !names[$0].isEmpty }
        username = layout.index(of: "username")
        header = kept.map { names[$0] } + (username == nil ? ["username"] : [])
    }

    func cells(_ record: CSVRecord, username staged: String?) -> [String] {
        var cells = kept.map { index in
            if index == username, let staged { return staged }
            guard index < record.count else { return "" }
            return CellCleaning.clean(record.cell(index), delimiter: delimiter) { _ in }.string
        }
        if username == nil { cells.append(staged ?? "") }
        return cells
    }
}
