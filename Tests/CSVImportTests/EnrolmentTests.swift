import StagingStore
import Testing

@testable import CSVImport

struct EnrolmentTests {
    let bench: Workbench
    let midnight = 1_795_219_200

    init() throws {
        bench = try Workbench()
        bench.options.people.allowPrivilegedRoles = true
    }

    private func load(_ columns: String, _ cells: String) throws -> ImportReport {
        try bench.load("username,firstname,lastname,email,\(columns)\nanna,Anna,Berg,anna@x.org,\(cells)\n")
    }

    private func staged() throws -> [String] {
        try bench.rows(
            """
            SELECT c.code, e.role, e.starts_at, e.ends_at, e.suspended, e.state
              FROM enrolments e JOIN course_codes c ON c.id = e.code_id ORDER BY e.id
            """)
    }

    @Test(arguments: [
        ("", "", "student"), ("1", "", "student"), ("2", "", "editingteacher"), ("3", "", "teacher"),
        ("", "5", "student"), ("", "teacher", "teacher"), ("1", "teacher", "teacher"), ("2", "1", "manager"),
        ("", "9", "id:9"), ("", "id:4", "teacher"),
    ])
    func `a role wins over a type, and neither is a student`(type: String, role: String, expected: String) throws {
        let report = try load("course1,type1,role1", "BIO,\(type),\(role)")
        #expect(report.problems.isEmpty)
        #expect(try staged() == ["BIO|\(expected)|0|0|0|active"])
    }

    @Test(arguments: [
        ("type1", "4", "2 type1 type"), ("role1", "0", "2 role1 role"), ("role1", "a b", "2 role1 role"),
        ("enrolperiod1", "a week", "2 enrolperiod1 number"),
        ("enroltimestart1", "01/09/2017", "2 enroltimestart1 date"),
        ("enrolstatus1", "2", "2 enrolstatus1 choice"),
    ])
    func `a cell about a course that makes no sense rejects the row`(column: String, cell: String, expected: String)
        throws
    {
        #expect(Workbench.brief(try load("course1," + column, "BIO," + cell)) == [expected])
        #expect(try bench.rows("SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM course_codes)") == ["0"])
    }

    @Test func `a role that nobody mapped is staged with a warning, and a role without a course is left out`() throws {
        let report = try load("course1,role1,course2,role2", "BIO,tutor,,teacher")
        #expect(Workbench.brief(report) == ["2 role1 role-unknown", "2 role2 without-course"])
        #expect(try staged() == ["BIO|tutor|0|0|0|active"])
    }

    @Test func `a period begins today and keeps its beginning on later imports`() throws {
        _ = try load("course1,enrolperiod1", "BIO,10")
        #expect(try staged() == ["BIO|student|\(midnight)|\(midnight + 864_000)|0|active"])
        try bench.change("UPDATE enrolments SET starts_at = starts_at - 86400, ends_at = ends_at - 86400")
        let again = try load("course1,enrolperiod1,city", "BIO,10,Faro")
        #expect(again.entries == [.userCreate: 1])
        let longer = try load("course1,enrolperiod1,city", "BIO,11,Faro")
        #expect(longer.entries == [.enrolPut: 1])
        #expect(try staged() == ["BIO|student|\(midnight)|\(midnight + 950_400)|0|active"])
    }

    @Test func `dates and status are never reset by leaving them out`() throws {
        _ = try load("course1,enroltimestart1,enrolperiod1,enrolstatus1", "BIO,2017-09-01,10,1")
        let before = try staged()
        #expect(before == ["BIO|student|1504224000|1505088000|1|active"])
        let report = try load("course1,city", "BIO,Faro")
        #expect(report.entries == [.userCreate: 1])
        #expect(try staged() == before)
    }

    @Test func `a further role takes over dates and status of the enrolment, and says neither`() throws {
        _ = try load("course1,role1,enroltimestart1,enrolstatus1", "BIO,student,2017-09-01,1")
        _ = try bench.load("username,course1,role1\nanna,BIO,teacher\n")
        #expect(try staged().filter { $0.contains("teacher") } == ["BIO|teacher|1504224000|0|1|active"])
    }

