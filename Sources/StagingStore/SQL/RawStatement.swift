import GRDB
import GRDBSQLite

/// A prepared statement, driven by SQLite's own functions.
///
/// GRDB prepares and owns it; its arguments cost more than the insert itself, a hundred thousand times over.
/// Used only where many rows go through one statement: an import, and the seal over what it wrote.
package final class RawStatement {
    private let owner: Statement
    private let handle: SQLiteStatement
    private let connection: SQLiteConnection
    private let sql: String

    package init(_ db: Database, _ sql: String) throws {
        owner = try db.makeStatement(sql: sql)
        handle = owner.sqliteStatement
        guard let connection = db.sqliteConnection else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the connection is closed", sql: sql)
        }
        self.connection = connection
        self.sql = sql
    }

    /// Runs it to its end.
    package func run(_ values: SQLValue...) throws {
        try bind(values)
        defer { sqlite3_reset(handle) }
        var code = sqlite3_step(handle)
        while code == SQLITE_ROW { code = sqlite3_step(handle) }
        if code != SQLITE_DONE { throw failure(code) }
    }

    /// Runs it with values that `bind` hands over, by position from 0; they must stay where they are until it is done.
    func run(_ count: Int, bind: (SQLiteStatement, Int) -> Int32) throws {
        for index in 0..<count {
            let code = bind(handle, index)
            if code != SQLITE_OK { throw failure(code) }
        }
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        let code = sqlite3_step(handle)
        if code != SQLITE_DONE { throw failure(code) }
    }

    /// Reads the first row, if there is one.
    package func first<Result>(_ values: SQLValue..., read: (RawRow) throws -> Result) throws -> Result? {
        try bind(values)
        defer { sqlite3_reset(handle) }
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return try read(RawRow(handle: handle))
        case SQLITE_DONE: return nil
        case let code: throw failure(code)
        }
    }

    package func all<Result>(_ values: SQLValue..., read: (RawRow) throws -> Result) throws -> [Result] {
        try bind(values)
        defer { sqlite3_reset(handle) }
        var results: [Result] = []
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: results.append(try read(RawRow(handle: handle)))
            case SQLITE_DONE: return results
            case let code: throw failure(code)
            }
        }
    }

    package func forEach(_ values: SQLValue..., body: (RawRow) throws -> Void) throws {
        try forEach(values, body: body)
    }

    func forEach(_ values: [SQLValue], body: (RawRow) throws -> Void) throws {
        try bind(values)
        defer { sqlite3_reset(handle) }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try body(RawRow(handle: handle))
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    private func bind(_ values: [SQLValue]) throws {
        for (index, value) in values.enumerated() {
            let code = value.bind(handle, Int32(index + 1))
            if code != SQLITE_OK { throw failure(code) }
        }
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(connection)), sql: sql)
    }
}

/// A value for a statement's parameter.
package enum SQLValue {
    case integer(Int64)
    case text(String)
    case blob([UInt8])
    case null

    package static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    package static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
    package static func integer(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .null }

    // SQLite copies what is bound, because a Swift string's bytes live only as long as the call.
    private static let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    fileprivate func bind(_ handle: SQLiteStatement, _ index: Int32) -> Int32 {
        switch self {
        case .integer(let value): sqlite3_bind_int64(handle, index, value)
        case .null: sqlite3_bind_null(handle, index)
        case .text(var value):
            value.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count), Self.copies)
                }
            }
        case .blob(let bytes):
            bytes.withUnsafeBytes { sqlite3_bind_blob(handle, index, $0.baseAddress, Int32($0.count), Self.copies) }
        }
    }
}

/// The row a statement stands on; valid until it moves on.
package struct RawRow {
    fileprivate let handle: SQLiteStatement

    package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    package func integerOrNil(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
    }

    package func text(_ column: Int32) -> String { textOrNil(column) ?? "" }

    package func textOrNil(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The bytes of a text, without making a string of it.
    package func utf8(_ column: Int32) -> UnsafeRawBufferPointer {
        guard let bytes = sqlite3_column_text(handle, column) else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column)))
    }

    package func blob(_ column: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: sqlite3_column_blob(handle, column), count: Int(sqlite3_column_bytes(handle, column)))
    }
}
