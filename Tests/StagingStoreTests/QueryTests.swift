import GRDB
import StagingStore
import StoreFixtures
import Testing

/// The questions that an administrator types, in the shell that every administrator has.
struct QueryTests {
    let filled: FilledStore

    /// Ana has an account and waits for one of two courses; Bea failed; an e-mail address stands twice; a group and a
    /// cohort are wanted; one plan is held; one request was answered.
    init() throws {
        filled = try FilledStore()
        try filled.importFile()
        let ana = try filled.person("ana.silva", idnumber: "E1001", moodleID: 11, line: 2)
        let bea = try filled.person("bea", line: 3)
        let bio = try filled.code("BIO101", to: "shortname:BIO101", moodleID: 5)
        let che = try filled.code("CHE", to: "shortname:CHE")
        let create = try filled.entry(.userCreate, "user/1", user: ana)
        try filled.bring(create, to: .done)
        _ = try filled.request(for: create, function: "core_user_create_users", moodleID: 11, message: "made")
        try filled.bring(try filled.entry(.userCreate, "user/2", user: bea, line: 3), to: .failed)
        for code in [bio, che] { try filled.enrol(ana, in: code) }
        try filled.enrol(bea, in: bio, line: 3)
        try filled.confirmEnrolment(ana, target: 1)
        try filled.bring(3, to: .done)
        try filled.join(ana, "Red", in: bio)
        try filled.bring(try filled.entry(.userUpdate, "user/1", user: ana), to: .unknown)
        try filled.execute(
            """
            INSERT INTO users (username, email, import_id, line) VALUES ('eve', 'BEA@example.edu', 1, 4);
            INSERT INTO plans (run_id, removals, state, reason, at)
            VALUES (1, 212, 'held', '212 removals', '2026-11-21T08:00:00.000Z');
            INSERT INTO import_problems VALUES (1, 7, 'email', 'email-malformed', 'error', 'no @ in it')
            """)
        try filled.seal()
    }

