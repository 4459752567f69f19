import Foundation
import GRDB
import StagingStore
import StoreFixtures
import Testing

/// Stores that an older version made, opened by this one.
struct OlderStoreTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("store.db") }

    private static let migrations = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("migrations")

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A store as the first version left it, with somebody in it.
    private func makeStore() throws {
        var script = "PRAGMA application_id = \(StagingStore.applicationID);\nPRAGMA foreign_keys = ON;\n"
        script += "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);\n"
        for name in ["0001_schema", "0002_views"] {
            script += try String(contentsOf: Self.migrations.appendingPathComponent(name + ".sql"), encoding: .utf8)
            script += "INSERT INTO grdb_migrations VALUES ('\(name)');\n"
        }
        script += """
            INSERT INTO runs (id, command, version, os_user, host, pid, started_at)
              VALUES (1, 'import', '0', 'me', 'here', 1, '2026-11-21T05:00:00.000Z');
            INSERT INTO imports (id, run_id, dataset, mode, file_name, file_bytes, file_sha256, options_sha256, state, at)
              VALUES (1, 1, 'users', 'delta', 'a.csv', 1, '\(String(repeating: "0", count: 64))',
                      '\(String(repeating: "0", count: 64))', 'loaded', '2026-11-21T05:00:00.000Z');
            INSERT INTO users (id, username, email, extra, import_id, line, moodle_id, origin)
              VALUES (7, 'anna', 'anna@x.org', '{"city":"Faro"}', 1, 2, 12, 'created');
            INSERT INTO sealed_passwords VALUES (7, zeroblob(28));
            INSERT INTO outbox (kind, entity, user_id, state, run_id, created_at, changed_at)
              VALUES ('user.update', 'user/7', 7, 'ready', 1, '2026-11-21T05:00:00.000Z', '2026-11-21T05:00:00.000Z');
            """
        let file = folder.file("store.sql")
        try Data(script.utf8).write(to: URL(fileURLWithPath: file))
        _ = try SQLiteShell.run(".read \(file)", on: path, mode: [])
    }

    @Test func `an older store keeps everything, and everything still hangs together`() throws {
        try makeStore()
        let store = try StagingStore(path: path, access: .readWrite)
        try store.read { (db: Database) throws in
            #expect(
                try String.fetchAll(db, sql: "SELECT username || email || extra || moodle_id FROM users") == [
                    #"annaanna@x.org{"city":"Faro"}12"#
                ])
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM sealed_passwords WHERE user_id = 7") == 1)
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM v_pending WHERE username = 'anna'") == 1)
            #expect(try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").isEmpty)
            #expect(try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"])
        }
        // References lead to the table of that name, whichever table it was when they were made.
        #expect(throws: (any Error).self) {
            try store.write { try $0.execute(sql: "INSERT INTO sealed_passwords VALUES (8, zeroblob(28))") }
        }
        #expect(throws: (any Error).self) {
            try store.write { try $0.execute(sql: "UPDATE users SET username = 'Anna'") }
        }
        try store.write { try $0.execute(sql: "UPDATE users SET username = 'anna berg'") }
    }
}
