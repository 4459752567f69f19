import GRDB
import StagingStore

/// The events of one person, each kind found by an index of the person.
enum StoryEvents {
    static func of(_ user: Int64, _ db: Database) throws -> [StoryEvent] {
        let rows = try Row.fetchAll(db, sql: sql, arguments: ["user": user])
        return rows.compactMap { row in
            guard let what = StoryEvent.What(rawValue: row["what"]) else { return nil }
            return StoryEvent(
                at: row["at"], what: what, about: row["about"], file: row["file"], line: row["line"],
                entry: row["entry"], kind: row["kind"], was: row["was"], state: row["state"], by: row["by"],
                function: row["function"], sent: row["sent"], verdict: row["verdict"], moodleID: row["moodle_id"],
                httpStatus: row["http_status"], message: row["message"])
        }
    }

    /// Within one moment, causes stand before effects: rank, then the number in its table.
    private static let sql = """
        WITH rows(import_id, line, about, state) AS (
          SELECT import_id, line, NULL, state FROM users WHERE id = :user
          UNION ALL
          SELECT e.import_id, e.line, c.code || ' as ' || e.role, e.state
            FROM enrolments e JOIN course_codes c ON c.id = e.code_id WHERE e.user_id = :user
          UNION ALL
          SELECT m.import_id, m.line, 'group ' || g.name || ' in ' || c.code, m.state
            FROM group_members m JOIN groups g ON g.id = m.group_id JOIN course_codes c ON c.id = m.code_id
           WHERE m.user_id = :user
          UNION ALL
          SELECT m.import_id, m.line, 'cohort ' || substr(c.key, instr(c.key, ':') + 1), m.state
            FROM cohort_members m JOIN cohorts c ON c.id = m.cohort_id WHERE m.user_id = :user
          UNION ALL
          SELECT import_id, line, 'role ' || role || ' in ' || context, state FROM role_assignments
           WHERE user_id = :user
        ), entries AS (
          SELECT * FROM outbox WHERE user_id = :user
        ), named AS (
          SELECT v.id, nullif(trim(coalesce(v.course, '') || coalesce(' as ' || v.role, '')
                                   || coalesce(' group ' || v.group_name, '') || coalesce('cohort ' || v.cohort, '')), '') AS about
            FROM v_outbox v WHERE v.id IN (SELECT id FROM entries)
        )
        SELECT i.at, 'staged' AS what, 1 AS rank, 0 AS number, r.about, i.file_name AS file, r.line, NULL AS entry,
               NULL AS kind, NULL AS was, r.state, u.command || ' by ' || u.os_user || '@' || u.host AS by,
               NULL AS function, NULL AS sent, NULL AS verdict, NULL AS moodle_id, NULL AS http_status, NULL AS message
          FROM rows r JOIN imports i ON i.id = r.import_id JOIN runs u ON u.id = i.run_id
        UNION ALL
        SELECT i.at, 'warning', 2, 0, nullif(p.field, ''), i.file_name, p.line, NULL, p.code, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL, NULL, p.message
          FROM import_problems p JOIN imports i ON i.id = p.import_id
         WHERE (p.import_id, p.line) IN (SELECT import_id, line FROM rows)
        UNION ALL
        SELECT o.created_at, 'entry', 3, o.id, n.about, i.file_name, o.line, o.id, o.kind, NULL, NULL, NULL, NULL,
               o.payload, NULL, NULL, NULL, NULL
          FROM entries o JOIN named n ON n.id = o.id LEFT JOIN imports i ON i.id = o.import_id
        UNION ALL
        SELECT m.at, 'move', 4, m.id, NULL, NULL, NULL, o.id, o.kind, m.was, m.now,
               u.command || ' by ' || u.os_user || '@' || u.host, NULL, NULL, NULL, NULL, NULL, m.problem
          FROM entries o JOIN moves m ON m.outbox_id = o.id LEFT JOIN runs u ON u.id = m.run_id
        UNION ALL
        SELECT r.started_at, 'request', 5, r.id, NULL, NULL, NULL, o.id, o.kind, NULL, NULL, NULL, r.function, a.sent,
               a.verdict, a.moodle_id, r.http_status, coalesce(a.message, r.error_message)
          FROM entries o JOIN attempts a ON a.outbox_id = o.id JOIN requests r ON r.id = a.request_id
        UNION ALL
        SELECT h.at, 'handed-over', 6, 0, h.field, h.file_name, NULL, NULL, NULL, NULL, NULL,
               u.command || ' by ' || u.os_user || '@' || u.host, NULL, NULL, NULL, NULL, NULL, h.value
          FROM handed_over h JOIN runs u ON u.id = h.run_id WHERE h.user_id = :user
        UNION ALL
        SELECT k.at, 'kept', 7, 0, k.field, NULL, NULL, NULL, NULL, k.found, k.wanted, NULL, NULL, NULL, NULL, NULL, NULL, NULL
          FROM kept_edits k WHERE k.user_id = :user
         ORDER BY 1, 3, 4, 5
        """
}
