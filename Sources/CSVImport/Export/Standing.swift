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
            SELECT u.username, u.moodle_id, u.origin, u.suspended, u.state, a.status
              FROM users u LEFT JOIN v_accounts a ON a.username = u.username WHERE u.id = ?
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
                username: row.textOrNil(0), moodleID: row.integerOrNil(1),
                status: status == "there" ? Self.words[origin ?? ""] ?? status : status,
                enrolments: places.joined(separator: "; "),
                suspension: row.text(4) == "gone" ? "left the file" : row.integer(3) != 0 ? "suspended" : "active")
        }
    }

    private static let words = ["created": "created", "adopted": "was there"]

    /// For the columns `CleanedFile.resultColumns`; somebody whom nobody staged was rejected or never imported.
    static func cells(_ state: State?) -> [String] {
        guard let state else { return ["not staged", "", "", "", ""] }
        return [
            state.status, state.enrolments, state.suspension, state.moodleID == nil ? "" : state.username ?? "",
            state.moodleID.map(String.init) ?? "",
        ]
    }
}
