import Foundation
import GRDB
import Operations
import StagingStore
import StoreFixtures
import Testing

struct TrybackTests {
    let filled: FilledStore
    let keyFile: KeyFile
    let header = Data("username;email;password\t".utf8)
    let rows: [Int: Data] = [
        3: Data("ana;\"a, \"\"b\"\"\r\nc\";Geheim1!".utf8), 5: Data([0x62, 0xFF, 0x00, 0x3B, 0x20]),
        9: Data("eve;;".utf8),
    ]

    /// Lines 3, 5 and 9 of import 1 were rejected; 9 was corrected by import 2. Line 2 was accepted and failed at Moodle.
    init() throws {
        filled = try FilledStore()
        keyFile = KeyFile(path: filled.folder.file("key"))
        let key = try keyFile.readOrMake()
        try filled.importFile("in/users.csv")
        try filled.importFile("users2.csv")
        try filled.execute("INSERT INTO import_headers (import_id, header) VALUES (1, ?)", [header])
        for (line, bytes) in rows {
            let box = try key.seal(bytes, for: .rejectedRow(importID: 1, line: line))
            try filled.execute(
                "INSERT INTO rejected_rows (import_id, line, box, corrected_by) VALUES (1, ?, ?, ?)",
                [line, box, line == 9 ? 2 : nil])
            try filled.execute(
                "INSERT INTO import_problems VALUES (1, ?, 'email', 'email-malformed', 'error', ?)",
                [line, "'a, b' is no address"])
        }
        try filled.execute("INSERT INTO import_problems VALUES (1, 3, '', 'no-name', 'error', '=cmd()')")
        try filled.execute(
            "INSERT INTO import_problems VALUES (1, 4, 'city', 'trimmed', 'warning', 'of an accepted row')")
        let bea = try filled.person("bea")
        try filled.bring(try filled.entry(.userCreate, "user/1", user: bea, line: 2), to: .failed)
    }

    @Test func `rejected rows come back byte for byte with their header, the reasons beside them`() throws {
        let path = filled.folder.file("users_tryback.csv")
        let report = try tryback().write(importID: nil, to: path)
        var expected = header
        for bytes in [rows[3], rows[5], nil] { expected += Data("\n".utf8) + (bytes ?? Data()) }
        #expect(FileManager.default.contents(atPath: path) == expected)
        #expect(
            try String(contentsOfFile: report.reasonsPath, encoding: .utf8) == """
                line,field,code,message
                2,user.create,luck,no such luck
                3,,no-name,'=cmd()
                3,email,email-malformed,"'a, b' is no address"
                5,email,email-malformed,"'a, b' is no address"

                """)
        #expect(try filled.folder.mode(of: "users_tryback.csv") == 0o600)
        #expect(try filled.folder.mode(of: "users_tryback_reasons.csv") == 0o600)
        let folder = filled.folder.path
        #expect(
            try JSONText.text(report) == """
                {"failed_at_moodle":1,"file":"in/users.csv","import":1,"path":"\(folder)/users_tryback.csv",\
                "reasons_path":"\(folder)/users_tryback_reasons.csv","rows":2}
                """)
    }

    @Test func `a tryback marks nothing and is no write`() throws {
        let reader = try StagingStore(path: filled.store.path, access: .readOnly)
        for name in ["one.csv", "two.csv"] {
            let report = try Tryback(reader) { try keyFile.read() }
                .write(importID: 1, to: filled.folder.file(name))
            #expect(report.rows == 2)
        }
    }

    @Test func `a file without a header comes back without one`() throws {
        try filled.execute("DELETE FROM import_headers")
        let path = filled.folder.file("t.csv")
        _ = try tryback().write(importID: 1, to: path)
        #expect(try #require(FileManager.default.contents(atPath: path)).starts(with: rows[3] ?? Data()))
    }

    @Test func `where only entries failed there are reasons alone, and no key is asked for`() throws {
        try filled.execute("UPDATE rejected_rows SET corrected_by = 2")
        let path = filled.folder.file("t.csv")
        let report = try Tryback(filled.store) { throw KeyProblem.noHome }.write(importID: nil, to: path)
        #expect(report.path == nil)
        #expect(report.rows == 0)
        #expect(report.failedAtMoodle == 1)
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(FileManager.default.fileExists(atPath: report.reasonsPath))
    }

    @Test func `an import without anything to correct is told from one that is not there`() throws {
        #expect(throws: OperationProblem.nothingToTryBack(import: 2)) {
            try tryback().write(importID: 2, to: filled.folder.file("t.csv"))
        }
        #expect(throws: OperationProblem.noImport(7)) {
            try tryback().write(importID: 7, to: filled.folder.file("t.csv"))
        }
        try filled.execute("UPDATE rejected_rows SET corrected_by = 2")
        try filled.execute("UPDATE outbox SET state = 'cancelled'")
        #expect(throws: OperationProblem.nothingToTryBack(import: nil)) {
            try tryback().write(importID: nil, to: filled.folder.file("t.csv"))
        }
        #expect(!FileManager.default.fileExists(atPath: filled.folder.file("t_reasons.csv")))
    }

    @Test(arguments: ["t.csv", "t_reasons.csv"])
    func `corrections that lie there are never overwritten`(name: String) throws {
        let path = filled.folder.file(name)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: OperationProblem.fileExists(path: path)) {
            try tryback().write(importID: 1, to: filled.folder.file("t.csv"))
        }
        #expect(FileManager.default.contents(atPath: path) == Data("mine".utf8))
        let others = try FileManager.default.contentsOfDirectory(atPath: filled.folder.path)
            .filter { $0.hasPrefix("t") && $0 != name }
        #expect(others == [])
    }

    @Test func `a lost or wrong key leaves no half of a pair`() throws {
        let other = KeyFile(path: filled.folder.file("other"))
        #expect(throws: KeyProblem.wrongKey) {
            try Tryback(filled.store) { try other.readOrMake() }.write(importID: 1, to: filled.folder.file("t.csv"))
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: filled.folder.path).filter { $0.hasPrefix("t") }
        #expect(left == [])
    }

    @Test func `a folder that is not there is named`() {
        let path = filled.folder.file("none/t.csv")
        #expect(
            throws: OperationProblem.cannotWrite(
                path: filled.folder.file("none/t_reasons.csv"), detail: "No such file or directory")
        ) { try tryback().write(importID: 1, to: path) }
    }

    static let names: [(String, String)] = [
        ("users.csv", "users_tryback_20261121-0800.csv"),
        ("in/new users.txt", "new users_tryback_20261121-0800.txt"),
        ("users", "users_tryback_20261121-0800.csv"),
        ("users_tryback_20261120-0700.csv", "users_tryback_20261121-0800.csv"),
        ("-", "-_tryback_20261121-0800.csv"),
    ]

    @Test(arguments: names)
    func `a tryback file is called after its import and the time`(file: String, name: String) {
        #expect(Tryback.suggestedName(for: file, at: FilledStore.moment) == name)
    }

    private func tryback() -> Tryback {
        Tryback(filled.store) { try keyFile.read() }
    }
}
