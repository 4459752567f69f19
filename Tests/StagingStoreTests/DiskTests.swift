import Foundation
import GRDB
import StagingStore
import StoreFixtures
import Testing

struct DiskTests {
    @Test(arguments: 1...20)
    func `a disk that is full inside a transaction leaves the old state`(freePages: Int) throws {
        let filled = try FilledStore()
        try filled.importFile()
        try filled.person("ana")
        let before = try filled.shell("SELECT count(*), group_concat(username) FROM users")
        try filled.store.outsideTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + freePages)")
        }
        #expect(throws: StoreProblem.full(path: filled.store.path)) {
            try filled.store.write { db in
                for number in 0..<2_000 {
                    try db.execute(
                        sql: "INSERT INTO users (username, email, import_id, line) VALUES (?, ?, 1, 3)",
                        arguments: ["u\(number)", "u\(number)@example.edu"])
                }
            }
        }
        try filled.store.outsideTransaction { db in
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = 1073741823")
        }
        #expect(
            try filled.shell("SELECT count(*), group_concat(username) FROM users") == before)
        #expect(try filled.shell("PRAGMA integrity_check") == "ok")
        try filled.person("bea")
        #expect(try filled.count("SELECT count(*) FROM users") == 2)
    }

    @Test func `in a folder that can't be written no store is made, and the message can say why`() throws {
        let folder = try TemporaryFolder()
        #expect(chmod(folder.path, 0o555) == 0)
        let path = folder.file("store.db")
        _ = asOrdinaryUser {
            #expect(throws: StoreProblem.readOnly(path: path)) {
                try StagingStore(path: path, access: .createIfMissing)
            }
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(chmod(folder.path, 0o755) == 0)
    }

    @Test func `a store in a folder that can't be written is refused and stays whole`() throws {
        let filled = try FilledStore()
        try filled.importFile()
        let path = filled.folder.file("copy.db")
        try FileManager.default.createDirectory(atPath: filled.folder.file("locked"), withIntermediateDirectories: true)
        let locked = filled.folder.file("locked/store.db")
        _ = try SQLiteShell.run("VACUUM INTO '\(path)'", on: filled.store.path, mode: [])
        try FileManager.default.moveItem(atPath: path, toPath: locked)
        #expect(chmod(locked, 0o644) == 0)
        #expect(chmod(filled.folder.file("locked"), 0o555) == 0)
        defer { _ = chmod(filled.folder.file("locked"), 0o755) }
        let bytes = FileManager.default.contents(atPath: locked)
        let problem = asOrdinaryUser { () -> StoreProblem? in
            do {
                let store = try StagingStore(path: locked, access: .readWrite)
                try store.write { db in try db.execute(sql: "INSERT INTO sources (name) VALUES ('x')") }
                return nil
            } catch {
                return error as? StoreProblem
            }
        }
        #expect(problem == .readOnly(path: locked))
        #expect(FileManager.default.contents(atPath: locked) == bytes)
    }

    /// A store in WAL mode in a folder where an ordinary user may read alone.
    private func lockedStore(in filled: FilledStore, with companions: [String] = []) throws -> String {
        let folder = filled.folder.file("locked 100%")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/store.db"
        for ending in [""] + companions {
            try FileManager.default.copyItem(atPath: filled.store.path + ending, toPath: path + ending)
            #expect(chmod(path + ending, 0o644) == 0)
        }
        #expect(chmod(folder, 0o555) == 0)
        return path
    }

    @Test func `a store in a folder that can't be written is read, and writers are told why not`() throws {
        let filled = try FilledStore()
        try filled.importFile()
        try filled.person("ana")
        try filled.store.outsideTransaction { db in try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        let path = try lockedStore(in: filled)
        try asOrdinaryUser {
            let store = try StagingStore(path: path, access: .readOnly)
            #expect(try store.read { db in try String.fetchAll(db, sql: "SELECT username FROM users") } == ["ana"])
            for access in [StagingStore.Access.readWrite, .createIfMissing] {
                #expect(throws: StoreProblem.readOnly(path: path)) { try StagingStore(path: path, access: access) }
            }
        }
    }

    @Test func `changes that lie beside a store that can't be written are never left out in silence`() throws {
        let filled = try FilledStore()
        try filled.importFile()
        let path = try lockedStore(in: filled, with: ["-wal"])
        _ = asOrdinaryUser {
            #expect(throws: StoreProblem.unmerged(path: path)) { try StagingStore(path: path, access: .readOnly) }
        }
    }
}
