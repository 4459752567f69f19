import GRDB
import StagingStore
import StoreFixtures
import Testing

struct OutboxRulesTests {
    let filled: FilledStore

    init() throws {
        filled = try FilledStore()
        try filled.importFile()
        try filled.person("ana")
    }

    @Test func `a newer entry replaces the one that waits, and says so`() throws {
        let first = try filled.entry(.userCreate, "user/1", user: 1)
        let second = try filled.entry(.userCreate, "user/1", user: 1)
        let row = try #require(
            try filled.rows("SELECT state, problem_code, problem FROM outbox WHERE id = ?", [first]).first)
        #expect(row["state"] == "cancelled")
        #expect(row["problem_code"] == "replaced")
        #expect(row["problem"] == "newer data came and made another entry")
        #expect(try filled.texts("SELECT id FROM outbox WHERE state = 'ready'") == ["\(second)"])
    }

    @Test(arguments: [EntryState.sending, .unknown])
    func `one entry may be in flight while another waits`(state: EntryState) throws {
        let first = try filled.entry(.userCreate, "user/1", user: 1)
        try filled.bring(first, to: state)
        let second = try filled.entry(.userUpdate, "user/1", user: 1, payload: "{\"fields\":{}}")
        #expect(
            try filled.texts("SELECT state FROM outbox WHERE id IN (?, ?) ORDER BY id", [first, second])
                == [state.rawValue, "ready"])
    }

    @Test func `two entries of one entity never wait together`() throws {
        try filled.entry(.userCreate, "user/1", user: 1)
        #expect(throws: StoreProblem.refused(detail: "UNIQUE constraint failed: outbox.entity")) {
            try filled.store.write { db in
                _ = try Outbox.add(
                    db, NewEntry(kind: .userCreate, entity: "user/1", userID: 1), run: filled.run.id,
                    at: FilledStore.moment)
            }
        }
    }

    @Test func `two entries of one entity are never in flight together`() throws {
        let first = try filled.entry(.userCreate, "user/1", user: 1)
        try filled.bring(first, to: .unknown)
        let second = try filled.entry(.userUpdate, "user/1", user: 1)
        #expect(throws: StoreProblem.refused(detail: "UNIQUE constraint failed: outbox.entity")) {
            try filled.move(second, to: .sending)
        }
    }

    @Test func `without the lease nothing is claimed`() throws {
        let entry = try filled.entry(.userCreate, "user/1", user: 1)
        let claim = "UPDATE outbox SET state = 'sending', lease_epoch = 1, tries = 1 WHERE id = ?"
        #expect(throws: StoreProblem.refused(detail: "outbox: claimed without the lease")) {
            try filled.execute(claim, [entry])
        }
        try filled.takeLease()
        try filled.execute("UPDATE leases SET released_at = ?", [FilledStore.moment.text])
        #expect(throws: StoreProblem.refused(detail: "outbox: claimed without the lease")) {
            try filled.execute(claim, [entry])
        }
        try filled.takeLease()
        try filled.execute(claim, [entry])
    }

    static let rewritings: [(sql: String, complaint: String)] = [
        (
            "UPDATE outbox SET payload = '{}'",
            "outbox: what an entry says does not change; cancel it and import or map anew"
        ),
        (
            "UPDATE outbox SET entity = 'user/2'",
            "outbox: what an entry says does not change; cancel it and import or map anew"
        ),
        ("DELETE FROM outbox", "outbox: cancel it, do not delete it"),
        ("UPDATE audit SET detail = '{}'", "audit is append-only"),
        ("DELETE FROM audit", "audit is append-only"),
        ("UPDATE moves SET now = 'done'", "moves is append-only"),
        ("DELETE FROM moves", "moves is append-only"),
        ("DELETE FROM attempts", "attempts is append-only"),
        ("DELETE FROM requests", "requests is append-only"),
        ("UPDATE requests SET http_status = 500", "requests: a finished request does not change"),
        ("UPDATE attempts SET moodle_id = 9", "attempts: a judged attempt does not change"),
        (
            "UPDATE outbox SET state = 'ready', problem = NULL WHERE state = 'done'",
            "outbox: that move is not in outbox_moves"
        ),
    ]

    @Test(arguments: rewritings)
    func `what happened is not rewritten, from the shell neither`(sql: String, complaint: String) throws {
        let entry = try filled.entry(.userCreate, "user/1", user: 1)
        try filled.bring(entry, to: .done)
        _ = try filled.request(for: entry, function: "core_user_create_users", moodleID: 5)
        #expect(throws: StoreProblem.refused(detail: complaint)) { try filled.execute(sql) }
        let failure = #expect(throws: SQLiteShell.Failure.self) {
            try SQLiteShell.run(sql, on: filled.store.path, mode: [])
        }
        #expect(failure?.description.contains(complaint) == true)
    }

    static let violations: [(sql: String, complaint: String)] = [
        (
            "INSERT INTO outbox (kind, entity, user_id, state, run_id, created_at, changed_at) VALUES ('user.create', 'x', 1, 'done', 1, :at, :at)",
            "outbox: an entry begins as held or ready"
        ),
        (
            "INSERT INTO outbox (kind, entity, user_id, payload, state, run_id, created_at, changed_at) VALUES ('user.create', 'x', 1, '{\"password\":\"geheim\"}', 'ready', 1, :at, :at)",
            "CHECK constraint failed: payload_is_json_without_password"
        ),
        (
            "INSERT INTO outbox (kind, entity, user_id, payload, state, run_id, created_at, changed_at) VALUES ('user.create', 'x', 1, 'no json', 'ready', 1, :at, :at)",
            "CHECK constraint failed: payload_is_json_without_password"
        ),
        (
            "INSERT INTO outbox (kind, entity, state, run_id, created_at, changed_at) VALUES ('user.create', 'x', 'ready', 1, :at, :at)",
            "CHECK constraint failed: user_kinds_name_a_person"
        ),
        (
            "INSERT INTO outbox (kind, entity, user_id, state, run_id, created_at, changed_at) VALUES ('enrol.put', 'x', 1, 'ready', 1, :at, :at)",
            "CHECK constraint failed: enrol_names_person_and_course"
        ),
        (
            "INSERT INTO outbox (kind, entity, user_id, state, run_id, created_at, changed_at) VALUES ('user.dance', 'x', 1, 'ready', 1, :at, :at)",
            "FOREIGN KEY constraint failed"
        ),
        (
            "UPDATE users SET extra = '{\"password\":\"geheim\"}', idnumber = :at",
            "CHECK constraint failed: extra_is_an_object_without_password"
        ),
        ("UPDATE users SET username = 'Ana', idnumber = :at", "CHECK constraint failed: username_fits_moodle"),
        ("UPDATE users SET moodle_id = 7, idnumber = :at", "CHECK constraint failed: a_link_has_an_origin"),
    ]

    @Test(arguments: violations)
    func `the store refuses what would break its rules, by the rule's name`(sql: String, complaint: String) throws {
        #expect(throws: StoreProblem.refused(detail: complaint)) {
            try filled.execute(sql, ["at": FilledStore.moment.text])
        }
    }

    @Test func `every kind of the program stands in the table of kinds`() throws {
        let kinds = Set(try filled.texts("SELECT kind FROM outbox_kinds").compactMap { $0 })
        #expect(EntryKind.allCases.filter { !kinds.contains($0.rawValue) }.isEmpty)
    }
}
