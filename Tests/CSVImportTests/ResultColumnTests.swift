import CSVReading
import Foundation
import StagingStore
import Testing

@testable import CSVImport

/// Files that come back with what became of their rows, and other things that files hold beside data.
struct ResultColumnTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    @Test func `the file that Moodle CSV User Sync writes imports, its results left aside`() throws {
        let report = try bench.load(
            """
            First Name,Last Name,Email Address,Username,Password,Course IDs,Status,Enrol Status,Suspend Status,Existing First Name,Existing Last Name,Existing Username,Existing Email,Existing ID
            Ana,Silva,ana@x.org,ana,,"2,3",Created,Enrolled,,,,,,
            """)
        #expect(report.dataset == .users)
        #expect(report.entries == [.userCreate: 1, .enrolPut: 2])
        #expect(Workbench.brief(report) == ["1  result-columns"])
        #expect(report.problems.first?.message.contains("\"Status\", \"Enrol Status\"") == true)
        #expect(try bench.rows("SELECT extra FROM users") == ["{}"])
        #expect(try bench.rows("SELECT count(*) FROM unsendable") == ["0"])
    }

    @Test func `a Status makes no enrolments file, and means what somebody says it means`() throws {
        #expect(try bench.load("Email,firstname,Status\nana@x.org,Ana,x\n").dataset == .users)
        #expect(try bench.load("idnumber,Course IDs,Status\n1,2,x\n").dataset == .users)
        let meant = try bench.load("username,firstname,lastname,email,Status\nbo,Bo,Lee,bo@x.org,Faro\n") {
            $0.columns = ["Status": "city"]
        }
        #expect(meant.problems == [])
        #expect(try bench.rows("SELECT extra ->> 'city' FROM users WHERE username = 'bo'") == ["Faro"])
        #expect(try bench.load("username,course,role,status\nbo,BIO,student,1\n").dataset == .enrolments)
        let kept = try bench.load("username,firstname,lastname,email,Status\neva,Eva,Lee,eva@x.org,Faro\n") {
            $0.unknownColumns = .keep
        }
        #expect(Workbench.brief(kept) == ["1  result-columns"])
    }

    @Test func `many columns that nobody takes are one note`() throws {
        let report = try bench.load(
            "username,firstname,lastname,email,maildigest,icq,skype\nana,Ana,Silva,ana@x.org,1,2,3\n")
        #expect(Workbench.brief(report) == ["1  not-sendable"])
        #expect(
            report.problems.first?.message.hasPrefix(
                "No web service of Moodle takes these 3 columns: maildigest, icq, skype.") == true)
    }

    @Test func `a comma written by number is one only while that is wanted`() throws {
        let file = "username;firstname;lastname;email\nana;Ana;Smith&#44 Jr&#59 x;ana@x.org\n"
        try bench.load(file)
        #expect(try bench.rows("SELECT lastname FROM users") == ["Smith, Jr; x"])
        let plain = try bench.load(file) { $0.decodesDelimiters = false }
        #expect(plain.rows.changed == 1)
        #expect(try bench.rows("SELECT lastname FROM users") == ["Smith&#44 Jr&#59 x"])
    }

    @Test func `a zip archive is told from a damaged file`() throws {
        let path = try bench.write("PK\u{3}\u{4}\u{14}\u{0}lists")
        let refusal = try #require(try bench.importer(bench.options).importFile(path).refusal)
        #expect(refusal.code == "zip")
        #expect(refusal.message.contains("unzip lists.zip -d lists"))
    }

    @Test func `the header that a documentation lists as all fields imports`() throws {
        let header = """
            firstname, lastname, username, email, city, country, lang, timezone, mailformat, maildisplay, maildigest, htmleditor, ajax, autosubscribe ,institution, department, idnumber, skype, msn, aim, yahoo, icq, phone1, phone2, address, url, description, descriptionformat, password, auth, deleted, suspended, course1, type1, role1, group1, enrolperiod1, course2, type2, role2, group2, enrolperiod2, program1, program2, cohort1, cohort2
            """
        let cells = [
            "Tom", "Jones", "jonest", "jonest@someplace.edu", "Faro", "PT", "en", "99", "1", "2", "1", "1", "1", "0",
            "I", "D",
            "7", "s", "m", "a", "y", "i", "1", "2", "Street", "u", "Text", "1", "", "manual", "0", "0", "math102", "1",
            "",
            "Section 1", "30", "math103", "", "teacher", "", "", "12", "13", "year 3", "",
        ]
        let report = try bench.load(header + "\n" + cells.joined(separator: ", ") + "\n")
        #expect(report.rows == ImportReport.Rows(read: 1, added: 1), "\(Workbench.brief(report))")
        #expect(report.entries == [.userCreate: 1, .enrolPut: 2, .groupCreate: 1, .groupMember: 1, .cohortMember: 1])
        #expect(report.problems.count { $0.code == "not-sendable" } == 1)
    }

    @Test func `a file of cohort members may empty a cohort`() throws {
        try bench.load("cohort,username\nC1,ana\nC1,bo\n")
        try bench.deliver()
        let report = try bench.load("command,cohort,username\nfree,C1,\nadd,C1,ana\n") {
            $0.dataset = .cohortMembers
            $0.removals = 1
        }
        #expect(report.rows.rejected == 0, "\(report.problems)")
        #expect(report.entries[.cohortFree] == 1)
    }

    @Test func `a number of removals goes without a kind where the header says it, and is refused where nothing goes`()
        throws
    {
        try bench.load("cohort,username\nC1,ana\n")
        let cohorts = try bench.load("cmd,cidnumber,userid\nfree,C1,\n") { $0.removals = 1 }
        #expect(cohorts.refusal == nil)
        let users = try bench.load("username,firstname,lastname,email\nana,A,S,ana@x.org\n") { $0.removals = 1 }
        #expect(users.refusal?.code == "removals-without-meaning")
        #expect(users.refusal?.message.contains("--full --removals") == true)
    }

    @Test func `what was kept of a column is sent once the column leads to a field`() throws {
        let file = "username,firstname,lastname,email,icq\nana,A,S,ana@x.org,77\n"
        try bench.load(file)
        #expect(try bench.rows("SELECT field, state FROM v_unsendable") == ["icq|open"])
        try bench.change(
            "INSERT INTO column_mappings VALUES ('default', 'users', 'ICQ', 'profile_field_icq', '2026-11-21T06:00:00.000Z')"
        )
        #expect(try bench.rows("SELECT field, state FROM v_unsendable") == ["icq|mapped since"])
        try bench.load(file)
        #expect(try bench.rows("SELECT count(*) FROM unsendable") == ["0"])
        #expect(try bench.rows("SELECT extra FROM users") == [#"{"profile_field_icq":"77"}"#])
    }

    @Test func `a preview shows the values of new people`() throws {
        let report = try bench.load(
            "username,firstname,lastname,email,city,sysrole1\nana,Ana,Silva,ana@x.org,Faro,supervisor\n"
        ) {
            $0.preview = true
        }
        let create = try #require(report.changes.first { $0.kind == .userCreate }?.payload)
        #expect(
            create.contains(#""city":"Faro""#) && create.contains(#""email":"ana@x.org""#) && !create.contains("null"))
    }
}
