import GRDB
import Operations
import StagingStore
import StoreFixtures
import Testing

struct AccountLinkTests {
    let filled: FilledStore
    let run: Run

    /// Ana's account failed as a conflict; Bea has account 12; 2 is the service account.
    init() throws {
        filled = try FilledStore()
        run = try filled.store.beginRun("link", by: Operator(name: "ada", host: "lab", process: 8))
        try filled.importFile()
        let ana = try filled.person("ana", idnumber: "E1", extra: "{\"city\":\"Porto\"}")
        try filled.person("bea", moodleID: 12)
        try filled.entry(.userCreate, "user/1", user: ana)
        try filled.execute(
            """
            INSERT INTO sealed_passwords VALUES (1, zeroblob(40));
            INSERT INTO site (id, url, service_user_id, service_user, pinned_at)
            VALUES (1, 'https://moodle.example', 2, 'ws', '2026-11-21T08:00:00.000Z')
            """)
    }

    @Test(arguments: [EntryState.ready, .failed, .unknown])
    func `a linked person needs no new account, and gets what is staged`(state: EntryState) throws {
        try filled.bring(1, to: state)
        let result = try AccountLink(filled.store).link("Ana", to: "77", run: run)
        #expect(result.moodleID == 77)
        #expect(result.cancelled == 1)
        #expect(
            try filled.texts("SELECT moodle_id || origin || linked_at FROM users WHERE id = 1")
                == ["77adopted2026-11-21T08:00:00.000Z"])
        #expect(try filled.texts("SELECT state || problem_code FROM outbox WHERE id = 1") == ["cancelledlinked"])
        #expect(
            try filled.texts(
                "SELECT payload FROM outbox WHERE id = ? AND kind = 'user.update' AND state = 'ready'",
                [result.update]) == [
                    """
                    {"fields":{"city":"Porto","email":"ana@example.edu","firstname":"First","idnumber":"E1","lastname":"Last"}}
                    """
                ])
        #expect(try filled.count("SELECT count(*) FROM sealed_passwords") == 0)
        #expect(try filled.texts("SELECT event || run_id FROM audit ORDER BY seq DESC LIMIT 1") == ["link\(run.id)"])
        #expect(try AuditView(filled.store).verify().holds)
        #expect(
            try JSONText.text(result) == "{\"cancelled\":1,\"moodle_id\":77,\"update\":2,\"username\":\"ana\"}")
    }

    @Test func `an account that is linked by hand is spared the defaults`() throws {
        try filled.execute("UPDATE users SET defaulted = '[\"city\",\"lastname\"]' WHERE id = 1")
        let result = try AccountLink(filled.store).link("ana", to: "77", run: run)
        #expect(
            try filled.texts("SELECT payload FROM outbox WHERE id = ?", [result.update]) == [
                #"{"fields":{"email":"ana@example.edu","firstname":"First","idnumber":"E1"}}"#
            ])
    }

    @Test(arguments: ["leave", "skip", "number"])
    func `an account that is to be left alone is linked and not changed`(policy: String) throws {
        try filled.execute("UPDATE users SET when_exists = ?", [policy])
        let result = try AccountLink(filled.store).link("ana", to: "77", run: run)
        #expect(result.update == nil)
        #expect(try filled.count("SELECT count(*) FROM outbox WHERE state = 'ready'") == 0)
    }

    static let refusals: [(String, String, OperationProblem)] = [
        ("ana", "x", .notAMoodleID("x")),
        ("ana", "0", .notAMoodleID("0")),
        ("ana", "-7", .notAMoodleID("-7")),
        ("ana", "1", .protectedAccount(moodleID: 1, .guest)),
        ("ana", "2", .protectedAccount(moodleID: 2, .service(username: "ws"))),
        ("ana", "12", .accountTaken(moodleID: 12, by: "bea")),
        ("bea", "77", .alreadyLinked(person: "bea", moodleID: 12)),
        ("anna", "77", .nobody("anna", near: ["ana"])),
    ]

    @Test(arguments: refusals)
    func `a doubtful link is refused and nothing changes`(
        username: String, moodleID: String, problem: OperationProblem
    ) throws {
        let before = try filled.texts("SELECT json_group_array(moodle_id || state) FROM users")
        #expect(throws: problem) { try AccountLink(filled.store).link(username, to: moodleID, run: run) }
        #expect(try filled.texts("SELECT json_group_array(moodle_id || state) FROM users") == before)
        #expect(try filled.texts("SELECT state FROM outbox") == ["ready"])
        #expect(try filled.count("SELECT count(*) FROM audit") == 1)
    }

    @Test func `a wrong link is corrected, says the old number, and plans all places anew`() throws {
        let bea: Int64 = 2
        let code = try filled.code("BIO", to: "shortname:BIO", moodleID: 5)
        try filled.enrol(bea, in: code)
        try filled.execute("UPDATE outbox SET state = 'done' WHERE user_id = 2 AND state = 'ready'")
        try filled.execute(
            """
            INSERT INTO confirmed_enrolments
            SELECT user_id, target_id, role, 0, 0, 0, created_at, 1 FROM outbox WHERE kind = 'enrol.put'
            """)
        let result = try AccountLink(filled.store).link("bea", to: "77", again: true, run: run)
        #expect(result.before == 12 && result.moodleID == 77 && result.places == 1)
        #expect(try filled.texts("SELECT moodle_id FROM users WHERE id = 2") == ["77"])
        #expect(
            try filled.texts("SELECT kind FROM outbox WHERE user_id = 2 AND state = 'ready' ORDER BY id")
                == ["user.update", "enrol.put"])
        #expect(try filled.count("SELECT count(*) FROM confirmed_enrolments") == 0)
        #expect(try filled.texts("SELECT detail ->> '$.before' FROM audit ORDER BY seq DESC LIMIT 1") == ["12"])
        #expect(try AuditView(filled.store).verify().holds)
    }

    @Test(arguments: [
        ("1", OperationProblem.protectedAccount(moodleID: 1, .guest)),
        ("2", .protectedAccount(moodleID: 2, .service(username: "ws"))),
        ("13", .accountTaken(moodleID: 13, by: "eve")),
    ])
    func `a wrong link is not corrected to another wrong one`(moodleID: String, problem: OperationProblem) throws {
        try filled.person("eve", moodleID: 13)
        #expect(throws: problem) { try AccountLink(filled.store).link("bea", to: moodleID, again: true, run: run) }
        try filled.execute("UPDATE site SET service_user_id = 9")
        #expect(throws: OperationProblem.protectedAccount(moodleID: 2, .administrator)) {
            try AccountLink(filled.store).link("bea", to: "2", again: true, run: run)
        }
    }

    @Test func `a person whose account is being made is not linked meanwhile`() throws {
        try filled.bring(1, to: .sending)
        #expect(throws: OperationProblem.beingSent(person: "ana", entry: 1)) {
            try AccountLink(filled.store).link("ana", to: "77", run: run)
        }
    }

    @Test func `a name that fits two persons links neither`() throws {
        try filled.execute("UPDATE users SET email = 'same@example.edu'")
        #expect(throws: OperationProblem.several("same@example.edu", names: ["ana", "bea"])) {
            try AccountLink(filled.store).link("same@example.edu", to: "77", run: run)
        }
    }
}
