@testable import CSVImport
import StagingStore
import Testing

struct FirstImportTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    @Test func `a classic users file stages people, places and groups, and fills the outbox`() throws {
        let report = try bench.load(
            """
            username,password,firstname,lastname,email,course1,group1,cohort1
            jonest,Verysecret-1,Tom,Jones,jonest@someplace.edu,math102,Section 1,year 3
            reznort,Somesecret-1,Trent,Reznor,reznort@someplace.edu,math102,Section 3,year 4
            """)
        #expect(report.state == .loaded)
        #expect(report.problems.isEmpty)
        #expect(report.rows == ImportReport.Rows(read: 2, added: 2))
        #expect(
            report.entries == [
                .userCreate: 2, .cohortMember: 2, .enrolPut: 2, .groupCreate: 2, .groupMember: 2,
            ])
        #expect(
            try bench.open() == [
                "user.create|user/1|",
                #"cohort.member|cohort-member/1/idnumber:year 3|{"action":"add"}"#,
                #"enrol.put|enrol/1/shortname:math102/student|{"suspend":0,"timeend":0,"timestart":0}"#,
                "group.create|group/shortname:math102/Section 1|",
                #"group.member|group-member/1/shortname:math102/Section 1|{"action":"add"}"#,
                "user.create|user/2|",
                #"cohort.member|cohort-member/2/idnumber:year 4|{"action":"add"}"#,
                #"enrol.put|enrol/2/shortname:math102/student|{"suspend":0,"timeend":0,"timestart":0}"#,
                "group.create|group/shortname:math102/Section 3|",
                #"group.member|group-member/2/shortname:math102/Section 3|{"action":"add"}"#,
            ])
        #expect(
            try bench.rows("SELECT username, username_origin, firstname, lastname, email, state, extra FROM users") == [
                "jonest|file|Tom|Jones|jonest@someplace.edu|active|{}",
                "reznort|file|Trent|Reznor|reznort@someplace.edu|active|{}",
            ])
        #expect(try bench.rows("SELECT count(*) FROM sealed_passwords") == ["2"])
        #expect(try bench.rows("SELECT rows_read, rows_added, entries, state FROM imports") == ["2|2|10|loaded"])
    }

    @Test func `a minimal file gets usernames and takes courses by number`() throws {
        let report = try bench.load(
            """
            First Name,Last Name,Email,Course IDs
            José,Núñez,jose@example.org,"12, 14"
            John,Doe,john@example.org,
            John,Doe,john2@example.org,12
            """)
        #expect(report.dataset == .users)
        #expect(report.problems.isEmpty)
        #expect(report.entries == [.userCreate: 3, .enrolPut: 3])
        #expect(
            try bench.rows("SELECT username, username_origin FROM users ORDER BY id") == [
                "josenunez|generated", "johndoe|generated", "johndoe2|generated",
            ])
        #expect(
            try bench.rows("SELECT code, target FROM course_mappings ORDER BY 1") == ["id:12|id:12", "id:14|id:14"])
    }

    @Test func `the same file again changes nothing, and a changed row makes exactly its entries`() throws {
        let header = "username,firstname,lastname,email,city,course1\n"
        let anna = "anna,Anna,Berg,anna@example.org,Lisbon,BIO101\n"
        try bench.load(header + anna + "ben,Ben,Cole,ben@example.org,Porto,BIO101\n")
        let same = try bench.load(header + anna + "ben,Ben,Cole,ben@example.org,Porto,BIO101\n")
        #expect(same.state == .same)
        #expect(same.rows == ImportReport.Rows(read: 2, unchanged: 2))
        try bench.change(
            """
            UPDATE users SET moodle_id = 100 + id, origin = 'created'
            """)
        let changed = try bench.load(header + anna + "ben,Ben,Cole,ben@example.org,Faro,BIO101\n")
        #expect(changed.rows == ImportReport.Rows(read: 2, changed: 1, unchanged: 1))
        #expect(changed.entries == [.userUpdate: 1])
        #expect(
            try bench.rows("SELECT entity, payload, before FROM outbox ORDER BY id DESC LIMIT 1") == [
                #"user/2|{"fields":{"city":"Faro"}}|{"city":"Porto"}"#
            ])
    }
}
