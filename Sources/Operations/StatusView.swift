import GRDB
import StagingStore

/// Where the store stands, by counts that indexes answer.
package struct Status: Sendable, Equatable, Encodable {
    /// Entries by kind and state; states without entries are left out.
    package let entries: [String: [String: Int]]
    package let imports: Int
    package let lastImport: ImportLine?
    package let lastPush: PushLine?
    /// Codes whose Moodle course is not known.
    package let unresolvedCourses: Int
    /// Rejected rows that no later import corrected.
    package let rejectedRows: Int
    /// Values that no web service takes and that nobody has on a list yet, or not as they are now.
    package let unsendable: Int
    /// Values and usernames of files that gave way to what Moodle has.
    package let kept: Int
    /// Passwords that were made here and not written out for people yet.
    package let credentials: Int

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(entries, forKey: .entries)
        try container.encode(imports, forKey: .imports)
        // Written as null too: the keys are promised.
        try container.encode(lastImport, forKey: .lastImport)
        try container.encode(lastPush, forKey: .lastPush)
        try container.encode(unresolvedCourses, forKey: .unresolvedCourses)
        try container.encode(rejectedRows, forKey: .rejectedRows)
        try container.encode(unsendable, forKey: .unsendable)
        try container.encode(kept, forKey: .kept)
        try container.encode(credentials, forKey: .credentials)
    }

    private enum CodingKeys: String, CodingKey {
        case entries, imports, unsendable, kept, credentials
        case lastImport = "last_import"
        case lastPush = "last_push"
        case unresolvedCourses = "unresolved_courses"
        case rejectedRows = "rejected_rows"
    }
}

package struct ImportLine: Sendable, Equatable, Encodable {
    package let id: Int64
    package let at: String
    package let dataset: String
    package let source: String
    package let file: String
    package let state: String
    package let read: Int
    package let rejected: Int
    package let entries: Int
}

package struct PushLine: Sendable, Equatable, Encodable {
    package let id: Int64
    package let state: String
    package let startedAt: String
    package let finishedAt: String?
    package let done: Int
    package let failed: Int
    package let waiting: Int
    package let unknown: Int
    package let requests: Int

    enum CodingKeys: String, CodingKey {
        case id, state, done, failed, waiting, unknown, requests
        case startedAt = "started_at"
        case finishedAt = "finished_at"
    }
}

package struct StatusView {
    let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    package func status() throws -> Status {
        try store.read { db in
            Status(
                entries: try EntryCounts(db).byKind,
                imports: try Self.count(db, "SELECT count(*) FROM imports"),
                lastImport: try Self.lastImport(db), lastPush: try Self.lastPush(db),
                unresolvedCourses: try Self.count(
                    db, "SELECT count(*) FROM course_mappings WHERE moodle_id IS NULL AND problem IS NOT NULL"),
                rejectedRows: try Self.count(db, "SELECT count(*) FROM rejected_rows WHERE corrected_by IS NULL"),
                unsendable: try Self.count(
                    db, "SELECT count(*) FROM v_unsendable WHERE state IN ('open', 'changed since it was handed over')"),
                kept: try Self.count(db, "SELECT count(*) FROM v_kept_edits"),
                credentials: try Self.count(db, "SELECT count(*) FROM generated_passwords"))
        }
    }

    /// What waits for what, the largest crowd first.
    package func waits() throws -> [Waiting] {
        try store.read { db in try WaitingCrowds(db).all() }
    }

    private static func count(_ db: Database, _ sql: String) throws -> Int {
        try Int.fetchOne(db, sql: sql) ?? 0
    }

    private static func lastImport(_ db: Database) throws -> ImportLine? {
        try Row.fetchOne(db, sql: "SELECT * FROM imports ORDER BY id DESC LIMIT 1").map { row in
            ImportLine(
                id: row["id"], at: row["at"], dataset: row["dataset"], source: row["source"], file: row["file_name"],
                state: row["state"], read: row["rows_read"], rejected: row["rows_rejected"], entries: row["entries"])
        }
    }

    private static func lastPush(_ db: Database) throws -> PushLine? {
        try Row.fetchOne(db, sql: "SELECT * FROM pushes ORDER BY id DESC LIMIT 1").map { row in
            PushLine(
                id: row["id"], state: row["state"], startedAt: row["started_at"], finishedAt: row["finished_at"],
                done: row["done"], failed: row["failed"], waiting: row["waiting"], unknown: row["unknown"],
                requests: row["requests"])
        }
    }
}
