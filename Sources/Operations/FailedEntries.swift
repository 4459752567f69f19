import GRDB
import StagingStore

/// An entry that failed, with names instead of numbers.
package struct FailedEntry: Sendable, Equatable, Encodable {
    package let entry: Int64
    package let kind: String
    package let username: String?
    package let course: String?
    package let group: String?
    package let cohort: String?
    package let code: String?
    package let message: String?
}

/// What failed, for whoever ran the command in which it did.
package struct FailedEntries {
    private let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    /// Entries that failed in this run, oldest first.
    package func of(_ run: Run, atMost limit: Int) throws -> [FailedEntry] {
        let sql = """
            SELECT v.id, v.kind, v.username, v.course, v.group_name, v.cohort, v.problem_code, v.problem
              FROM outbox o JOIN v_failed v ON v.id = o.id
             WHERE o.state = 'failed' AND o.run_id = ? ORDER BY o.id LIMIT ?
            """
        return try store.read { db in
            try Row.fetchAll(db, sql: sql, arguments: [run.id, limit]).map { row in
                FailedEntry(
                    entry: row["id"], kind: row["kind"], username: row["username"], course: row["course"],
                    group: row["group_name"], cohort: row["cohort"], code: row["problem_code"],
                    message: row["problem"])
            }
        }
    }
}
