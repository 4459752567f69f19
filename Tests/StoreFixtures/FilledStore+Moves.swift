import GRDB
import StagingStore

extension FilledStore {
    /// Moves an entry by the shortest way that the schema allows, as an engine or an operator would.
    package func bring(_ entry: Int64, to state: EntryState) throws {
        for step in Self.way(to: state) { try move(entry, to: step) }
    }

    /// One move, with what the schema asks for in that state.
    package func move(_ entry: Int64, to state: EntryState) throws {
        if state == .sending { try takeLease() }
        try execute(
            """
            UPDATE outbox SET state = :state, changed_at = :at, run_id = :run,
                   lease_epoch = iif(:state = 'sending', 1, NULL), tries = tries + (:state = 'sending'),
                   problem = iif(:state IN ('unknown', 'failed'), 'no such luck', problem),
                   problem_code = iif(:state IN ('unknown', 'failed'), 'luck', problem_code)
             WHERE id = :entry
            """,
            ["state": state.rawValue, "entry": entry, "at": Self.moment.text, "run": run.id])
    }

    package func takeLease() throws {
        try execute(
            """
            INSERT INTO leases (id, epoch, run_id, acquired_at) VALUES (1, 1, ?, ?)
            ON CONFLICT (id) DO UPDATE SET released_at = NULL
            """,
            [run.id, Self.moment.text])
    }

    /// From ready.
    private static func way(to state: EntryState) -> [EntryState] {
        switch state {
        case .ready, .held: []
        case .sending: [.sending]
        case .unknown: [.sending, .unknown]
        case .done: [.sending, .done]
        case .failed: [.failed]
        case .cancelled: [.cancelled]
        case .handedOver: [.handedOver]
        }
    }

    /// A finished write of one entry, with what was sent.
    package func request(
        for entry: Int64, function: String, verdict: String = "applied", sent: String = "{}", moodleID: Int64? = nil,
        message: String? = nil
    ) throws -> Int64 {
        let request = try insert(
            """
            INSERT INTO requests (run_id, function, purpose, items, started_at, finished_at, http_status, verdict)
            VALUES (?, ?, 'write', 1, ?, ?, 200, ?)
            """,
            [run.id, function, Self.moment.text, Self.moment.text, verdict])
        try execute(
            """
            INSERT INTO attempts (outbox_id, request_id, position, sent, verdict, moodle_id, message)
            VALUES (?, ?, 0, ?, ?, ?, ?)
            """,
            [entry, request, sent, verdict, moodleID, message])
        return request
    }

    package func confirmEnrolment(_ user: Int64, target: Int64, role: String = "student") throws {
        try execute(
            "INSERT INTO confirmed_enrolments VALUES (?, ?, ?, 0, 0, 0, ?, 1)", [user, target, role, Self.moment.text])
    }
}