    @Test func `an enrolment that would end before it starts rejects its row`() throws {
        _ = try load("course1,enroltimestart1,enrolperiod1", "BIO,2017-09-01,10")
        let report = try load("course1,enroltimestart1", "BIO,2018-01-01")
        #expect(
            report.problems.map(\.message) == [
                "The enrolment ends at \"2017-09-11\", before it starts at \"2018-01-01\". Correct one of them."
            ])
    }

    @Test func `another role is added, and the one of before stays`() throws {
        _ = try load("course1,role1", "BIO,student")
        try bench.deliver()
        let report = try load("course1,role1", "BIO,teacher")
        #expect(report.entries == [.enrolPut: 1])
        #expect(
            try bench.newest() == [
                #"enrol.put|enrol/1/shortname:BIO/teacher|{"suspend":0,"timeend":0,"timestart":0}"#
            ])
        #expect(try staged() == ["BIO|student|0|0|0|active", "BIO|teacher|0|0|0|active"])
    }

    @Test func `a full file with another role takes the one of before, once it is named`() throws {
        bench.options.mode = .full
        _ = try load("course1,role1", "BIO,student")
        try bench.deliver()
        #expect(try load("course1,role1", "BIO,teacher").refusal?.code == "removals")
        bench.options.removals = 1
        let report = try load("course1,role1", "BIO,teacher")
        #expect(report.entries == [.enrolPut: 1, .courseRole: 1])
        #expect(
            try bench.newest() == [
                #"enrol.put|enrol/1/shortname:BIO/teacher|{"suspend":0,"timeend":0,"timestart":0}"#,
                #"course.role|role/1/shortname:BIO/student|{"action":"remove"}"#,
            ])
        #expect(try staged().map { $0.suffix(4) } == ["gone", "tive"])
    }

    @Test func `in a full file a role that Moodle never heard of is just forgotten`() throws {
        bench.options.mode = .full
        _ = try load("course1,role1", "BIO,student")
        bench.options.removals = 1
        let report = try load("course1,role1", "BIO,teacher")
        #expect(report.entries == [.enrolPut: 1])
        #expect(try bench.open().count == 2)
    }

    @Test func `a full file that takes the last role suspends the enrolment`() throws {
        bench.options.mode = .full
        _ = try load("course1,role1", "BIO,student")
        try bench.deliver()
        bench.options.removals = 1
        _ = try load("course1,role1", ",")
        #expect(
            try bench.newest() == [
                #"enrol.put|enrol/1/shortname:BIO/student|{"suspend":1,"timeend":0,"timestart":0}"#
            ])
    }

    @Test func `a full file that names a course without a role keeps all roles in it`() throws {
        _ = try load("course1,role1,course2,role2", "BIO,student,BIO,teacher")
        try bench.deliver()
        bench.options.mode = .full
        #expect(try load("course1,role1", "BIO,").refusal == nil)
        #expect(try bench.newest().isEmpty)
        #expect(try staged() == ["BIO|student|0|0|0|active", "BIO|teacher|0|0|0|active"])
    }

    @Test func `an emptied role cell and an emptied course cell take nothing away`() throws {
        _ = try load("course1,role1", "BIO,teacher")
        #expect(try load("course1,role1", "BIO,").entries.isEmpty)
        #expect(try load("course1,role1", ",").entries.isEmpty)
        #expect(try staged() == ["BIO|teacher|0|0|0|active"])
    }

    @Test func `two codes of one course are one enrolment, with the dates of both`() throws {
        try bench.load("code,target\nBIO,id:7\nBIO-A,id:7\n")
        _ = try load("course1,enroltimestart1,enrolperiod1", "BIO,2017-09-01,10")
        let second = try load(
            "course1,enroltimestart1,enrolperiod1,course2,enroltimestart2,enrolperiod2",
            "BIO,2017-09-01,10,BIO-A,2017-09-05,10")
        #expect(second.entries == [.enrolPut: 1])
        #expect(
            try bench.open().filter { $0.hasPrefix("enrol") } == [
                #"enrol.put|enrol/1/id:7/student|{"suspend":0,"timeend":1505433600,"timestart":1504224000}"#
            ])
        let third = try load(
            "course1,enroltimestart1,enrolperiod1,course2,enroltimestart2,enrolperiod2",
            "BIO,2017-09-01,10,BIO-A,2017-09-05,9")
        #expect(third.entries == [.enrolPut: 1])
    }

    @Test func `a course is named by shortname, and by what a prefix says`() throws {
        _ = try load("course1,course2,course3,course4", "BIO 101,idnumber:SIS-7,id:42,ShortName:CHE")
        #expect(
            try bench.rows("SELECT code, target FROM course_mappings ORDER BY 1") == [
                "BIO 101|shortname:BIO 101", "id:42|id:42", "idnumber:SIS-7|idnumber:SIS-7",
                "shortname:CHE|shortname:CHE",
            ])
        #expect(Workbench.brief(try load("course1", "id:1")) == ["2 course1 front-page"])
    }

    @Test func `groups are made once, and a number is Moodle's own`() throws {
        _ = try load("course1,group1,course2,group2", "BIO,Lab,BIO,12")
        #expect(try bench.rows("SELECT name, moodle_id FROM groups ORDER BY id") == ["Lab|", "id:12|"])
        #expect(try bench.rows("SELECT entity FROM outbox WHERE kind = 'group.create'") == ["group/shortname:BIO/Lab"])
        let other = try bench.load("username,firstname,lastname,email,course1,group1\nben,B,C,b@x.org,BIO,Lab\n")
        #expect(other.entries == [.userCreate: 1, .enrolPut: 1, .groupMember: 1])
    }

    @Test func `cohorts wait, or are made if that is asked for`() throws {
        _ = try load("cohort1,cohort2", "year 3,7")
        #expect(
            try bench.rows("SELECT key, state FROM cohorts ORDER BY id") == [
                "idnumber:year 3|referenced", "id:7|referenced",
            ])
        let report = try bench.load("username,firstname,lastname,email,cohort1,cohort2\nben,B,C,b@x.org,year 4,8\n") {
            $0.missingCohort = .create
        }
        #expect(report.entries == [.userCreate: 1, .cohortCreate: 1, .cohortMember: 2])
        #expect(
            try bench.rows("SELECT key, state, name FROM cohorts WHERE id > 2") == [
                "idnumber:year 4|staged|year 4", "id:8|referenced|",
            ])
    }
}
