import Foundation
import GRDB
import StagingStore
import StoreFixtures
import Testing

struct AuditChainTests {
    let filled: FilledStore

    /// Three commits: two persons, their moves, and a request.
    init() throws {
        filled = try FilledStore()
        try filled.importFile()
        for name in ["ana", "bea"] {
            let person = try filled.person(name)
            try filled.entry(.userCreate, "user/\(person)", user: person, payload: "{\"name\":\"Zoë\"}")
        }
        try filled.seal("import")
        try filled.bring(1, to: .done)
        let request = try filled.request(for: 1, function: "core_user_create_users", sent: "{\"username\":\"ana\"}")
        try filled.store.write { db in
            try AuditChain.seal(
                db, event: "push.request", detail: ["items": 1], run: filled.run.id, request: request,
                at: FilledStore.moment)
        }
        try filled.bring(2, to: .failed)
        try filled.seal("push")
    }

    @Test func `an untouched chain holds, for us and for the shell`() throws {
        #expect(try breaks() == [])
        #expect(try filled.shell("SELECT count(*) FROM audit") == "4")
    }

    static let tamperings: [(sql: String, found: [Int64])] = [
        (sql: "UPDATE audit SET detail = '{\"items\":2}' WHERE seq = 2", found: [2]),
        (sql: "UPDATE audit SET run_id = 9 WHERE seq = 1", found: [1]),
        (sql: "UPDATE audit SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 3", found: [3]),
        (sql: "DELETE FROM audit WHERE seq = 2", found: [3]),
        (sql: "DELETE FROM audit WHERE seq = 0", found: [1]),
        (
            sql: """
            UPDATE audit SET seq = -1 WHERE seq = 1; UPDATE audit SET seq = 1 WHERE seq = 2;
            UPDATE audit SET seq = 2 WHERE seq = -1
            """, found: [1, 2, 3]
        ),
        (
            sql: """
            INSERT INTO audit SELECT 4, at, run_id, 'forged', detail, outbox_to, moves_to, NULL, digest, hash
              FROM audit WHERE seq = 3
            """, found: [4]
        ),
        (sql: "UPDATE outbox SET payload = '{}' WHERE id = 2", found: [1]),
        (sql: "UPDATE outbox SET kind = 'user.update' WHERE id = 1", found: [1]),
        (sql: "DELETE FROM outbox WHERE id = 2", found: [1]),
        (sql: "UPDATE moves SET now = 'cancelled' WHERE id = 3", found: [3]),
        (sql: "DELETE FROM moves WHERE id = 1", found: [2]),
        (
            sql: """
            UPDATE moves SET id = -1 WHERE id = 1; UPDATE moves SET id = 1 WHERE id = 2;
            UPDATE moves SET id = 2 WHERE id = -1
            """, found: [2]
        ),
        (sql: "UPDATE requests SET http_status = 404", found: [2]),
        (sql: "UPDATE requests SET verdict = 'unknown'", found: [2]),
        (sql: "UPDATE attempts SET sent = '{\"username\":\"eve\"}'", found: [2]),
        (sql: "DELETE FROM attempts", found: [2]),
        (
            sql: "INSERT INTO attempts VALUES (2, 1, 1, '{}', 'applied', 9, NULL)",
            found: [2]
        ),
    ]

    @Test(arguments: tamperings)
    func `what is changed, removed, added or exchanged is found`(sql: String, found: [Int64]) throws {
        try breakIn(sql)
        #expect(try breaks() == found)
    }

    @Test func `a tail cut off leaves a whole chain, and the head kept elsewhere tells`() throws {
        let kept = try filled.store.read { db in try AuditChain.head(db) }
        #expect(kept.seq == 3)
        try breakIn("DELETE FROM audit WHERE seq = 3")
        #expect(try breaks() == [])
        let head = try filled.store.read { db in try AuditChain.head(db) }
        #expect(head.seq == 2)
        #expect(head.hash != kept.hash)
    }

    @Test func `each store begins a chain of its own`() throws {
        let other = try FilledStore()
        let genesis = try filled.texts("SELECT hash FROM audit WHERE seq = 0")
        #expect(try other.texts("SELECT hash FROM audit WHERE seq = 0") != genesis)
    }

    @Test func `twelve thousand entries of one commit are sealed in parts that the shell can check`() throws {
        let before = try filled.count("SELECT count(*) FROM audit")
        try filled.store.write { db in
            for number in 0..<12_000 {
                let entry = NewEntry(kind: .userUpdate, entity: "test/\(number)", userID: 1, importID: 1, line: number)
                try Outbox.add(db, entry, run: filled.run.id, at: FilledStore.moment)
            }
            try AuditChain.seal(db, event: "import", detail: [:], run: filled.run.id, at: FilledStore.moment)
        }
        #expect(try filled.count("SELECT count(*) FROM audit") == before + 3)
        #expect(
            try filled.texts("SELECT outbox_to FROM audit ORDER BY seq DESC LIMIT 3") == ["12002", "10002", "5002"])
        #expect(try breaks() == [])
        try breakIn("UPDATE outbox SET line = 0 WHERE id = 9000")
        #expect(try breaks() == [5])
    }

    /// As somebody would who owns the file: the triggers are no wall.
    private func breakIn(_ sql: String) throws {
        let triggers = try filled.texts("SELECT name FROM sqlite_schema WHERE type = 'trigger'").compactMap { $0 }
        let drops = triggers.map { "DROP TRIGGER \($0);" }.joined()
        _ = try SQLiteShell.run(drops + "PRAGMA ignore_check_constraints = ON;" + sql, on: filled.store.path, mode: [])
    }

    /// Our answer, after the shell has given the same.
    private func breaks() throws -> [Int64] {
        let ours = try filled.store.read { db in try AuditChain.breaks(db) }
        let shell = try filled.shell("SELECT seq || '|' || what FROM v_audit_broken ORDER BY seq")
        #expect(ours.map { "\($0.seq)|\($0.what)" }.joined(separator: "\n") == shell)
        return ours.map(\.seq)
    }
}
