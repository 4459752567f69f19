import CSVReading
import GRDB
import StagingStore

extension KnownRows {
    /// What a source said last, to be looked at: nothing is written, not even the source.
    init(_ db: Database, source: String, dataset: Dataset) throws {
        self.init(capacity: 0)
        let rows = try RawStatement(
            db,
            """
            SELECT r.row_key, r.row_hash, r.object_id FROM sources s JOIN source_rows r ON r.source_id = s.id
             WHERE s.name = ? AND r.dataset = ?
            """)
        try rows.forEach(.text(source), .text(dataset.rawValue)) { row in
            load(key: UInt64(bitPattern: row.integer(0)), hash: Hash128(stored: row.blob(1)), object: row.integer(2))
        }
    }
}
