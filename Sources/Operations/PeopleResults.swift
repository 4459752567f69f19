import GRDB
import StagingStore

/// What a push did to people's accounts, in the counts of Moodle's own upload page; a line of `v_results`.
package struct PeopleResults: Sendable, Equatable, Encodable {
    package let created: Int
    package let updated: Int
    package let upToDate: Int
    package let renamed: Int
    package let renameErrors: Int
    package let deleted: Int
    package let deleteErrors: Int
    package let skipped: Int
    package let weakPasswords: Int
    /// Failed entries of every other kind and cause.
    package let errors: Int
    /// Those of them that are not about accounts, by kind of entry.
    package let otherErrors: [String: Int]

    enum CodingKeys: String, CodingKey {
        case created, updated, renamed, deleted, skipped, errors
        case upToDate = "up_to_date"
        case renameErrors = "rename_errors"
        case deleteErrors = "delete_errors"
        case weakPasswords = "weak_passwords"
    }

    /// - Returns: nil if the run began no push.
    package static func of(_ run: Run, _ store: StagingStore) throws -> PeopleResults? {
        try store.read { db in
            let others = try otherErrors(db, run)
            let sql = """
                SELECT * FROM v_results WHERE what = 'push' AND id = (SELECT max(id) FROM pushes WHERE run_id = ?)
                """
            return try Row.fetchOne(db, sql: sql, arguments: [run.id]).map { row in
                PeopleResults(
                    created: row["created"], updated: row["updated"], upToDate: row["up_to_date"],
                    renamed: row["renamed"], renameErrors: row["rename_errors"], deleted: row["deleted"],
                    deleteErrors: row["delete_errors"], skipped: row["skipped"],
                    weakPasswords: row["weak_passwords"], errors: row["errors"], otherErrors: others)
            }
        }
    }

    private static func otherErrors(_ db: Database, _ run: Run) throws -> [String: Int] {
        let sql = """
            SELECT o.kind, count(*) AS n FROM moves m JOIN outbox o ON o.id = m.outbox_id
             WHERE m.run_id = ? AND m.now = 'failed' AND o.kind NOT GLOB 'user.*' GROUP BY o.kind
            """
        return try Row.fetchAll(db, sql: sql, arguments: [run.id]).reduce(into: [:]) { $0[$1["kind"]] = $1["n"] }
    }
}
