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
        let report = try bench.load(row(password)) { $0.weakPasswords = .reject }
        let isShort = password == "short1-A"
        #expect(report.rows.rejected == (isShort ? 0 : 1))
        #expect(try bench.rows("SELECT message FROM import_problems").allSatisfy { !$0.contains("\"\(password)") })
        #expect(report.problems.first?.code == (isShort ? nil : password == "0" ? "password-zero" : "password-weak"))
    }

    @Test func `a weak password that is replaced here is told as such, and not as mailed by Moodle`() throws {
        let report = try bench.load(row("weak")) { $0.people.newPasswords = .generate }
        #expect(Workbench.brief(report) == ["2 password password-left-out"])
        let message = try #require(report.problems.first?.message)
        #expect(message.hasSuffix("it is left out, and another was made here: moodlesync credentials writes it out."))
        #expect(try bench.rows("SELECT count(*) FROM generated_passwords") == ["1"])
    }

    @Test func `a weak password is left to Moodle to replace`() throws {
        let report = try bench.load(row("verysecret"))
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

    @Test func `of an account that is there, each new password is sent if updates are asked for`() throws {
        bench.options.updatePasswords = true
        try bench.load(row("Very secret 1"))
        try bench.deliver()
        for password in ["Very secret 2", "Very secret 3"] {
            let update = try bench.load(row(password))
            #expect(update.entries == [.userUpdate: 1])
            #expect(update.rows.changed == 1)
            #expect(try opened() == password)
            try bench.deliver()
        }
        let weak = try bench.load(header + "anna,weak,Anna,Berg,anna@x.org\n") { $0.people.limits = .classic }
        #expect(Workbench.brief(weak) == ["2 password password-kept"])
        #expect(weak.entries.isEmpty)
    }

    @Test func `changeme asks of an account that is there only if its password is ours to change`() throws {
        try bench.load(header + "anna,,Anna,Berg,anna@x.org\n")
        try bench.deliver()
        #expect(
            try bench.load(header.replacing("email", with: "email,city") + "anna,changeme,Anna,Berg,anna@x.org,\n")
                .entries == [:])
        let asked = try bench.load(header + "anna,changeme,Anna,Berg,anna@x.org\n") { $0.updatePasswords = true }
        #expect(asked.entries == [.userUpdate: 1])
        #expect(
            try bench.newest() == [
                #"user.update|user/1|{"fields":{"preference:auth_forcepasswordchange":"1"}}"#
            ])
    }

    @Test(arguments: [
        (ForceChange.none, ["", ""]), (.weak, ["1", ""]), (.all, ["1", "1"]),
    ])
    func `new people must choose another password if that is asked of them`(who: ForceChange, expected: [String])
        throws
    {
        try bench.load(header + "anna,weak,Anna,Berg,anna@x.org\nben,Very secret 1,Ben,Cole,ben@x.org\n") {
            $0.people.forceChange = who
        }
        let asked = try bench.rows(
            "SELECT extra ->> '$.\"preference:auth_forcepasswordchange\"' FROM users ORDER BY id")
        #expect(asked == expected)
    }

    @Test func `a password can be made here, for people who keep one at Moodle`() throws {
        let report = try bench.load(
            """
            username,password,firstname,lastname,email,auth
            anna,,Anna,Berg,anna@x.org,
            ben,Very secret 1,B,C,b@x.org,
            cleo,,C,D,c@x.org,ldap
            dan,weak,D,E,d@x.org,
            """
        ) { $0.people.newPasswords = .generate }
        #expect(Workbench.brief(report) == ["5 password password-left-out"])
        #expect(try bench.rows("SELECT user_id FROM generated_passwords ORDER BY 1") == ["1", "4"])
        #expect(try bench.rows("SELECT user_id FROM sealed_passwords ORDER BY 1") == ["1", "2", "4"])
        let made = try #require(try opened())
        #expect(PasswordRule.broken(by: made).isEmpty)
    }

    @Test func `a password can be required of new people`() throws {
        let report = try bench.load(header + "anna,,Anna,Berg,anna@x.org\nben,Very secret 1,Ben,Cole,ben@x.org\n") {
            $0.people.newPasswords = .require
        }
        #expect(Workbench.brief(report) == ["2 password password-missing"])
        #expect(report.rows.added == 1)
    }
}
