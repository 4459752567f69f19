import CSVReading
import Foundation
import GRDB
import StagingStore

/// Keeps the bytes of rejected rows, sealed, until the same record comes again: the tryback file is made of them.
final class RejectedRows {
    private let session: ImportSession
    private let insertion: RawStatement
    private let correction: RawStatement
    private let hasOpen: Bool
    private let encoder: TextEncoder

    /// - Parameter encoder: of the file's encoding.
    init(_ session: ImportSession, dataset: Dataset, encoder: TextEncoder) throws {
        self.session = session
        self.encoder = encoder
        insertion = try RawStatement(
            session.db,
            "INSERT INTO rejected_rows (import_id, line, row_key, recognised, box) VALUES (?, ?, ?, ?, ?)")
        // Only of the same kind of file and source: elsewhere an equal key is another record's.
        correction = try RawStatement(
            session.db,
            """
            UPDATE rejected_rows SET corrected_by = ?
             WHERE row_key = ? AND corrected_by IS NULL
               AND import_id IN (SELECT id FROM imports WHERE dataset = ? AND source = ? AND id < ?)
            """)
        hasOpen =
            try RawStatement(session.db, "SELECT 1 FROM rejected_rows WHERE corrected_by IS NULL LIMIT 1")
            .first { _ in true } ?? false
        self.dataset = dataset
    }

    private let dataset: Dataset

    func keep(_ raw: UnsafeRawBufferPointer, key: RecordKey?, line: Int) throws {
        // A preview writes nothing, so it needs no key file either.
        guard !session.options.preview else { return }
        let bytes = Data(try encoder.bytes(raw))
        let box = try session.sealingKey().seal(bytes, for: .rejectedRow(importID: session.importID, line: line))
        // A row that does not say whose it is is known by its bytes alone.
        let stored = try key?.stored ?? session.sealingKey().mark(ofRow: bytes)
        try takeUp(stored)
        try insertion.run(
            .integer(session.importID), .integer(line), .integer(stored), .integer(key == nil ? 0 : 1),
            .blob(Array(box)))
    }

    /// The record is accepted now: its earlier rejected rows are done with.
    func correct(_ key: RecordKey) throws {
        try takeUp(key.stored)
    }

    /// Rows that an earlier import rejected without knowing whose they were: what this file says takes their place.
    func takeUpUnrecognised(of importID: Int64) throws {
        try session.db.execute(
            sql: """
                UPDATE rejected_rows SET corrected_by = :this
                 WHERE import_id = :earlier AND import_id < :this AND recognised = 0 AND corrected_by IS NULL
                   AND import_id IN (SELECT id FROM imports WHERE dataset = :dataset AND source = :source)
                """,
            arguments: [
                "this": session.importID, "earlier": importID, "dataset": dataset.rawValue,
                "source": session.options.source,
            ])
    }

    private func takeUp(_ key: Int64) throws {
        guard hasOpen else { return }
        try correction.run(
            .integer(session.importID), .integer(key), .text(dataset.rawValue),
            .text(session.options.source), .integer(session.importID))
    }
}

extension RecordKey {
    /// As SQLite keeps it: the same 64 bits, signed.
    var stored: Int64 { Int64(bitPattern: bits) }
}
