import CSVReading
import Foundation

/// The columns of one file: which cell is what.
struct Layout: Equatable, Sendable {
    let dataset: Dataset
    /// How many cells a record must have.
    let width: Int
    /// How many it must have at least: less than `width` only in Moodle's flat files, which leave out the last ones.
    let leastWidth: Int
    /// Whether the first record is data, because the file has no header.
    let isHeaderless: Bool
    /// The columns that count, in the order of the file.
    let columns: [Column]
    /// The columns whose cells tell a changed row from an unchanged one, by field name: moving a column is no change.
    let hashed: [Column]
    /// Columns that say what became of a row earlier, left aside.
    let results: [String]
    /// What its usernames may have.
    var usernames = UsernameCharset.core
    /// Of its dates.
    var timeZone = TimeZone.gmt

    init(dataset: Dataset, width: Int, columns: [Column], leastWidth: Int? = nil, results: [String] = []) {
        self.dataset = dataset
        self.results = results
        self.width = width
        self.leastWidth = leastWidth ?? width
        isHeaderless = leastWidth != nil
        self.columns = columns
        hashed = columns.filter { $0.field != "password" }.sorted { $0.field < $1.field }
    }

    func index(of field: String) -> Int? {
        columns.first { $0.field == field }?.index
    }

    /// Where the mapping key stands, by the header's own name or by what the column means.
    func position(of key: MappingKey?) -> Int? {
        guard let key else { return nil }
        let folded = HeaderName.folded(key.column)
        return columns.firstIndex { HeaderName.folded($0.written) == folded }
            ?? columns.firstIndex { $0.field == key.column }
    }

    func has(_ field: String) -> Bool {
        columns.contains { $0.field == field }
    }

    /// Whether a row may have dates whose time zone matters.
    var hasDates: Bool {
        let stems: Set = ["start", "end", "enroltimestart"]
        return columns.contains { stems.contains(NumberedName.split($0.field)?.stem ?? $0.field) }
    }

    /// Whether a row may say `free`.
    var mayEmptyCohorts: Bool { (dataset == .cohorts || dataset == .cohortMembers) && has("command") }

    /// The column's name in the file, for a message; the field's where the file has no such column.
    func written(_ field: String) -> String {
        columns.first { $0.field == field }?.written ?? field
    }
}
