import GRDB
import StagingStore
import StoreFixtures
import Testing

struct StateMachineTests {
    /// What may follow what; anything else is refused. `outbox_moves` must say exactly this.
    static let allowed: [EntryState: Set<EntryState>] = [
        .held: [.ready, .cancelled, .handedOver],
        .ready: [.sending, .done, .failed, .cancelled, .handedOver],
        .sending: [.done, .ready, .failed, .unknown],
        .unknown: [.done, .ready, .failed, .cancelled],
        .failed: [.ready, .cancelled],
        .done: [],
        .cancelled: [],
        .handedOver: [],
    ]

    let filled: FilledStore

    init() throws {
        filled = try FilledStore()
        try filled.importFile()
        try filled.person("ana")
    }

    @Test func `the table of moves is this table`() throws {
        let rows = try filled.rows("SELECT was, now FROM outbox_moves")
        let pairs = Set(rows.map { row in "\(row["was"] as String) > \(row["now"] as String)" })
        let expected = Self.allowed.flatMap { was, nexts in nexts.map { "\(was.rawValue) > \($0.rawValue)" } }
        #expect(pairs == Set(expected))
        #expect(rows.count == expected.count)
    }

    @Test(arguments: EntryState.allCases, EntryState.allCases)
    func `every other move is refused by the store itself`(was: EntryState, now: EntryState) throws {
        guard was != now else { return }
        let entry = try entry(in: was)
        try filled.takeLease()
        if Self.allowed[was]?.contains(now) == true {
            try filled.move(entry, to: now)
            #expect(try state(of: entry) == now.rawValue)
        } else {
            #expect(throws: StoreProblem.refused(detail: "outbox: that move is not in outbox_moves")) {
                try filled.move(entry, to: now)
            }
            #expect(try state(of: entry) == was.rawValue)
        }
    }

    @Test func `each move is written down with the run and the reason`() throws {
        let entry = try entry(in: .failed)
        let move = try #require(try filled.rows("SELECT * FROM moves WHERE outbox_id = ?", [entry]).first)
        #expect(move["was"] == "ready")
        #expect(move["now"] == "failed")
        #expect(move["run_id"] == filled.run.id)
        #expect(move["problem_code"] == "luck")
        #expect(move["problem"] == "no such luck")
    }

    @Test func `a change that is no move writes none`() throws {
        let entry = try entry(in: .ready)
        try filled.execute("UPDATE outbox SET problem = 'later' WHERE id = ?", [entry])
        #expect(try filled.count("SELECT count(*) FROM moves") == 0)
    }

    private func entry(in state: EntryState) throws -> Int64 {
        guard state == .held else {
            let entry = try filled.entry(.userCreate, "user/1", user: 1)
            try filled.bring(entry, to: state)
            return entry
        }
        return try filled.insert(
            """
            INSERT INTO outbox (kind, entity, user_id, state, run_id, created_at, changed_at)
            VALUES ('user.create', 'user/1', 1, 'held', ?, ?, ?)
            """,
            [filled.run.id, FilledStore.moment.text, FilledStore.moment.text])
    }

    private func state(of entry: Int64) throws -> String? {
        try filled.texts("SELECT state FROM outbox WHERE id = ?", [entry]).first ?? nil
    }
}
