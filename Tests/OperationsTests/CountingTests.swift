import GRDB
import Operations
import StagingStore
import StoreFixtures
import Testing

/// What `status` and `plan` count in indexes is what the views say of each entry.
struct CountingTests {
    let filled: FilledStore
    private let ana: Int64
    private let bea: Int64

    init() throws {
        filled = try FilledStore()
        try filled.importFile()
        ana = try filled.person("ana")
        bea = try filled.person("bea", line: 3)
        let bio = try filled.code("BIO", to: "shortname:BIO", moodleID: 5)
        let che = try filled.code("CHE", to: "shortname:CHE")
        for person in [ana, bea] {
            try filled.entry(.userCreate, "user/\(person)", user: person)
            for code in [bio, che] { try filled.enrol(person, in: code) }
            try filled.enrol(person, in: bio, role: "tutor")
            try filled.join(person, "Red", in: bio)
        }
    }

    @Test func `while nobody has an account, all that need one wait for it`() throws {
        #expect(try crowds() == crowdsOfView())
        #expect(try crowds()["account"] == 8)
        #expect(try crowds()["push"] == 3)
    }

    @Test func `once somebody has an account, each entry is looked at`() throws {
        try filled.execute("UPDATE users SET moodle_id = 11, origin = 'created' WHERE id = ?", [ana])
        #expect(try crowds() == crowdsOfView())
        #expect(Set(try crowds().keys).isSuperset(of: ["account", "course", "role", "group", "push"]))
    }

    @Test func `a ready entry that a push left with a word is named by it`() throws {
        try filled.execute(
            "UPDATE outbox SET problem = 'the name is in use' WHERE kind = 'user.create' AND user_id = ?", [bea])
        let pushes = try StatusView(filled.store).waits().filter { $0.waitsFor == .push }
        #expect(pushes.map(\.problem) == [nil, "the name is in use"])
        #expect(pushes.map(\.entries) == [2, 1])
        #expect(try crowds() == crowdsOfView())
    }

    @Test func `a kind that needs nothing waits for nothing`() throws {
        let free = try filled.texts(
            """
            SELECT kind FROM outbox_kinds
             WHERE needs_account + needs_course + needs_role + needs_group + needs_cohort + after_enrolment = 0
            """
        ).compactMap { $0 }
        #expect(free.contains("user.create"))
        try filled.execute("INSERT INTO cohorts (id, key, import_id, line) VALUES (1, 'idnumber:y', 1, 2)")
        for kind in free {
            try filled.execute(
                """
                INSERT INTO outbox (kind, entity, user_id, target_id, group_id, cohort_id, state, run_id, created_at, changed_at)
                VALUES (?1, 'test/' || ?1, 1, 1, 1, 1, 'ready', 1, ?2, ?2)
                """, [kind, FilledStore.moment.text])
        }
        #expect(
            try filled.texts(
                "SELECT DISTINCT waits_on FROM outbox_waits WHERE id IN (SELECT id FROM outbox WHERE entity GLOB 'test/*')"
            )
                == [nil])
    }

    @Test func `counts of a plan are those of its lines`() throws {
        try filled.entry(.enrolRemove, "out", user: ana, target: 1)
        try filled.entry(.userSuspend, "close", user: bea)
        try filled.entry(.userUpdate, "change", user: bea, payload: "{\"fields\":{}}")
        let view = PlanView(filled.store)
        var lines: [String: [PlanSign: Int]] = [:]
        try view.entries { lines[$0.kind, default: [:]][$0.sign, default: 0] += 1 }
        let counts = try view.summary().counts.mapValues { counts in
            [PlanSign.create: counts.create, .change: counts.change, .remove: counts.remove].filter { $0.value > 0 }
        }
        #expect(counts == lines)
    }

    @Test(arguments: [
        "SELECT count(*) FROM outbox o WHERE o.state = 'ready' AND o.kind = 'user.create'",
        "SELECT id FROM outbox WHERE state IN ('held', 'ready', 'sending', 'unknown')",
        """
        SELECT problem, count(*) FROM outbox
         WHERE state = 'ready' AND problem IS NOT NULL AND kind IN (SELECT value FROM json_each('["user.create"]')) GROUP BY 1
        """,
        "SELECT NOT EXISTS (SELECT 1 FROM users WHERE moodle_id IS NOT NULL)",
    ])
    func `what is counted stands in an index`(sql: String) throws {
        let plan = try filled.rows("EXPLAIN QUERY PLAN " + sql).map { row in row["detail"] as String }
        let tables = plan.filter { $0.contains("outbox") || $0.contains("users") }
        #expect(!tables.isEmpty)
        #expect(tables.allSatisfy { $0.contains("INDEX") }, "\(plan)")
    }

    private func crowds() throws -> [String: Int] {
        try StatusView(filled.store).waits().reduce(into: [:]) { $0[$1.waitsFor.rawValue, default: 0] += $1.entries }
    }

    private func crowdsOfView() throws -> [String: Int] {
        try filled.rows("SELECT coalesce(waits_on, 'push') AS thing, count(*) AS n FROM outbox_waits GROUP BY 1")
            .reduce(into: [:]) { $0[$1["thing"]] = $1["n"] }
    }
}
