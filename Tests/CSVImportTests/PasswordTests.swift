import Foundation
import GRDB
import StagingStore
import Testing

@testable import CSVImport

struct PasswordTests {
    let bench: Workbench
    let header = "username,password,firstname,lastname,email\n"

    init() throws {
        bench = try Workbench()
    }

    private func row(_ password: String) -> String { header + "anna,\(password),Anna,Berg,anna@x.org\n" }

    private func opened() throws -> String? {
        let box = try bench.store.read { try Data.fetchOne($0, sql: "SELECT box FROM sealed_passwords") }
        return try box.map {
            String(decoding: try bench.keyFile.read().open($0, for: .password(user: 1)), as: UTF8.self)
        }
    }

    @Test func `a password is sealed, and stands nowhere in clear`() throws {
        try bench.load(row("Very secret 1"))
        #expect(try opened() == "Very secret 1")
        let bytes =
            try Data(contentsOf: URL(fileURLWithPath: bench.store.path))
            + Data(contentsOf: URL(fileURLWithPath: bench.store.path + "-wal"))
        #expect(bytes.range(of: Data("Very secret 1".utf8)) == nil)
    }

    @Test func `another password replaces one that still waits, and the same one changes nothing`() throws {
        try bench.load(row("Very secret 1"))
        let before = try bench.contents()
        let same = try bench.load(row("Very secret 1") + "\n")
        #expect(same.rows.unchanged == 1)
        #expect(try bench.contents() == before)
        let other = try bench.load(row("Very secret 2"))
        #expect(other.rows.changed == 1)
        #expect(try opened() == "Very secret 2")
    }

    @Test func `a password for an account that exists is no change, unless updates are asked for`() throws {
        try bench.load(row("Very secret 1"))
        try bench.deliver()
        #expect(try bench.load(row("Very secret 2")).entries.isEmpty)
        #expect(try bench.rows("SELECT count(*) FROM sealed_passwords") == ["0"])
        let update = try bench.load(row("Very secret 2")) { $0.updatePasswords = true }
        #expect(update.entries == [.userUpdate: 1])
        #expect(try bench.newest() == [#"user.update|user/1|{"fields":{},"setpassword":true}"#])
        #expect(try opened() == "Very secret 2")
        try bench.deliver()
        #expect(try bench.load(row("Very secret 2") + "\n") { $0.updatePasswords = true }.entries.isEmpty)
    }

    @Test(arguments: ["verysecret", "short1-A", "0", "NoDigits-Here"])
    func `a weak password rejects its row without being quoted`(password: String) throws {
        let report = try bench.load(row(password))
        let isShort = password == "short1-A"
        #expect(report.rows.rejected == (isShort ? 0 : 1))
        #expect(try bench.rows("SELECT message FROM import_problems").allSatisfy { !$0.contains("\"\(password)") })
        #expect(report.problems.first?.code == (isShort ? nil : password == "0" ? "password-zero" : "password-weak"))
    }

    @Test func `a weak password can be left to Moodle to replace`() throws {
        let report = try bench.load(row("verysecret")) { $0.weakPasswords = .generate }
        #expect(report.rows.added == 1)
        #expect(Workbench.brief(report) == ["2 password password-left-out"])
        #expect(try bench.rows("SELECT count(*) FROM sealed_passwords") == ["0"])
    }

    @Test func `an import that has nothing to seal asks for no key`() throws {
        try bench.load("firstname,lastname,email\nJ,Doe,a@x.org\n")
        #expect(!FileManager.default.fileExists(atPath: bench.keyFile.path))
    }

    @Test func `without a key nothing is imported at all`() throws {
        var options = ImportOptions()
        options.dataset = .users
        let importer = Importer(
            store: bench.store, key: { throw KeyProblem.noHome }, options: options, run: bench.run)
        let path = try bench.write(row("Very secret 1"))
        #expect(throws: KeyProblem.noHome) { try importer.importFile(path) }
        #expect(try bench.rows("SELECT count(*) FROM imports") == ["0"])
    }
}
