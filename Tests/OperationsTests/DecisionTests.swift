import GRDB
import Operations
import StagingStore
import StoreFixtures
import Testing

struct DecisionTests {
    let filled: FilledStore
    let decisions: OutboxDecisions
    let run: Run

    /// Entries 1 to 3 for three persons; 1 and 2 failed.
    init() throws {
        filled = try FilledStore()
        decisions = OutboxDecisions(filled.store)
        run = try filled.store.beginRun("retry", by: Operator(name: "ada", host: "lab", process: 8))
        try filled.importFile()
        for name in ["ana", "bea", "eve"] {
            let person = try filled.person(name)
            try filled.entry(name == "bea" ? .userSuspend : .userCreate, "user/\(person)", user: person)
        }
        for entry in [1, 2] as [Int64] { try filled.bring(entry, to: .failed) }
        try filled.seal()
    }

    @Test func `failed entries get another try, with the name of who asked for it`() throws {
        let decision = try decisions.retry(.failed, run: run)
        #expect(decision.entries == 2)
        #expect(decision.byKind == [.userCreate: 1, .userSuspend: 1])
        #expect(try states() == ["ready", "ready", "ready"])
        #expect(try filled.texts("SELECT problem FROM outbox WHERE id = 1") == [nil])
        #expect(
            try filled.texts("SELECT run FROM v_audit WHERE outbox_id = 1 AND event = 'outbox.ready'")
                == ["retry by ada@lab"])
        #expect(try AuditView(filled.store).verify().holds)
        #expect(
            try JSONText.text(decision) == """
                {"by_kind":{"user.create":1,"user.suspend":1},"decision":"retry","entries":2}
                """)
    }

    @Test func `failed entries are given up`() throws {
        #expect(try decisions.cancel(.failed, run: run).entries == 2)
        #expect(try states() == ["cancelled", "cancelled", "ready"])
        #expect(try filled.texts("SELECT problem FROM outbox WHERE id = 1") == ["an operator cancelled it"])
        #expect(try filled.texts("SELECT event || run_id FROM audit ORDER BY seq DESC LIMIT 1") == ["cancel\(run.id)"])
        #expect(try AuditView(filled.store).verify().holds)
    }

    @Test func `an entry is named once, however often it is typed`() throws {
        #expect(try decisions.retry(.ids([1, 1]), run: run).entries == 1)
        #expect(try states() == ["ready", "failed", "ready"])
    }

    @Test func `where nothing failed, nothing is decided or sealed`() throws {
        _ = try decisions.cancel(.failed, run: run)
        let sealed = try filled.count("SELECT count(*) FROM audit")
        #expect(try decisions.retry(.failed, run: run).entries == 0)
        #expect(try filled.count("SELECT count(*) FROM audit") == sealed)
    }

    @Test func `one unknown number stops the whole decision`() throws {
        #expect(throws: OperationProblem.noSuchEntry(99)) { try decisions.retry(.ids([1, 99]), run: run) }
        #expect(try states() == ["failed", "failed", "ready"])
    }

    static let table: [(EntryState, retry: Bool, cancel: Bool)] = [
        (.ready, false, true), (.sending, false, false), (.unknown, false, true), (.done, false, false),
        (.failed, true, true), (.cancelled, false, false), (.handedOver, false, false),
    ]

    @Test(arguments: table)
    func `a wrong state is refused with what is possible`(state: EntryState, retry: Bool, cancel: Bool) throws {
        try filled.bring(3, to: state)
        let possible = (retry ? [Decision.Kind.retry] : []) + (cancel ? [.cancel] : [])
        if retry {
            _ = try decisions.retry(.ids([3]), run: run)
            try filled.bring(3, to: state)
        } else {
            #expect(throws: OperationProblem.wrongState(entry: 3, state: state, decision: .retry, possible: possible)) {
                try decisions.retry(.ids([1, 3]), run: run)
            }
        }
        if cancel {
            _ = try decisions.cancel(.ids([3]), run: run)
        } else {
            #expect(throws: OperationProblem.wrongState(entry: 3, state: state, decision: .cancel, possible: possible))
            {
                try decisions.cancel(.ids([1, 3]), run: run)
            }
        }
        #expect(try states().first == "failed")
    }

    private func states() throws -> [String?] {
        try filled.texts("SELECT state FROM outbox ORDER BY id")
    }
}
