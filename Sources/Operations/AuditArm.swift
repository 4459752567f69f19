/// The statements behind `AuditView.show`, one a table, the newest rows first.
///
/// Each gives rank and number, which order what happened in one moment, and the columns of `AuditLine`.
enum AuditArm {
    static let chain = """
        SELECT 0 AS rank, a.seq AS number, a.seq, a.at, a.event, NULL AS username, NULL AS kind, NULL AS entry, a.detail,
               \(run) AS run, a.hash
          FROM audit a LEFT JOIN runs u ON u.id = a.run_id
         WHERE a.at >= :since ORDER BY a.seq DESC LIMIT :limit
        """

    static func entries(which: String) -> String {
        """
        SELECT 1 AS rank, o.id AS number,
               (SELECT a.seq FROM audit a WHERE a.outbox_to >= o.id ORDER BY a.outbox_to, a.seq LIMIT 1) AS seq,
               o.created_at AS at, 'outbox.made' AS event, p.name AS username, o.kind, o.id AS entry,
               json_object('entity', o.entity, 'import', o.import_id, 'line', o.line, 'payload', json(o.payload)) AS detail,
               NULL AS run, NULL AS hash
          FROM outbox o LEFT JOIN people p ON p.id = o.user_id
         WHERE o.created_at >= :since\(which) ORDER BY o.id DESC LIMIT :limit
        """
    }

    static func moves(which: String) -> String {
        """
        SELECT 2 AS rank, m.id AS number,
               (SELECT a.seq FROM audit a WHERE a.moves_to >= m.id ORDER BY a.moves_to, a.seq LIMIT 1) AS seq,
               m.at, 'outbox.' || m.now AS event, p.name AS username, o.kind, o.id AS entry,
               json_object('was', m.was, 'problem', m.problem) AS detail, \(run) AS run, NULL AS hash
          FROM moves m JOIN outbox o ON o.id = m.outbox_id LEFT JOIN people p ON p.id = o.user_id
          LEFT JOIN runs u ON u.id = m.run_id
         WHERE m.at >= :since\(which) ORDER BY m.id DESC LIMIT :limit
        """
    }

    static func requests(which: String) -> String {
        """
        SELECT 3 AS rank, r.id AS number, (SELECT a.seq FROM audit a WHERE a.request_id = r.id) AS seq,
               r.started_at AS at, 'request.' || coalesce(t.verdict, r.verdict, 'open') AS event,
               p.name AS username, o.kind, o.id AS entry,
               json_object('request', r.id, 'function', r.function, 'sent', json(t.sent), 'http_status', r.http_status,
                           'moodle_id', t.moodle_id, 'message', coalesce(t.message, r.error_message)) AS detail,
               \(run) AS run, NULL AS hash
          FROM requests r JOIN attempts t ON t.request_id = r.id JOIN outbox o ON o.id = t.outbox_id
          LEFT JOIN people p ON p.id = o.user_id LEFT JOIN runs u ON u.id = r.run_id
         WHERE r.started_at >= :since\(which) ORDER BY r.id DESC LIMIT :limit
        """
    }

    private static let run = "u.command || ' by ' || u.os_user || '@' || u.host"
}
