import GRDB
import StoreFixtures
import Testing

/// What people ask about one person, course or import is found by indexes, however large the store is; SQLite decides
/// so without looking at the rows.
struct QueryPlanTests {
    let filled: FilledStore

    init() throws {
        filled = try FilledStore()
    }

    static let aboutOne = [
        // A person
        "SELECT * FROM v_user_enrolments WHERE username = 'ana'",
        "SELECT * FROM v_accounts WHERE username = 'ana'", "SELECT * FROM v_accounts WHERE idnumber = 'E1'",
        "SELECT * FROM v_accounts WHERE local_id = 'E1'", "SELECT * FROM v_accounts WHERE email = 'ana@example.org'",
        "SELECT * FROM v_sent WHERE username = 'ana' ORDER BY at", "SELECT * FROM v_outbox WHERE username = 'ana'",
        "SELECT * FROM v_outbox WHERE idnumber = 'E1'", "SELECT * FROM v_pending WHERE username = 'ana'",
        "SELECT * FROM v_failed WHERE username = 'ana'", "SELECT * FROM v_audit WHERE username = 'ana'",
        // A course
        "SELECT status, count(*), group_concat(username, ' ') FROM v_user_enrolments WHERE course = 'BIO101' GROUP BY 1",
        "SELECT * FROM course_mappings WHERE code = 'BIO101'",
        "SELECT * FROM v_mapping_problems WHERE course = 'BIO101'",
        // An import, a push, an entry
        "SELECT * FROM imports ORDER BY id DESC LIMIT 5",
        "SELECT line, field, message FROM import_problems WHERE import_id = (SELECT max(id) FROM imports) ORDER BY line LIMIT 20",
        "SELECT username, field, old, new FROM v_changes WHERE push = (SELECT max(id) FROM pushes) LIMIT 20",
        "SELECT * FROM v_outbox WHERE id = 7", "SELECT * FROM v_pending WHERE id = 7",
        "SELECT * FROM v_outbox WHERE state = 'unknown'",
    ]

    @Test(arguments: aboutOne)
    func `a question about one thing reads no table from end to end`(sql: String) throws {
        #expect(try scans(sql) == [])
    }

    @Test func `shared e-mail addresses are looked for in the index alone`() throws {
        let plan = try plan("SELECT * FROM v_shared_emails")
        #expect(plan.contains { $0.hasPrefix("SCAN users USING COVERING INDEX users_by_email") })
        #expect(plan.contains { $0.hasPrefix("SEARCH users USING INDEX users_by_email") })
        try filled.importFile()
        for name in ["ana", "bea", "eve"] { try filled.person(name) }
        try filled.execute("UPDATE users SET email = 'Home@example.org' WHERE username = 'bea'")
        try filled.execute("UPDATE users SET email = 'home@example.org' WHERE username = 'eve'")
        #expect(
            try filled.shell("SELECT lower(email), people, usernames FROM v_shared_emails")
                == "home@example.org|2|bea eve")
    }

    /// Scans but those of what is small, or stops at once: the newest imports and pushes, and what the parts of v_audit
    /// that name nobody need.
    private func scans(_ sql: String) throws -> [String] {
        let harmless = ["SCAN imports", "SCAN constant row", "SCAN a", "SCAN v_audit", "SCAN j VIRTUAL TABLE"]
        return try plan(sql).filter { line in
            line.hasPrefix("SCAN") && !harmless.contains { line.hasPrefix($0) }
        }
    }

    private func plan(_ sql: String) throws -> [String] {
        try filled.rows("EXPLAIN QUERY PLAN " + sql).map { row in row["detail"] as String }
    }
}
