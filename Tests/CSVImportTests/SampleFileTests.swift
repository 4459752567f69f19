import StagingStore
import Testing

@testable import CSVImport

/// The files that the documentation of upload formats prints, word for word.
struct SampleFileTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    @Test func `the format of 2007, with blanks after its commas and passwords that are too weak now`() throws {
        let report = try bench.load(
            """
            username, password, firstname, lastname, email, lang, idnumber, maildisplay, course1, group1, type1
            jonest, verysecret, Tom, Jones, jonest@someplace.edu, en, 3663737, 1, Intro101, Section 1, 1
            reznort, somesecret, Trent, Reznor, reznort@someplace.edu, en_us, 6736733, 0, Advanced202, Section 3, 3

            """)
        #expect(report.rows == ImportReport.Rows(read: 2, added: 2))
        #expect(report.errors == 0)
        #expect(
            Workbench.brief(report).filter { !$0.hasSuffix("blanks-trimmed") } == [
                "2 password password-left-out", "3 password password-left-out",
            ])
        #expect(
            report.entries == [.userCreate: 2, .enrolPut: 2, .groupCreate: 2, .groupMember: 2])
        #expect(
            try bench.rows(
                "SELECT username, email, idnumber, extra ->> 'lang', extra ->> 'maildisplay' FROM users ORDER BY id")
                == [
                    "jonest|jonest@someplace.edu|3663737|en|1", "reznort|reznort@someplace.edu|6736733|en_us|0",
                ])
        #expect(
            try bench.rows("SELECT username, course, role FROM v_user_enrolments ORDER BY 1") == [
                "jonest|Intro101|student", "reznort|Advanced202|teacher",
            ])
        #expect(try bench.rows("SELECT name FROM groups ORDER BY 1") == ["Section 1", "Section 3"])
    }

    @Test func `the file with cohorts`() throws {
        let report = try bench.load(
            """
            username,password,firstname,lastname,email,course1,group1,cohort1
            jonest,verysecret,Tom,Jones,jonest@someplace.edu,math102,Section 1,year 3
            reznort,somesecret,Trent,Reznor,reznort@someplace.edu,math102,Section 3,year 4

            """)
        #expect(report.rows == ImportReport.Rows(read: 2, added: 2))
        #expect(Workbench.brief(report) == ["2 password password-left-out", "3 password password-left-out"])
        #expect(
            report.entries == [.userCreate: 2, .enrolPut: 2, .groupCreate: 2, .groupMember: 2, .cohortMember: 2])
        #expect(try bench.rows("SELECT key FROM cohorts ORDER BY 1") == ["idnumber:year 3", "idnumber:year 4"])
    }

    private let mixed = "username,firstname,lastname,deleted\njonest,Tom,Jones,0\nreznort,,,1\n"

    @Test func `the file that adds one and deletes another`() throws {
        try bench.load("username,firstname,lastname,email\nreznort,Trent,Reznor,reznort@someplace.edu\n")
        try bench.deliver()
        let report = try bench.load(mixed) {
            $0.people.allowDeletes = true
            $0.defaults = ["email": "%u@someplace.edu"]
        }
        #expect(report.problems == [])
        #expect(report.rows == ImportReport.Rows(read: 2, added: 1, changed: 1))
        #expect(try bench.newest() == ["user.create|user/2|", "user.delete|user/1|"])
        #expect(try bench.rows("SELECT email FROM users WHERE username = 'jonest'") == ["jonest@someplace.edu"])
    }

    @Test func `the same file without leave to delete suspends, and names what a new person lacks`() throws {
        try bench.load("username,firstname,lastname,email\nreznort,Trent,Reznor,reznort@someplace.edu\n")
        try bench.deliver()
        let report = try bench.load(mixed)
        #expect(Workbench.brief(report) == ["2 email missing", "3 deleted deletion-suspends"])
        #expect(report.entries == [.userSuspend: 1])
    }

    @Test func `the file that renames by a key`() throws {
        try bench.load("username,firstname,lastname,email,idnumber\njsmith,J,Smith,j@someplace.edu,12345\n")
        try bench.deliver()
        let report = try bench.load("username,idnumber\njdoe,12345\n") {
            $0.people.key = MappingKey(column: "idnumber", field: "idnumber")
            $0.people.allowRenames = true
        }
        #expect(report.problems == [])
        #expect(
            try bench.rows("SELECT kind, payload, before FROM outbox WHERE state = 'ready'") == [
                #"user.rename|{"username":"jdoe"}|{"username":"jsmith"}"#
            ])
        #expect(try bench.rows("SELECT username FROM users") == ["jdoe"])
    }
}
