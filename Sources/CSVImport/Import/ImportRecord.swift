import GRDB
import StagingStore

/// The import's row in `imports`, and its link in the audit.
struct ImportRecord {
    let db: Database
    let options: ImportOptions
    let run: Run
    let moment: Timestamp

    /// - Returns: the import's id.
    func insert(_ report: ImportReport, reason: String? = nil) throws -> Int64 {
        try db.execute(
            sql: """
                INSERT INTO imports (run_id, dataset, source, mode, file_name, file_bytes, file_sha256, options_sha256,
                                     delimiter, encoding, rows_read, rows_unchanged, rows_rejected, state, reason, at, arguments)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                run.id, report.dataset?.rawValue ?? "unknown", options.source, options.mode.rawValue, report.file,
                report.bytes, report.fingerprint.isEmpty ? Self.noFile : report.fingerprint, optionsFingerprint,
                report.delimiter, report.encoding, report.rows.read, report.rows.unchanged, report.rows.rejected,
                report.state.rawValue, reason, moment.text, try JSONText.text(options.arguments),
            ])
        return db.lastInsertedRowID
    }

    func finish(_ report: ImportReport) throws {
        let rows = report.rows
        try db.execute(
            sql: """
                UPDATE imports SET rows_read = ?, rows_added = ?, rows_changed = ?, rows_unchanged = ?, rows_removed = ?,
                                   rows_rejected = ?, rows_skipped = ?, entries = ?
                 WHERE id = ?
                """,
            arguments: [
                rows.read, rows.added, rows.changed, rows.unchanged, rows.removed, rows.rejected, report.skipped,
                report.entries.values.reduce(0, +), report.importID,
            ])
    }

    /// Must be the last thing that the transaction does.
    func seal(_ report: ImportReport, id: Int64) throws {
        let rows = report.rows
        try AuditChain.seal(
            db, event: "import",
            detail: [
                "import": id, "state": report.state.rawValue, "file": report.file, "sha256": report.fingerprint,
                "dataset": report.dataset?.rawValue ?? "unknown", "source": options.source, "read": rows.read,
                "added": rows.added, "changed": rows.changed, "unchanged": rows.unchanged, "removed": rows.removed,
                "rejected": rows.rejected, "entries": report.entries.values.reduce(0, +),
            ],
            run: run.id, at: moment)
    }

    var optionsFingerprint: String { Fingerprint.of(options.meaning) }

    /// Stands for a file that could not be read at all.
    private static let noFile = String(repeating: "0", count: 64)
}
