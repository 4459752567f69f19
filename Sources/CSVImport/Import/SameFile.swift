import GRDB
import StagingStore

/// Whether a file is the one that was loaded last, so that there is nothing to do. Never of mappings: an operator may
/// have changed by hand what the file says.
struct SameFile {
    let importID: Int64
    let read: Int
    let rejected: Int

    /// - Returns: nil if the file has to be read: other bytes, other options, or something it depends on changed.
    init?(_ db: Database, dataset: Dataset, options: ImportOptions, file: InputFile, optionsFingerprint: String) throws
    {
        guard
            let newest = try Row.fetchOne(
                db,
                sql: """
                    SELECT id, file_sha256, options_sha256, rows_read, rows_rejected, at FROM imports
                     WHERE dataset = ? AND source = ? AND state = 'loaded' ORDER BY id DESC LIMIT 1
                    """,
                arguments: [dataset.rawValue, options.source]),
            dataset != .mappings, newest["file_sha256"] == file.fingerprint,
            newest["options_sha256"] == optionsFingerprint,
            try !Self.mappingsChanged(db, since: newest["at"])
        else { return nil }
        // Days have passed for those who were absent.
        if dataset == .users, options.mode == .full, try Self.hasAbsent(db, options.source) { return nil }
        // Whom Moodle did not have then, it may have by now.
        if dataset == .users, try Self.wasSkipped(db, options.source) { return nil }
        importID = newest["id"]
        read = newest["rows_read"]
        rejected = newest["rows_rejected"]
        // A row that was rejected or stepped over may fit by now, if other files brought other people since.
        if try (rejected > 0 || Self.hasMisses(db, importID)) && Self.isAnyLater(db, than: importID) { return nil }
    }

    private static func mappingsChanged(_ db: Database, since moment: String) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM column_mappings WHERE changed_at >= :at)
                    OR EXISTS (SELECT 1 FROM role_mappings WHERE changed_at >= :at)
                    OR EXISTS (SELECT 1 FROM profile_fields WHERE changed_at >= :at)
                """, arguments: ["at": moment]) ?? true
    }

    private static func hasAbsent(_ db: Database, _ source: String) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM absent_people WHERE source = ?)", arguments: [source]) ?? false
    }

    private static func wasSkipped(_ db: Database, _ source: String) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: "SELECT EXISTS (SELECT 1 FROM skipped_people s JOIN users u ON u.id = s.user_id WHERE u.source = ?)",
            arguments: [source]) ?? false
    }

    private static func hasMisses(_ db: Database, _ id: Int64) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: "SELECT EXISTS (SELECT 1 FROM import_problems WHERE import_id = ? AND code = 'key-misses')",
            arguments: [id]) ?? false
    }

    private static func isAnyLater(_ db: Database, than id: Int64) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM imports WHERE id > ? AND state = 'loaded')", arguments: [id]) ?? true
    }

    /// The problems of that import: they are this one's as well.
    func problems(_ db: Database) throws -> (listed: [ImportReport.Problem], errors: Int, warnings: Int) {
        let listed = try Row.fetchAll(
            db,
            sql: """
                SELECT line, field, code, severity, message FROM import_problems WHERE import_id = ?
                 ORDER BY line, field LIMIT ?
                """, arguments: [importID, ProblemLog.listedAtMost]
        ).map { row in
            ImportReport.Problem(
                line: row["line"], column: row["field"], code: row["code"],
                severity: Severity(rawValue: row["severity"]) ?? .error, message: row["message"])
        }
        let counts = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*) FILTER (WHERE severity = 'error'), count(*) FILTER (WHERE severity = 'warning')
                  FROM import_problems WHERE import_id = ?
                """, arguments: [importID])
        return (listed, counts?[0] ?? 0, counts?[1] ?? 0)
    }
}
