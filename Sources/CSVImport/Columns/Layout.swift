import CSVReading

/// The columns of one file: which cell is what.
struct Layout: Equatable, Sendable {
    let dataset: Dataset
    /// How many cells a record must have.
    let width: Int
    /// The columns that count, in the order of the file.
    let columns: [Column]
    /// The columns whose cells tell a changed row from an unchanged one, by field name: moving a column is no change.
    let hashed: [Column]

    init(dataset: Dataset, width: Int, columns: [Column]) {
        self.dataset = dataset
        self.width = width
        self.columns = columns
        hashed = columns.filter { $0.field != "password" }.sorted { $0.field < $1.field }
    }

    func index(of field: String) -> Int? {
        columns.first { $0.field == field }?.index
    }

    func has(_ field: String) -> Bool {
        columns.contains { $0.field == field }
    }

    /// The column's name in the file, for a message; the field's where the file has no such column.
    func written(_ field: String) -> String {
        columns.first { $0.field == field }?.written ?? field
    }
}
