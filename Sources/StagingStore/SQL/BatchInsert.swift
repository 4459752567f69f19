import GRDB
import GRDBSQLite

/// Inserts rows by the hundred, with statements of many rows each.
///
/// A statement of 64 rows costs about a third of 64 statements of one: SQLite begins and ends each run, and builds the
/// list behind every `IN` of a CHECK or of a partial index anew for each.
package final class BatchInsert {
    private static let rowsAtOnce = 64

    private let many: RawStatement
    private let one: RawStatement
    private let width: Int
    private var cells: [Cell] = []
    // What the texts and blobs of the waiting rows are cut from: SQLite reads them here, without a copy of each.
    private var bytes: [UInt8] = []

    private enum Cell {
        case null
        case integer(Int64)
        case text(start: Int, count: Int)
        case blob(start: Int, count: Int)
    }

    /// - Parameters:
    ///   - head: `INSERT INTO table (column, …) VALUES`.
    ///   - row: `(?, …)`; what is the same in every row may be written out.
    package init(_ db: Database, _ head: String, row: String) throws {
        width = row.count { $0 == "?" }
        one = try RawStatement(db, "\(head) \(row)")
        many = try RawStatement(db, "\(head) \(Array(repeating: row, count: Self.rowsAtOnce).joined(separator: ", "))")
        cells.reserveCapacity(Self.rowsAtOnce * width)
    }

    package var isFull: Bool { cells.count >= Self.rowsAtOnce * width }

    /// Keeps a row until `flush`.
    package func add(_ values: SQLValue...) {
        precondition(values.count == width, "a row has a value for each question mark")
        for value in values {
            switch value {
            case .null: cells.append(.null)
            case .integer(let number): cells.append(.integer(number))
            case .text(let text):
                let start = bytes.count
                bytes.append(contentsOf: text.utf8)
                cells.append(.text(start: start, count: bytes.count - start))
            case .blob(let blob):
                cells.append(.blob(start: bytes.count, count: blob.count))
                bytes.append(contentsOf: blob)
            }
        }
    }

    /// Inserts what was kept.
    package func flush() throws {
        guard !cells.isEmpty else { return }
        defer {
            cells.removeAll(keepingCapacity: true)
            bytes.removeAll(keepingCapacity: true)
        }
        try bytes.withUnsafeBufferPointer { bytes in
            var rest = cells[...]
            while !rest.isEmpty {
                let statement = rest.count >= Self.rowsAtOnce * width ? many : one
                let count = rest.count >= Self.rowsAtOnce * width ? Self.rowsAtOnce * width : width
                try statement.run(count) { handle, index in
                    Self.bind(rest[rest.startIndex + index], handle, Int32(index + 1), bytes)
                }
                rest = rest.dropFirst(count)
            }
        }
    }

    private static func bind(
        _ cell: Cell, _ handle: SQLiteStatement, _ index: Int32, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Int32 {
        switch cell {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let number): return sqlite3_bind_int64(handle, index, number)
        case .text(let start, let count):
            return UnsafeRawBufferPointer(bytes).withMemoryRebound(to: CChar.self) { characters in
                // An empty text has no address of its own; a null pointer would be NULL.
                guard count > 0, let base = characters.baseAddress else {
                    return sqlite3_bind_text(handle, index, "", 0, nil)
                }
                return sqlite3_bind_text(handle, index, base + start, Int32(count), nil)
            }
        case .blob(let start, let count):
            guard count > 0, let base = bytes.baseAddress else { return sqlite3_bind_zeroblob(handle, index, 0) }
            return sqlite3_bind_blob(handle, index, base + start, Int32(count), nil)
        }
    }
}
