import StagingStore
import Testing

@testable import CSVImport

struct IdentityTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    private func usernames() throws -> [String] {
        try bench.rows("SELECT username, email FROM users ORDER BY email")
    }

    @Test func `usernames that were built stay with their people, whatever the order of the rows`() throws {
        let header = "firstname,lastname,email\n"
        let people = ["J,Doe,a@x.org\n", "J,Doe,b@x.org\n", "J,Doe,c@x.org\n"]
        try bench.load(header + people.joined())
        #expect(try usernames() == ["jdoe|a@x.org", "jdoe2|b@x.org", "jdoe3|c@x.org"])
        let again = try bench.load(header + "J,Doe,new@x.org\n" + people.reversed().joined())
        #expect(again.rows == ImportReport.Rows(read: 4, added: 1, unchanged: 3))
        #expect(try usernames() == ["jdoe|a@x.org", "jdoe2|b@x.org", "jdoe3|c@x.org", "jdoe4|new@x.org"])
    }

    @Test func `a username that the same file brings further down is not built for somebody else`() throws {
        let report = try bench.load(
            """
            username,firstname,lastname,email
            ,John,Doe,first@x.org
            johndoe,Jack,Dole,second@x.org
            """)
        #expect(report.problems.isEmpty)
        #expect(try usernames() == ["johndoe2|first@x.org", "johndoe|second@x.org"])
    }

    @Test func `a username that was built once is not handed to another person after a removal`() throws {
        try bench.load("firstname,lastname,email\nJ,Doe,a@x.org\nK,Lee,k@x.org\n") { $0.mode = .full }
        try bench.load("firstname,lastname,email\nK,Lee,k@x.org\n") {
            $0.mode = .full
            $0.removals = 1
        }
        try bench.change("UPDATE users SET username = 'renamed' WHERE email = 'a@x.org'")
        try bench.load("firstname,lastname,email\nJ,Doe,z@x.org\n")
        #expect(try bench.rows("SELECT username FROM users WHERE email = 'z@x.org'") == ["jdoe2"])
    }

    @Test func `guest and admin are never built`() throws {
        try bench.load("firstname,lastname,email\nGu,Est,a@x.org\nAd,Min,b@x.org\n")
        #expect(try usernames() == ["guest2|a@x.org", "admin2|b@x.org"])
    }

    @Test(arguments: [
        ("username,firstname,lastname,email,idnumber\nben,Ben,Cole,ben@x.org,7\n", "2 idnumber idnumber-taken"),
        ("username,firstname,lastname,email\nben,Ben,Cole,ANNA@x.org\n", "2 email email-taken"),
        ("firstname,lastname,email,idnumber\nBen,Cole,anna@x.org,8\n", "2 email email-taken"),
        ("firstname,lastname,email\nAnna,Berg,anna@x.org\n", ""),
        ("idnumber,city\n7,Porto\n", ""),
        ("username,firstname,lastname,email\nguest,G,G,g@x.org\n", "2 username protected-account"),
        ("username,firstname,lastname,email\nß,G,G,g@x.org\n", "2 username username-empty"),
        ("username,firstname,lastname,email\n,G,G,\n", "2  nobody"),
        ("username,firstname,lastname,email\nnew,,,\n", "2 email missing,2 firstname missing,2 lastname missing"),
    ])
    func `what belongs to another person is a problem, never a merge`(file: String, expected: String) throws {
        try bench.load("username,firstname,lastname,email,idnumber\nanna,Anna,Berg,anna@x.org,7\n")
        let report = try bench.load(file)
        #expect(Workbench.brief(report).sorted().joined(separator: ",") == expected)
        #expect(try bench.rows("SELECT count(*) FROM users") == ["1"])
    }

    @Test func `a username that we built is no proof that a row means the same person`() throws {
        try bench.load("firstname,lastname,email\nJohn,Doe,a@x.org\n")
        let other = try bench.load("username,firstname,lastname,email\njohndoe,Jack,Doe,b@x.org\n")
        #expect(Workbench.brief(other) == ["2 username username-taken"])
        let same = try bench.load("username,firstname,lastname,email\njohndoe,Johnny,Doe,A@x.org\n")
        #expect(same.problems.isEmpty)
        #expect(same.rows.changed == 1)
    }

    @Test func `two lines about one person that disagree are a problem that names both lines`() throws {
        let report = try bench.load(
            """
            username,firstname,lastname,email,city
            anna,Anna,Berg,anna@x.org,Porto
            anna,Anna,Berg,anna@x.org,Lisbon
            """)
        #expect(report.rows == ImportReport.Rows(read: 2, added: 1, rejected: 1))
        #expect(
            report.problems.map(\.message) == [
                "The row says \"Lisbon\", and line 2 says \"Porto\" about the same person. Keep one of the two, or make them agree."
            ])
        #expect(try bench.rows("SELECT extra FROM users") == [#"{"city":"Porto"}"#])
    }

    @Test func `two lines about one person with other courses are both taken`() throws {
        let file = """
            username,firstname,lastname,email,course1,role1
            anna,Anna,Berg,anna@x.org,BIO,student
            anna,Anna,Berg,anna@x.org,CHE,teacher
            """
        let report = try bench.load(file)
        #expect(report.rows == ImportReport.Rows(read: 2, added: 1, changed: 1))
        #expect(report.entries == [.userCreate: 1, .enrolPut: 2])
        let before = try bench.contents()
        let again = try bench.load(file + "\n\n")
        #expect(again.rows == ImportReport.Rows(read: 2, unchanged: 2))
        #expect(try bench.contents() == before)
    }

    @Test func `a line may fill in what the person's line before left empty`() throws {
        try bench.load("username,firstname,lastname,email,city\nanna,Anna,Berg,anna@x.org,Faro\n")
        let report = try bench.load(
            """
            username,firstname,lastname,email,city
            anna,Anna,Berg,anna@x.org,
            anna,Anna,Berg,anna@x.org,Porto
            """)
        #expect(report.problems.isEmpty)
        #expect(try bench.rows("SELECT extra FROM users") == [#"{"city":"Porto"}"#])
    }

    @Test func `somebody whom enrolments named becomes the person once a users file tells`() throws {
        try bench.load("username,course\nanna,BIO\n")
        try bench.load("idnumber,course\n7,CHE\n")
        try bench.load("cohort,email\nyear 1,anna@x.org\n")
        #expect(
            try bench.rows("SELECT state, username, idnumber, email FROM users") == [
                "referenced|anna||", "referenced||7|", "referenced|||anna@x.org",
            ])
        let report = try bench.load("username,firstname,lastname,email,idnumber\nanna,Anna,Berg,anna@x.org,7\n")
        #expect(report.rows.added == 1)
        #expect(
            try bench.open() == [
                #"enrol.put|enrol/1/shortname:BIO/student|{"suspend":0,"timeend":0,"timestart":0}"#,
                "user.create|user/1|",
                #"enrol.put|enrol/1/shortname:CHE/student|{"suspend":0,"timeend":0,"timestart":0}"#,
                #"cohort.member|cohort-member/1/idnumber:year 1|{"action":"add"}"#,
            ])
        #expect(try bench.rows("SELECT DISTINCT user_id FROM enrolments") == ["1"])
        #expect(try bench.rows("SELECT object_id >> 24 FROM source_rows WHERE dataset = 'cohort-members'") == ["1"])
    }

    @Test func `existing people can be left as they are, or stepped over`() throws {
        try bench.load("username,firstname,lastname,email,city\nanna,Anna,Berg,anna@x.org,Faro\n")
        let row = "username,firstname,lastname,email,city,course1\nanna,Anna,Berg,anna@x.org,Porto,BIO\n"
        let skipped = try bench.load(row) { $0.existing = .skip }
        #expect(skipped.entries.isEmpty)
        let left = try bench.load(row) { $0.existing = .leave }
        #expect(left.entries == [.enrolPut: 1])
        #expect(try bench.rows("SELECT extra, when_exists FROM users") == [#"{"city":"Faro"}|update"#])
        try bench.load("username,firstname,lastname,email\nben,Ben,Cole,ben@x.org\n") { $0.existing = .leave }
        #expect(try bench.rows("SELECT when_exists FROM users WHERE username = 'ben'") == ["leave"])
    }
}
