import CSVReading
import GRDB
import StagingStore

/// The table `source_rows`: what this source's last file of the kind said.
final class SourceRows {
    private let source: Int64
    private let dataset: String
    private let db: Database
    private let write: RawStatement
    private let delete: RawStatement

    init(_ db: Database, source name: String, dataset: Dataset) throws {
        self.db = db
        self.dataset = dataset.rawValue
        try db.execute(sql: "INSERT OR IGNORE INTO sources (name) VALUES (?)", arguments: [name])
        source = try Int64.fetchOne(db, sql: "SELECT id FROM sources WHERE name = ?", arguments: [name]) ?? 0
        write = try RawStatement(
            db,
            """
            INSERT OR REPLACE INTO source_rows (source_id, dataset, row_key, row_hash, object_id) VALUES (?, ?, ?, ?, ?)
            """)
        delete = try RawStatement(
            db, "DELETE FROM source_rows WHERE source_id = ? AND dataset = ? AND row_key = ?")
    }

    /// - Parameter expected: how many rows the file may have, as a first guess.
    func load() throws -> KnownRows {
        let count =
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM source_rows WHERE source_id = ? AND dataset = ?",
                arguments: [source, dataset]) ?? 0
        var known = KnownRows(capacity: count + count / 8)
        let rows = try RawStatement(
            db,
            """
            SELECT row_key,
                   CASE WHEN dataset = 'users' AND object_id IN (SELECT user_id FROM skipped_people)
                        THEN zeroblob(16) ELSE row_hash END,
                   object_id
              FROM source_rows WHERE source_id = ? AND dataset = ?
            """)
        // A row about somebody whom Moodle did not have is read anew, as if it said something else.
        try rows.forEach(.integer(source), .text(dataset)) { row in
            known.load(
                key: UInt64(bitPattern: row.integer(0)), hash: Hash128(stored: row.blob(1)), object: row.integer(2))
        }
        return known
    }

    func write(_ key: RecordKey, _ hash: Hash128, object: Int64?) throws {
        try write.run(
            .integer(source), .text(dataset), .integer(key.stored), .blob(hash.bytes), .integer(object))
    }

    /// All that the source says, in the order of the keys; there must be none yet.
    func write(_ known: KnownRows) throws {
        let batch = try BatchInsert(
            db, "INSERT INTO source_rows (source_id, dataset, row_key, row_hash, object_id) VALUES",
            row: "(\(source), '\(dataset)', ?, ?, ?)")
        try known.forEachInOrder { key, hash, object in
            batch.add(.integer(key.stored), .blob(hash.bytes), .integer(object))
            if batch.isFull { try batch.flush() }
        }
        try batch.flush()
    }

    func delete(_ key: UInt64) throws {
        try delete.run(.integer(source), .text(dataset), .integer(Int64(bitPattern: key)))
    }
}

extension Hash128 {
    /// From sixteen bytes, the most significant first.
    init(stored bytes: UnsafeRawBufferPointer) {
        func word(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: word(0..<8), low: word(8..<16))
    }
}
