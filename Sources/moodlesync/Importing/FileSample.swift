import CSVReading

/// The header of a file and some cells of each column.
struct FileSample {
    let columns: [String]
    private(set) var cells: [String: [String]] = [:]

    private static let rows = 50

    init(path: String) throws(CSVProblem) {
        let reader = try CSVReader(source: FileByteSource(path: path))
        columns = reader.header.cells
        for _ in 0..<Self.rows {
            guard let record = try reader.next() else { break }
            for index in 0..<min(record.count, columns.count) {
                cells[columns[index], default: []].append(record.string(index))
            }
        }
    }
}
