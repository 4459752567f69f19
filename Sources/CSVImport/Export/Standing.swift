import GRDB
import StagingStore

/// Where a person stands: account, enrolments, suspension, as the export of a file says it.
struct Standing {
    private let account: RawStatement
    private let enrolments: RawStatement

    init(_ db: Database) throws {
        account = try RawStatement(
            db,
            """
            SELECT u.username, u.moodle_id, u.origin, u.suspended, u.state, a.status,
                   coalesce(w.before ->> '$.firstname', u.firstname), coalesce(w.before ->> '$.lastname', u.lastname),
                   coalesce(w.before ->> '$.email', u.email)
              FROM users u LEFT JOIN v_accounts a ON a.username = u.username
              LEFT JOIN outbox w ON w.user_id = u.id AND w.kind = 'user.update'
                                AND w.state IN ('held', 'ready', 'sending', 'unknown', 'failed')
             WHERE u.id = ? ORDER BY w.id LIMIT 1
            """)
        enrolments = try RawStatement(
            db,
            """
            SELECT v.course || ': ' || v.status FROM v_user_enrolments v
             WHERE v.username = (SELECT username FROM users WHERE id = ?) AND v.staged = 'active' ORDER BY v.course, v.role
            """)
    }

    struct State: Equatable {
        let username: String?
        let moodleID: Int64?
        /// What the account has there, as far as is known: what is staged, but for changes that Moodle has not yet.
        let firstname: String?
        let lastname: String?
        let email: String?
        let status: String
        let enrolments: String
        let suspension: String
    }

    func of(_ person: Int64) throws -> State? {
        let places = try enrolments.all(.integer(person)) { $0.text(0) }
        return try account.first(.integer(person)) { row in
            let origin = row.textOrNil(2)
            let status = row.textOrNil(5) ?? ""
            return State(
                username: row.textOrNil(0), moodleID: row.integerOrNil(1), firstname: row.textOrNil(6),
                lastname: row.textOrNil(7), email: row.textOrNil(8),
                status: status == "there" ? Self.words[origin ?? ""] ?? status : status,
                enrolments: places.joined(separator: "; "),
                suspension: row.text(4) == "gone" ? "left the file" : row.integer(3) != 0 ? "suspended" : "active")
        }
    }

    private static let words = ["created": "created", "adopted": "was there"]

    /// For the columns `ResultColumns.names`; somebody whom nobody staged was rejected or never imported.
    static func cells(_ state: State?) -> [String] {
        guard let state else { return ["not staged"] + Array(repeating: "", count: ResultColumns.names.count - 1) }
        let existing =
            state.moodleID.map { id in [state.firstname, state.lastname, state.username, state.email, "\(id)"] }
            ?? Array(repeating: nil, count: 5)
        return [state.status, state.enrolments, state.suspension] + existing.map { $0 ?? "" }
    }
}
