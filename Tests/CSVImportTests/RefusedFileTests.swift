import Foundation
import StagingStore
import Testing

@testable import CSVImport

struct RefusedFileTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    private let good = "username,firstname,lastname,email\nanna,Anna,Berg,anna@x.org\n"

    @Test(arguments: [
        ("", "empty-file"), ("username,firstname,lastname,email\n", "no-rows"), ("username\nanna\n", "one-column"),
        ("username,firstnam,lastname,email\na,b,c,d\n", "unknown-column"),
        ("username,Email,email\na,b,c\n", "duplicate-column"), ("firstname,lastname\na,b\n", "missing-column"),
        ("username,firstname,lastname,email\nanna,\"Anna,Berg,a@x.org\n", "quote"),
        ("username,firstname,lastname,email\nanna,An\0na,Berg,a@x.org\n", "nul-byte"), ("x,y\n1,2\n", "unknown-kind"),
        ("username,,email\na,b,c\n", "empty-column-name"),
    ])
    func `a file that is wrong as a whole is on record with its reason and changes nothing else`(
        file: String, code: String
    ) throws {
        try bench.load(good)
        let before = try bench.contents()
        let report = try bench.load(file)
        #expect(report.state == .refused)
        #expect(report.refusal?.code == code)
        #expect(report.rows == ImportReport.Rows())
        #expect(try bench.contents() == before)
        #expect(
            try bench.rows("SELECT state, reason FROM imports ORDER BY id DESC LIMIT 1")
                == ["refused|\(report.refusal?.message ?? "")"])
        #expect(try bench.store.read(AuditChain.breaks).isEmpty)
    }

    @Test func `bytes that are no UTF-8 refuse the file`() throws {
        let path = try bench.write("")
        try (Data("username,email\n".utf8) + Data([0xE9, 0x2C, 0x63, 0x0A])).write(to: URL(fileURLWithPath: path))
        #expect(try bench.importer(bench.options).importFile(path).refusal?.code == "invalid-bytes")
    }

    @Test func `a missing file and a directory are told apart`() throws {
        let importer = bench.importer(bench.options)
        let missing = try importer.importFile(bench.folder.path + "/none.csv")
        #expect(missing.refusal?.code == "no-such-file")
        #expect(missing.importID > 0)
        #expect(try importer.importFile(bench.folder.path).refusal?.code == "directory")
    }

    @Test func `a pipe is imported as a file is`() throws {
        let pipe = bench.folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let text = good
        let writer = Thread {
            // The import fails visibly if nothing was written.
            try? Data(text.utf8).write(to: URL(fileURLWithPath: pipe))
        }
        writer.start()
        #expect(try bench.importer(bench.options).importFile(pipe).rows.added == 1)
    }

    @Test func `rows with too few or too many cells are rejected, empty ones at the end are not`() throws {
        let report = try bench.load(good + "ben,Ben\ncleo,C,D,c@x.org,,\ndan,D,E,d@x.org,x\n,,,\n")
        #expect(report.rows == ImportReport.Rows(read: 4, added: 2, rejected: 2))
        #expect(
            Workbench.brief(report) == ["3  too-few-cells", "4  trailing-delimiters", "5  too-many-cells"])
    }

    @Test func `the bytes of a rejected row are kept, sealed, until the record is accepted`() throws {
        let header = "username,firstname,lastname,email\n"
        let wrong = "  anna ,\"Anna\",Berg,anna at x.org"
        let report = try bench.load(header + wrong + "\n")
        let row = try bench.store.read { db in
            try RejectedRow.fetch(db)
        }
        let clear = try bench.keyFile.read().open(row, for: .rejectedRow(importID: report.importID, line: 2))
        #expect(String(decoding: clear, as: UTF8.self) == wrong)
        #expect(
            try bench.rows("SELECT CAST(header AS TEXT) FROM import_headers") == ["username,firstname,lastname,email"])
        let corrected = try bench.load(header + "anna,Anna,Berg,anna@x.org\n")
        #expect(try bench.rows("SELECT corrected_by FROM rejected_rows") == ["\(corrected.importID)"])
    }

    @Test func `a file with rejected rows says so again when it comes again`() throws {
        let file = good + "ben,Ben,Cole,nowhere\n"
        let first = try bench.load(file)
        let again = try bench.load(file)
        #expect(again.state == .same)
        #expect(again.rows == ImportReport.Rows(read: 2, unchanged: 1, rejected: 1))
        #expect(again.problems == first.problems)
        try bench.load("username,firstname,lastname,email\ncleo,C,D,c@x.org\n") { $0.source = "second" }
        #expect(try bench.load(file).state == .loaded)
    }

    @Test func `an import is looked at again when columns or roles were mapped since`() throws {
        try bench.load(good)
        try bench.change(
            "INSERT INTO column_mappings VALUES ('default', 'users', 'Ort', 'city', '2026-11-21T06:00:00.000Z')")
        #expect(try bench.load(good).state == .loaded)
        #expect(try bench.load("username,ORT\nanna,Faro\n").rows.changed == 1)
    }

    @Test func `a column can be kept without knowing what it is`() throws {
        let report = try bench.load("username,firstname,lastname,email,Shoe Size\nanna,A,B,a@x.org,41\n") {
            $0.unknownColumns = .keep
        }
        #expect(Workbench.brief(report) == ["1 Shoe Size not-sendable"])
        #expect(try bench.rows("SELECT field, value FROM unsendable") == ["unknown:Shoe Size|41"])
    }

    @Test func `what spreadsheets leave behind is named`() throws {
        let report = try bench.load(
            """
            username,firstname,lastname,email,idnumber
            anna,=A1&B1,Berg,a@x.org,1
            ben,Ben,Cole,b@x.org,1.23E+05
            cleo,#REF!,Dunn,c@x.org,3
            dan,Dan\u{A0},Ek,d@x.org,4
            eve,"E
            ve",Fox,e@x.org,5
            """)
        #expect(
            Workbench.brief(report) == [
                "2 firstname formula", "3 idnumber scientific-notation", "4 firstname spreadsheet-error",
                "5 firstname invisible-trimmed",
            ])
        #expect(try bench.rows("SELECT firstname FROM users ORDER BY id") == ["Dan", "E\nve"])
    }

    @Test func `commas written by number are commas`() throws {
        try bench.load(
            "username,firstname,lastname,email\nanna,Anna,Smith&#44 Jr,a@x.org\nben,Ben,\"Smith&#44; Sr\",b@x.org\n")
        #expect(try bench.rows("SELECT lastname FROM users") == ["Smith, Jr", "Smith, Sr"])
    }

    @Test func `the upload format of 2007 is read as it was printed`() throws {
        let report = try bench.load(
            """
            username, password, firstname, lastname, email, lang, idnumber, maildisplay, course1, group1, type1
            jonest, verysecret, Tom, Jones, jonest@someplace.edu, en, 3663737, 1, Intro101, Section 1, 1
            reznort, somesecret, Trent, Reznor, reznort@someplace.edu, en_us, 6736733, 0, Advanced202, Section 3, 3
            """
        ) { $0.weakPasswords = .generate }
        #expect(report.errors == 0)
        #expect(report.rows.added == 2)
        #expect(
            try bench.rows("SELECT username, course, role FROM v_user_enrolments ORDER BY 1") == [
                "jonest|Intro101|student", "reznort|Advanced202|teacher",
            ])
        #expect(
            try bench.rows("SELECT extra FROM users ORDER BY id") == [
                #"{"lang":"en","maildisplay":"1"}"#, #"{"lang":"en_us","maildisplay":"0"}"#,
            ])
    }

    @Test func `deleting and renaming are not done in passing`() throws {
        try bench.load("username,firstname,lastname,email\nreznort,T,R,r@x.org\n")
        try bench.deliver()
        let report = try bench.load(
            "username,firstname,lastname,email,deleted\njonest,Tom,Jones,t@x.org,0\nreznort,,,,1\n")
        #expect(report.rows == ImportReport.Rows(read: 2, added: 1, changed: 1))
        #expect(Workbench.brief(report) == ["3 deleted deletion-suspends"])
        #expect(report.entries == [.userCreate: 1, .userSuspend: 1])
        let rename = try bench.load("username,oldusername\njones,jonest\n")
        #expect(Workbench.brief(rename) == ["2 oldusername rename-asked"])
    }
}
