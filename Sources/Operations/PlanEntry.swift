import GRDB
import StagingStore

/// One line of the diff: an open entry with names instead of numbers.
package struct PlanEntry: Sendable, Equatable, Encodable {
    package let id: Int64
    package let sign: PlanSign
    package let kind: String
    package let state: String
    /// The person: username, or what a file knows of somebody without one.
    package let username: String?
    /// First and last name.
    package let name: String?
    package let course: String?
    package let role: String?
    package let group: String?
    package let grouping: String?
    package let cohort: String?
    package let changes: [FieldChange]
    /// What must come first; nil if the next push can send it.
    package let waitsFor: String?
    package let problem: String?
    package let file: String?
    package let line: Int?

    enum CodingKeys: String, CodingKey {
        case id, sign, kind, state, username, name, course, role, group, grouping, cohort, changes, problem, file, line
        case waitsFor = "waits_for"
    }
}

/// A field, what it is and what it becomes; nil for nothing there.
package struct FieldChange: Sendable, Equatable, Encodable {
    package let field: String
    package let old: String?
    package let new: String?

    package init(field: String, old: String?, new: String?) {
        self.field = field
        self.old = old
        self.new = new
    }
}

extension PlanEntry {
    static func page(
        _ db: Database, kind: String, state: String, after last: Int64, limit: Int
    ) throws -> [PlanEntry] {
        let sql = """
            SELECT o.id, \(PlanSign.sql) AS sign, o.kind, o.state, o.user_id, o.group_id, o.grouping_id, o.cohort_id,
                   o.payload, coalesce(o.before, (SELECT json_object('suspend', e.suspended, 'timeend', e.ends_at,
                                                                    'timestart', e.starts_at)
                                                    FROM confirmed_enrolments e WHERE o.kind = 'enrol.put' AND e.terms_known
                                                     AND e.user_id = o.user_id AND e.target_id = o.target_id
                                                     AND e.role = o.role)) AS before,
                   coalesce(v.username, v.known_as) AS username, u.firstname || ' ' || u.lastname AS name, v.course, v.role, v.group_name, v.grouping, v.cohort,
                   CASE v.state
                     WHEN 'ready' THEN (SELECT w.waits_for FROM outbox_waits w WHERE w.id = v.id)
                     WHEN 'held' THEN 'the plan ' || coalesce(v.plan_id, '?') || ' to be approved'
                     WHEN 'unknown' THEN 'a look-up'
                     WHEN 'sending' THEN 'an answer'
                   END AS waits_for,
                   v.problem, i.file_name, v.line
              FROM outbox o JOIN v_outbox v ON v.id = o.id
              LEFT JOIN users u ON u.id = o.user_id
              LEFT JOIN imports i ON i.id = o.import_id
             WHERE o.kind = ? AND o.state = ? AND o.id > ? ORDER BY o.id LIMIT ?
            """
        let rows = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [kind, state, last, limit])
        return try rows.map { row in try PlanEntry(row, changes: PlanChanges.of(row, db)) }
    }

    private init(_ row: Row, changes: [FieldChange]) throws {
        self.init(
            id: row["id"], sign: try PlanSign.read(row["sign"]), kind: row["kind"], state: row["state"],
            username: row["username"], name: row["name"], course: row["course"], role: row["role"],
            group: row["group_name"], grouping: row["grouping"], cohort: row["cohort"], changes: changes,
            waitsFor: row["waits_for"],
            problem: row["problem"], file: row["file_name"], line: row["line"])
    }
}
