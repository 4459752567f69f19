import Foundation
import GRDB
import Operations
import StagingStore
import StoreFixtures
import Testing

struct CredentialsTests {
    let filled: FilledStore
    let keyFile: KeyFile

    init() throws {
        filled = try FilledStore()
        keyFile = KeyFile(path: filled.folder.file("key"))
        try filled.importFile()
    }

    private func generated(_ username: String, _ password: String, moodleID: Int64?) throws -> Int64 {
        let user = try filled.person(username, moodleID: moodleID)
        let key = try keyFile.readOrMake()
        try filled.store.write { db in try GeneratedPassword.keep(db, password, user: user, key: key) }
        return user
    }

    private func credentials() -> Credentials { Credentials(filled.store, key: { try keyFile.read() }) }

    @Test func `delivered passwords are written for their owner alone, then are gone from the store's file`() throws {
        let secret = GeneratedPassword.make()
        _ = try generated("ana", secret, moodleID: 7)
        _ = try generated("bea", GeneratedPassword.make(), moodleID: nil)
        let path = filled.folder.file("passwords.csv")
        let report = try credentials().write(to: path, run: filled.run)
        #expect(report.path == path && report.people == 1 && report.waiting == 1)
        #expect(
            try String(contentsOfFile: path, encoding: .utf8)
                == "username,password,email,firstname,lastname\nana,\(secret),ana@example.edu,First,Last\n")
        #expect(try filled.folder.mode(of: "passwords.csv") == 0o600)
        #expect(try filled.texts("SELECT user_id FROM generated_passwords") == ["2"])
        #expect(try filled.texts("SELECT event FROM audit ORDER BY seq DESC LIMIT 1") == ["credentials"])
        for name in ["moodlesync.db", "moodlesync.db-wal"] {
            let bytes = FileManager.default.contents(atPath: filled.folder.file(name)) ?? Data()
            #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
        }
    }

    @Test func `one whose password is still on its way to Moodle waits`() throws {
        let user = try generated("ana", GeneratedPassword.make(), moodleID: 7)
        try filled.execute("INSERT INTO sealed_passwords VALUES (?, zeroblob(40))", [user])
        #expect(try credentials().count() == (0, 1))
        let report = try credentials().write(to: filled.folder.file("x.csv"), run: filled.run)
        #expect(report.path == nil && report.waiting == 1)
        #expect(!FileManager.default.fileExists(atPath: filled.folder.file("x.csv")))
    }

    @Test func `a file that is there is not replaced, and nothing is wiped`() throws {
        _ = try generated("ana", GeneratedPassword.make(), moodleID: 7)
        let path = filled.folder.file("x.csv")
        try "old passwords".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: OperationProblem.fileExists(path: path)) {
            try credentials().write(to: path, run: filled.run)
        }
        #expect(try credentials().count() == (1, 0))
    }

    @Test func `a store that can not be written after the file was keeps its passwords`() throws {
        _ = try generated("ana", GeneratedPassword.make(), moodleID: 7)
        try filled.execute(
            "CREATE TRIGGER broken BEFORE DELETE ON generated_passwords BEGIN SELECT RAISE(ABORT, 'killed'); END")
        let path = filled.folder.file("x.csv")
        #expect(throws: (any Error).self) { try credentials().write(to: path, run: filled.run) }
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(try credentials().count() == (1, 0))
    }

    @Test func `without the key no file is made`() throws {
        _ = try generated("ana", GeneratedPassword.make(), moodleID: 7)
        try FileManager.default.removeItem(atPath: filled.folder.file("key"))
        let path = filled.folder.file("x.csv")
        #expect(throws: KeyProblem.self) { try credentials().write(to: path, run: filled.run) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
