import Foundation
import GRDB
import StagingStore

/// Keeps the bytes of rejected rows, sealed, until the same record is accepted: the tryback file is made of them.
final class RejectedRows {
    private let session: ImportSession
    private let insertion: RawStatement
    private let correction: RawStatement
    private let hasOpen: Bool

    init(_ session: ImportSession, dataset: Dataset) throws {
        self.session = session
        insertion = try RawStatement(
            session.db, "INSERT INTO rejected_rows (import_id, line, row_key, box) VALUES (?, ?, ?, ?)")
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
        let box = try session.sealingKey().seal(Data(raw), for: .rejectedRow(importID: session.importID, line: line))
        try insertion.run(
            .integer(session.importID), .integer(line), .integer(key?.stored ?? 0), .blob(Array(box)))
    }

    /// The record is accepted now: its earlier rejected rows are done with.
    func correct(_ key: RecordKey) throws {
        guard hasOpen else { return }
        try correction.run(
            .integer(session.importID), .integer(key.stored), .text(dataset.rawValue),
            .text(session.options.source), .integer(session.importID))
    }
}

extension RecordKey {
    /// As SQLite keeps it: the same 64 bits, signed.
    var stored: Int64 { Int64(bitPattern: bits) }
}
