import Foundation
import GRDB
import StagingStore
import StoreFixtures
import Testing

struct OpeningTests {
    let folder: TemporaryFolder
    var path: String { folder.file("store.db") }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `every connection that writes is in WAL mode and syncs fully`() throws {
        for access in [StagingStore.Access.createIfMissing, .readWrite, .createIfMissing] {
            let store = try StagingStore(path: path, access: access)
            let pragmas = try store.outsideTransaction { db in
                [
                    try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                    try String.fetchOne(db, sql: "PRAGMA synchronous"),
                    try String.fetchOne(db, sql: "PRAGMA foreign_keys"),
                    try String.fetchOne(db, sql: "PRAGMA secure_delete"),
                ]
            }
            #expect(pragmas == ["wal", "2", "1", "1"])
        }
    }

    @Test func `a new store and its companions are readable by the owner alone, whatever the umask`() throws {
        let store = try StagingStore(path: path, access: .createIfMissing)
        try store.write { db in try db.execute(sql: "INSERT INTO sources (name) VALUES ('x')") }
        for name in ["store.db", "store.db-wal", "store.db-shm"] {
            #expect(try folder.mode(of: name) == 0o600, "\(name)")
        }
    }

    @Test func `a store carries our mark in its header`() throws {
        _ = try StagingStore(path: path, access: .createIfMissing)
        let header = try #require(FileManager.default.contents(atPath: path))
        #expect(header[68..<72].elementsEqual(Data("msyn".utf8)))
    }

    @Test func `reading does not make a store, nor does writing to one that must be there`() {
        #expect(throws: StoreProblem.missing(path: path)) { try StagingStore(path: path, access: .readOnly) }
        #expect(throws: StoreProblem.missing(path: path)) { try StagingStore(path: path, access: .readWrite) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `an empty file that a kill left behind becomes a store`() throws {
        try Data().write(to: URL(fileURLWithPath: path))
        let store = try StagingStore(path: path, access: .createIfMissing)
        #expect(try store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM audit") } == 1)
    }

    @Test(arguments: [StagingStore.Access.readOnly, .readWrite])
    func `an empty file is no store yet to whoever may not make one`(access: StagingStore.Access) throws {
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(throws: StoreProblem.empty(path: path)) { try StagingStore(path: path, access: access) }
        #expect(FileManager.default.contents(atPath: path) == Data())
    }

    @Test func `a store killed between its mark and its tables is finished by the next opening`() throws {
        _ = try SQLiteShell.run("PRAGMA application_id = 1836284270; PRAGMA journal_mode = WAL", on: path, mode: [])
        let store = try StagingStore(path: path, access: .readWrite)
        #expect(try store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM audit") } == 1)
    }

    @Test func `a folder is refused`() {
        #expect(throws: StoreProblem.isDirectory(path: folder.path)) {
            try StagingStore(path: folder.path, access: .createIfMissing)
        }
    }

    @Test func `a text file is refused and left as it is`() throws {
        let text = Data(String(repeating: "username,email\n", count: 100).utf8)
        try text.write(to: URL(fileURLWithPath: path))
        for access in [StagingStore.Access.createIfMissing, .readWrite, .readOnly] {
            #expect(throws: StoreProblem.notADatabase(path: path)) { try StagingStore(path: path, access: access) }
        }
        #expect(FileManager.default.contents(atPath: path) == text)
    }

    @Test func `another program's database is refused and left as it is`() throws {
        _ = try SQLiteShell.run("CREATE TABLE t (a); PRAGMA application_id = 7", on: path, mode: [])
        let bytes = FileManager.default.contents(atPath: path)
        for access in [StagingStore.Access.createIfMissing, .readWrite, .readOnly] {
            #expect(throws: StoreProblem.notAStore(path: path, applicationID: 7)) {
                try StagingStore(path: path, access: access)
            }
        }
        #expect(FileManager.default.contents(atPath: path) == bytes)
    }

    @Test func `an empty database of another program is refused too`() throws {
        _ = try SQLiteShell.run("CREATE TABLE t (a); DROP TABLE t", on: path, mode: [])
        #expect(throws: StoreProblem.notAStore(path: path, applicationID: 0)) {
            try StagingStore(path: path, access: .createIfMissing)
        }
    }

    @Test func `a newer store is refused with the migrations that we don't know, and left as it is`() throws {
        _ = try StagingStore(path: path, access: .createIfMissing)
        _ = try SQLiteShell.run("INSERT INTO grdb_migrations VALUES ('0099_future')", on: path, mode: [])
        for access in [StagingStore.Access.createIfMissing, .readWrite, .readOnly] {
            #expect(throws: StoreProblem.newer(path: path, unknownMigrations: ["0099_future"])) {
                try StagingStore(path: path, access: access)
            }
        }
    }

    @Test func `a store that an earlier version left is brought up to date before it is read`() throws {
        let store = try StagingStore(path: path, access: .createIfMissing)
        try store.write { db in
            try db.execute(
                sql: """
                    DROP VIEW v_unsendable; DROP VIEW v_kept_edits; DROP VIEW v_results; DROP VIEW v_changes;
                    DROP TABLE deleted_accounts; DROP TABLE kept_edits; DROP TABLE function_mappings;
                    DROP TABLE generated_passwords; DROP TABLE handed_over;
                    DELETE FROM outbox_kinds WHERE kind = 'service.call';
                    DELETE FROM grdb_migrations WHERE identifier GLOB '0004*';
                    """)
        }
        let reader = try StagingStore(path: path, access: .readOnly)
        #expect(try reader.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM v_unsendable") } == 0)
        #expect(throws: StoreProblem.self) {
            try reader.write { db in try db.execute(sql: "INSERT INTO sources (name) VALUES ('x')") }
        }
    }

    @Test func `a writer that does not end is waited for and then named as a lock, and readers go on`() throws {
        let store = try StagingStore(path: path, access: .createIfMissing, patience: 0)
        let other = try DatabaseQueue(path: path)
        try other.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN IMMEDIATE; INSERT INTO sources (name) VALUES ('theirs')")
            #expect(throws: StoreProblem.locked(path: path)) {
                try store.write { db in try db.execute(sql: "INSERT INTO sources (name) VALUES ('ours')") }
            }
            let reader = try StagingStore(path: path, access: .readOnly)
            #expect(try reader.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM sources") } == 0)
            try db.execute(sql: "COMMIT")
        }
        try store.write { db in try db.execute(sql: "INSERT INTO sources (name) VALUES ('ours')") }
        #expect(try store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM sources") } == 2)
    }

    @Test func `a store opened for reading refuses to write`() throws {
        _ = try StagingStore(path: path, access: .createIfMissing)
        let store = try StagingStore(path: path, access: .readOnly)
        #expect(throws: StoreProblem.readOnly(path: path)) {
            try store.write { db in try db.execute(sql: "INSERT INTO sources (name) VALUES ('x')") }
        }
    }

    @Test func `a failed write leaves nothing of itself`() throws {
        let store = try StagingStore(path: path, access: .createIfMissing)
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try store.write { db in
                try db.execute(sql: "INSERT INTO sources (name) VALUES ('x')")
                throw Stop()
            }
        }
        #expect(try store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM sources") } == 0)
    }
}