    static let questions: [(question: String, sql: String, answer: String)] = [
        (
            "Where do we stand?", "SELECT kind, ready, unknown, failed, done FROM v_status ORDER BY kind",
            """
            enrol.put|2|0|0|1
            group.create|1|0|0|0
            group.member|1|0|0|0
            user.create|0|0|1|1
            user.update|0|1|0|0
            """
        ),
        (
            "What waits, and for what?",
            "SELECT waits_for, kind, count(*) FROM v_pending GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 20",
            """
            a look-up: no such luck|user.update|1
            a push|group.create|1
            the account of bea|enrol.put|1
            the course shortname:CHE|enrol.put|1
            the group Red|group.member|1
            """
        ),
        (
            "What failed, and why?",
            "SELECT problem_code, problem, count(*) FROM v_failed GROUP BY 1, 2 ORDER BY 3 DESC",
            "luck|no such luck|1"
        ),
        (
            "Where does this person stand in each course?",
            "SELECT course, role, moodle_user, status FROM v_user_enrolments WHERE username = 'ana.silva' ORDER BY 1",
            """
            BIO101|student|11|enrolled
            CHE|student|11|course not found: not asked yet
            """
        ),
        (
            "What is this person's Moodle id, and did we make the account?",
            "SELECT moodle_user, origin, status FROM v_accounts WHERE local_id = 'E1001'",
            "11|created|user.update unknown: no such luck"
        ),
        (
            "What did we send about this person, when, and what came back?",
            """
            SELECT at, function, verdict, moodle_id, message, outbox_id FROM v_sent WHERE username = 'ana.silva'
             ORDER BY at
            """,
            "2026-11-21T08:00:00.000Z|core_user_create_users|applied|11|made|1"
        ),
        (
            "Who is in this course, and who is not yet?",
            """
            SELECT status, count(*), group_concat(username, ' ') FROM v_user_enrolments WHERE course = 'BIO101'
             GROUP BY 1 ORDER BY 1
            """,
            """
            enrolled|1|ana.silva
            ready|1|bea
            """
        ),
        (
            "Which courses have no Moodle course, and how many enrolments hang on them?",
            "SELECT course, target, enrolments, problem FROM v_mapping_problems ORDER BY enrolments DESC",
            "CHE|shortname:CHE|1|not asked yet"
        ),
        (
            "What did the last files do?",
            """
            SELECT id, at, dataset, file_name, rows_added, rows_changed, rows_removed, rows_rejected, state FROM imports
             ORDER BY id DESC LIMIT 5
            """,
            "1|2026-11-21T08:00:00.000Z|users|users.csv|0|0|0|0|loaded"
        ),
        (
            "Which lines were refused?",
            """
            SELECT line, field, message FROM import_problems WHERE import_id = (SELECT max(id) FROM imports)
             ORDER BY line LIMIT 20
            """,
            "7|email|no @ in it"
        ),
        (
            "Is there anything whose outcome we do not know?",
            "SELECT id, kind, username, problem, changed_at FROM v_outbox WHERE state = 'unknown'",
            "8|user.update|ana.silva|no such luck|2026-11-21T08:00:00.000Z"
        ),
        (
            "Which plan is held, and what would it do?",
            "SELECT id, creates, updates, removals, reason FROM plans WHERE state = 'held'",
            "1|0|0|212|212 removals"
        ),
        (
            "Which e-mail addresses would Moodle refuse as used twice?",
            """
            SELECT lower(email), count(*), group_concat(username) FROM users WHERE state = 'active' GROUP BY email
            HAVING count(*) > 1
            """,
            "bea@example.edu|2|bea,eve"
        ),
        (
            "How did the site behave today?",
            """
            SELECT function, verdict, error_code, count(*) AS n,
                   round(avg((julianday(finished_at) - julianday(started_at)) * 86400), 2) AS seconds
              FROM requests WHERE started_at >= date('2026-11-21') GROUP BY 1, 2, 3
            """,
            "core_user_create_users|applied||1|0.0"
        ),
        ("Has anyone touched the audit?", "SELECT count(*) AS broken FROM v_audit_broken", "0"),
        (
            "What is the audit's head?", "SELECT seq, at, length(hash) FROM audit ORDER BY seq DESC LIMIT 1",
            "1|2026-11-21T08:00:00.000Z|64"
        ),
        (
            "What happened to this person?",
            "SELECT event, kind, outbox_id FROM v_audit WHERE username = 'bea' ORDER BY outbox_id, event DESC",
            """
            outbox.made|user.create|2
            outbox.failed|user.create|2
            outbox.made|enrol.put|5
            """
        ),
        (
            "Where does each code lead?",
            "SELECT code, target, moodle_id, enrolments FROM course_mappings ORDER BY code",
            """
            BIO101|shortname:BIO101|5|2
            CHE|shortname:CHE||1
            """
        ),
    ]

    @Test(arguments: questions)
    func `the stock shell answers`(question: String, sql: String, answer: String) throws {
        #expect(try filled.shell(sql) == answer, "\(question)")
    }

    @Test func `every view answers in the stock shell`() throws {
        let views = try filled.texts("SELECT name FROM sqlite_schema WHERE type = 'view'").compactMap { $0 }
        #expect(views.count > 15)
        for view in views { _ = try filled.shell("SELECT * FROM \(view)") }
    }

    @Test func `a shell that reads does not see half a write, and stops nobody`() throws {
        try filled.store.write { db in
            try db.execute(sql: "DELETE FROM import_problems")
            #expect(try filled.shell("SELECT count(*) FROM import_problems") == "1")
        }
        #expect(try filled.shell("SELECT count(*) FROM import_problems") == "0")
    }

    static let indexed = questions.filter { question in
        [
            "username = 'ana.silva'", "username = 'bea'", "local_id =", "course = 'BIO101'", "FROM imports",
            "import_id =",
        ]
        .contains { question.sql.contains($0) }
    }

    @Test(arguments: indexed)
    func `a question about one person, course or import reads no big table through`(
        question: String, sql: String, answer: String
    ) throws {
        let plan = try filled.rows("EXPLAIN QUERY PLAN " + sql).map { row in row["detail"] as String }
        let scans = plan.filter { $0.hasPrefix("SCAN") }
        // By their aliases in the views: audit rows and the newest imports are few.
        let harmless = ["SCAN a", "SCAN v_audit", "SCAN imports", "SCAN constant row"]
        #expect(scans.filter { scan in !harmless.contains { scan.hasPrefix($0) } } == [], "\(question)")
    }
}
