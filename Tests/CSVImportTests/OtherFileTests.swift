import StagingStore
import Testing

@testable import CSVImport

struct OtherFileTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    @Test func `a flat file of Moodle enrols and unenrols by idnumbers, without a header`() throws {
        let report = try bench.load(
            """
            add, student, 77, BIO101
            add, teacher, 78, BIO101, 1504224000, 1506816000
            del, student, 79, BIO101
            """)
        #expect(report.dataset == .enrolments)
        #expect(report.errors == 0)
        #expect(report.rows == ImportReport.Rows(read: 3, added: 2, changed: 1))
        #expect(
            try bench.open() == [
                #"enrol.put|enrol/1/idnumber:BIO101/student|{"suspend":0,"timeend":0,"timestart":0}"#,
                #"enrol.put|enrol/2/idnumber:BIO101/teacher|{"suspend":0,"timeend":1506816000,"timestart":1504224000}"#,
                "enrol.remove|enrol/3/idnumber:BIO101/student|",
            ])
        #expect(try bench.rows("SELECT length(header) FROM import_headers") == ["0"])
        #expect(Workbench.brief(try bench.load("add,student,77\nadd,student,78,BIO\n")) == [])
    }

    @Test func `a role goes by itself while another keeps the enrolment`() throws {
        try bench.load("username,course,role\nanna,BIO,student\nanna,BIO,teacher\n")
        try bench.change("UPDATE outbox SET state = 'done'")
        try bench.load("username,course,role,command\nanna,BIO,teacher,del\n")
        #expect(try bench.newest() == [#"course.role|role/1/shortname:BIO/teacher|{"action":"remove"}"#])
        try bench.load("username,course,role,command\nanna,BIO,student,del\n")
        #expect(try bench.newest() == ["enrol.remove|enrol/1/shortname:BIO/student|"])
    }

    @Test func `an enrolment that is added again after a removal is put again`() throws {
        let add = "username,course,command\nanna,BIO,add\n"
        let delete = "username,course,command\nanna,BIO,del\n"
        for file in [add, delete, add] { try bench.load(file) }
        #expect(
            try bench.open() == [#"enrol.put|enrol/1/shortname:BIO/student|{"suspend":0,"timeend":0,"timestart":0}"#])
        #expect(try bench.rows("SELECT state FROM enrolments") == ["active"])
    }

    @Test(arguments: [
        ("username,course,role\n,BIO,student\n", "2  nobody"),
        ("username,course,role\nanna,,student\n", "2 course empty"),
        ("username,courseid,role\nanna,x,student\n", "2 courseid course"),
        ("username,course,command\nanna,BIO,move\n", "2 command choice"),
        ("username,course,command\nanna,BIO,shift\n", "2 role empty"),
        ("username,course,start\nanna,BIO,soon\n", "2 start date"),
        ("username,course,status\nanna,BIO,2\n", "2 status choice"),
        ("username,course,start,end\nanna,BIO,2017-09-02,2017-09-01\n", "2 end ends-before-start"),
        ("username,course,role\nguest,BIO,student\n", "2 username protected-account"),
        ("cohort,username\n,anna\n", "2 cohort empty"),
        ("course,group,username\nBIO,,anna\n", "2 group empty"),
        ("name,idnumber,visible\nYear,1,perhaps\n", "2 visible choice"),
        ("name,idnumber\n,1\n", "2 name empty"),
        ("code,target\nBIO,7\n", "2 target target"),
        ("role,id\ntutor,x\n", "2 id number"),
    ])
    func `a row that makes no sense is rejected and leaves nothing`(file: String, expected: String) throws {
        let report = try bench.load(file)
        #expect(Workbench.brief(report) == [expected])
        #expect(report.rows.rejected == 1)
        #expect(
            try bench.rows(
                "SELECT count(*) FROM users UNION ALL SELECT count(*) FROM course_codes UNION ALL SELECT count(*) FROM outbox"
            ) == ["0", "0", "0"])
    }

    @Test func `a cohorts file makes cohorts, also those that members named before`() throws {
        try bench.load("cohort,username\nyear 1,anna\n")
        let report = try bench.load("name,idnumber,visible\nFirst year,year 1,no\nSecond year,,\n")
        #expect(report.rows == ImportReport.Rows(read: 2, added: 1, changed: 1))
        #expect(report.entries == [.cohortCreate: 2])
        #expect(
            try bench.rows("SELECT key, name, visible, state FROM cohorts") == [
                "idnumber:year 1|First year|0|staged", "idnumber:Second year|Second year|1|staged",
            ])
    }

    @Test func `a groups file makes groups, and takes a number for a name`() throws {
        let report = try bench.load("course,name,idnumber,description\nBIO,1,G1,First\n")
        #expect(report.entries == [.groupCreate: 1])
        #expect(try bench.rows("SELECT name, idnumber, description, moodle_id FROM groups") == ["1|G1|First|"])
        let changed = try bench.load("course,name,idnumber,description\nBIO,1,G1,Other\n")
        #expect(changed.rows.changed == 1)
    }

    @Test func `members are added and taken out by command, and cancel out before a push`() throws {
        try bench.load("cohort,username,command\nyear 1,anna,add\n")
        try bench.load("cohort,username,command\nyear 1,anna,del\n")
        #expect(try bench.open() == [])
        try bench.load("course,group,username\nBIO,Lab,anna\n")
        try bench.change("UPDATE outbox SET state = 'done' WHERE state = 'ready'")
        try bench.load("course,group,username,command\nBIO,Lab,anna,del\n")
        #expect(try bench.open().last == #"group.member|group-member/1/shortname:BIO/Lab|{"action":"remove"}"#)
        try bench.load("course,group,username\nBIO,Lab,anna\n\n")
        #expect(try bench.rows("SELECT count(*) FROM outbox WHERE state = 'ready'") == ["0"])
    }

    @Test func `a mapping file leads codes and what waits for them to other courses`() throws {
        try bench.load("username,course\nanna,BIO\n")
        let report = try bench.load("code,target\nBIO,id:42\n")
        #expect(report.rows.changed == 1)
        #expect(report.entries == [.enrolPut: 1])
        #expect(try bench.open() == [#"enrol.put|enrol/1/id:42/student|{"suspend":0,"timeend":0,"timestart":0}"#])
        #expect(
            try bench.load("role,id\ntutor,11\nstudent,5\n").rows == ImportReport.Rows(read: 2, added: 1, unchanged: 1))
        #expect(try bench.rows("SELECT moodle_role_id, origin FROM role_mappings WHERE role = 'tutor'") == ["11|file"])
    }
}
