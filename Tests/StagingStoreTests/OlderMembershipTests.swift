import Foundation
import GRDB
import Migrations
import StagingStore
import StoreFixtures
import Testing

/// Stores that an older program made.
struct OlderMembershipTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A store as the release with these migrations left it, with a person in a group of a course.
    private func older(upTo last: String) throws -> String {
        let path = folder.path + "/old.db"
        let queue = try DatabaseQueue(path: path)
        var migrator = DatabaseMigrator()
        for migration in Migration.all where migration.name <= last {
            migrator.registerMigration(migration.name) { try $0.execute(sql: migration.sql) }
        }
        try migrator.migrate(queue)
        let id = try Int32.fetchOne(
            StagingStore(path: folder.path + "/new.db", access: .createIfMissing), "application_id")
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA application_id = \(id)")
            try db.execute(
                sql: """
                    INSERT INTO runs (command, version, os_user, host, pid, started_at)
                    VALUES ('import', '1', 'u', 'h', 1, '2026-11-21T05:00:00.000Z');
                    INSERT INTO imports (run_id, dataset, mode, file_name, file_bytes, file_sha256, options_sha256, state, at)
                    VALUES (1, 'group-members', 'delta', 'f', 1, '\(zeros)', '\(zeros)', 'loaded', '2026-11-21T05:00:00.000Z');
                    INSERT INTO users (username, import_id, line) VALUES ('ana', 1, 2), ('bea', 1, 3);
                    INSERT INTO course_targets (target) VALUES ('shortname:BIO');
                    INSERT INTO course_codes (code, target_id, origin, changed_at)
                    VALUES ('BIO', 1, 'itself', '2026-11-21T05:00:00.000Z');
                    INSERT INTO groups (target_id, name, import_id, line, moodle_id) VALUES (1, 'Red', 1, 2, NULL), (1, '12', 1, 2, 12);
                    INSERT INTO group_members (user_id, group_id, code_id, state, dataset, import_id, line)
                    VALUES (2, 1, 1, 'active', 'group-members', 1, 3), (1, 2, 1, 'gone', 'users', 1, 2);
                    INSERT INTO sources (name) VALUES ('default');
                    INSERT INTO source_rows VALUES (1, 'group-members', 77, zeroblob(16), (2 << 24) | 1),
                      (1, 'group-members', 78, zeroblob(16), NULL), (1, 'cohort-members', 79, zeroblob(16), (2 << 24) | 1);
                    """)
        }
        try queue.close()
        return path
    }

    private let zeros = String(repeating: "0", count: 64)

    @Test func `memberships keep who is in what, and the records that led to them`() throws {
        let store = try StagingStore(path: older(upTo: "0002_views"), access: .createIfMissing)
        let rows = try store.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT id || ' ' || user_id || ' ' || group_id || ' ' || code_id || ' ' || state || ' ' || dataset
                      FROM group_members ORDER BY id
                    """)
        }
        #expect(rows == ["1 1 2 1 gone users", "2 2 1 1 active group-members"])
        let objects = try store.read { db in
            try Int64?.fetchAll(db, sql: "SELECT object_id FROM source_rows ORDER BY row_key")
        }
        #expect(objects == [2, nil, 2 << 24 | 1])
        let references = try store.read { db in
            try String?.fetchAll(db, sql: "SELECT reference FROM groups ORDER BY id")
        }
        #expect(references == [nil, "id:12"])
        let broken = try store.read { db in try Row.fetchAll(db, sql: "PRAGMA foreign_key_check") }
        #expect(broken.isEmpty)
    }
}

extension Int32 {
    fileprivate static func fetchOne(_ store: StagingStore, _ pragma: String) throws -> Int32 {
        try store.read { db in try Int32.fetchOne(db, sql: "PRAGMA \(pragma)") ?? 0 }
    }
}
