import GRDB
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

struct ResultTests {
    private static func results(_ staged: StagedStore, _ push: Int64) throws -> [String: Int] {
        try staged.store.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM v_results WHERE what = 'push' AND id = ?", arguments: [push])
            var counts: [String: Int] = [:]
            for name in row.map({ Array($0.columnNames) }) ?? [] where !["what", "id", "at"].contains(name) {
                let count: Int = row?[name] ?? 0
                if count > 0 { counts[name] = count }
            }
            return counts
        }
    }

    private static func changes(_ staged: StagedStore, _ push: Int64) throws -> [String] {
        try staged.texts(
            """
            SELECT username || ' ' || field || ': ' || coalesce(old, '-') || ' > ' || coalesce(new, '-') FROM v_changes
             WHERE push = \(push) ORDER BY username, field
            """)
    }

    @Test func `a push is counted as Moodle's own page counts, and each field's old and new value is there`()
        async throws
    {
        let moodle = try await Simulator.start(SimulatorOptions())
        let ids = moodle.change { site in
            let adopted = site.addUser(
                username: "same", firstname: "Ana", lastname: "Silva", email: "same@example.edu", idnumber: "E1")
            _ = site.addUser(
                username: "skipped", firstname: "Other", lastname: "Silva", email: "skipped@example.edu", idnumber: "E2"
            )
            let old = site.addUser(username: "old", email: "old@example.edu")
            let stale = site.addUser(username: "stale", email: "stale@example.edu")
            site.edit(user: stale) { $0.profile["city"] = "Lisboa" }
            let gone = site.addUser(username: "gone", email: "gone@example.edu")
            _ = site.addUser(username: "taken", email: "taken@example.edu")
            let stuck = site.addUser(username: "stuck", email: "stuck@example.edu")
            return (adopted, old, stale, gone, stuck)
        }
        let staged = try StagedStore()
        try staged.person("fresh", extra: ["profile_field_team": "red"])
        try staged.person("weak", password: "weak")
        try staged.person("poison", extra: ["lang": "xx"])
        try staged.person("same", idnumber: "E1")
        let skipped = try staged.person("skipped", idnumber: "E2")
        try staged.change { db, _ in
            try db.execute(sql: "UPDATE users SET when_exists = 'leave' WHERE id = ?", arguments: [skipped])
        }
        let stale = try staged.linked("stale", to: ids.2)
        try staged.update(stale, ["city": "Porto"])
        try staged.entry(.userSuspend, Entity.suspension(stale), user: stale)
        try staged.rename([
            (try staged.linked("old", to: ids.1), "new"), (try staged.linked("stuck", to: ids.4), "taken"),
        ])
        try staged.delete(try staged.linked("gone", to: ids.3))

        let push = try await staged.push(to: moodle).push
        #expect(
            try Self.results(staged, push) == [
                "created": 1, "updated": 1, "up_to_date": 1, "renamed": 1, "rename_errors": 1, "deleted": 1,
                "skipped": 1, "weak_passwords": 1, "errors": 1,
            ])
        let changes = try Self.changes(staged, push)
        #expect(changes.contains("stale city: Lisboa > Porto"))
        #expect(changes.contains("stale suspended: 0 > 1"))
        #expect(changes.contains("new username: old > new"))
        #expect(changes.contains("gone deleted: 0 > 1"))
        #expect(changes.contains("fresh profile_field_team: - > red"))
        #expect(!changes.contains { $0.contains("password") || $0.hasPrefix("same ") || $0.hasPrefix("poison ") })

        let second = try await staged.push(to: moodle, run: try staged.store.beginRun("push")).push
        #expect(try Self.results(staged, second) == [:])
        #expect(try Self.changes(staged, second) == [])
        await moodle.stop()
    }

    @Test func `an import is counted too`() throws {
        let staged = try StagedStore()
        try staged.change { db, _ in
            try db.execute(
                sql:
                    "UPDATE imports SET rows_read = 9, rows_added = 4, rows_changed = 2, rows_unchanged = 1, rows_rejected = 2"
            )
            try db.execute(
                sql: """
                    INSERT INTO import_problems (import_id, line, field, code, severity, message) VALUES
                      (1, 3, 'password', 'password-weak', 'error', 'x'), (1, 4, 'username', 'rename-taken', 'error', 'x')
                    """)
        }
        #expect(
            try staged.text(
                """
                SELECT created || ' ' || updated || ' ' || up_to_date || ' ' || rename_errors || ' ' || weak_passwords || ' ' || errors
                  FROM v_results WHERE what = 'import'
                """) == "4 2 1 1 1 2")
    }
}
