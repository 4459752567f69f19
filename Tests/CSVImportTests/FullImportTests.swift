import StagingStore
import Testing

@testable import CSVImport

struct FullImportTests {
    let bench: Workbench
    let header = "username,firstname,lastname,email,course1,group1,cohort1\n"
    let anna = "anna,Anna,Berg,anna@x.org,BIO,Lab,year 1\n"
    let ben = "ben,Ben,Cole,ben@x.org,BIO,Lab,year 1\n"

    init() throws {
        bench = try Workbench()
        bench.options.mode = .full
    }

    @Test func `a full file that leaves somebody out must say how many`() throws {
        try bench.load(header + anna + ben)
        try bench.deliver()
        let before = try bench.contents()
        let refused = try bench.load(header + anna)
        #expect(refused.state == .refused)
        #expect(
            refused.refusal?.message
                == "This full file would remove 1 record that it no longer has. If that is right, import it with --full --removals 1."
        )
        #expect(refused.rows == ImportReport.Rows())
        #expect(try bench.contents() == before)
        #expect(try bench.load(header + anna) { $0.removals = 2 }.refusal?.code == "removals")
        let report = try bench.load(header + anna) { $0.removals = 1 }
        #expect(report.rows == ImportReport.Rows(read: 1, unchanged: 1, removed: 1))
        #expect(try bench.newest() == ["user.suspend|user/2/suspended|"])
        #expect(try bench.rows("SELECT username, state FROM users") == ["anna|active", "ben|gone"])
    }

    @Test func `somebody who comes back is opened again`() throws {
        try bench.load(header + anna + ben)
        try bench.deliver()
        try bench.load(header + anna) { $0.removals = 1 }
        try bench.deliver()
        let report = try bench.load(header + anna + ben)
        #expect(report.rows == ImportReport.Rows(read: 2, changed: 1, unchanged: 1))
        #expect(try bench.newest() == ["user.unsuspend|user/2/suspended|"])
        #expect(try bench.rows("SELECT username, state FROM users") == ["anna|active", "ben|active"])
    }

    @Test func `somebody whom Moodle never heard of leaves without a trace there, and can come back`() throws {
        try bench.load(header + anna + ben)
        try bench.load(header + anna) { $0.removals = 1 }
        #expect(try bench.open().filter { $0.contains("/2") } == [])
        let report = try bench.load(header + anna + ben)
        #expect(report.entries == [.userCreate: 1, .cohortMember: 1, .enrolPut: 1, .groupMember: 1])
        #expect(try bench.open().filter { $0.contains("/2") }.count == 4)
    }

    @Test func `another source's people are not this source's to remove`() throws {
        try bench.load(header + anna + ben)
        try bench.load(header + ben) { $0.source = "second" }
        let report = try bench.load(header + anna)
        #expect(report.state == .loaded)
        #expect(report.rows.removed == 0)
        #expect(try bench.rows("SELECT state FROM users") == ["active", "active"])
    }

    @Test func `a delta removes nobody`() throws {
        try bench.load(header + anna + ben)
        let report = try bench.load(header + anna) { $0.mode = .delta }
        #expect(report.rows.removed == 0)
        #expect(try bench.rows("SELECT state FROM users") == ["active", "active"])
    }

    @Test func `a course, group and cohort that a person's row no longer names are taken away`() throws {
        try bench.load(header + anna + ben)
        try bench.deliver()
        let file = header + anna + "ben,Ben,Cole,ben@x.org,,,\n"
        #expect(
            try bench.load(file).refusal?.message
                == "This full file would remove 3 enrolments and memberships that their people's rows no longer name. If that is right, import it with --full --removals 3."
        )
        let report = try bench.load(file) { $0.removals = 3 }
        #expect(report.rows == ImportReport.Rows(read: 2, unchanged: 2))
        #expect(
            try bench.newest() == [
                #"enrol.put|enrol/2/shortname:BIO/student|{"suspend":1,"timeend":0,"timestart":0}"#,
                #"group.member|group-member/2/shortname:BIO/Lab|{"action":"remove"}"#,
                #"cohort.member|cohort-member/2/idnumber:year 1|{"action":"remove"}"#,
            ])
        #expect(try bench.rows("SELECT state, suspended FROM enrolments") == ["active|0", "gone|1"])
        #expect(try bench.load(file + "\n").rows == ImportReport.Rows(read: 2, unchanged: 2))
    }

    @Test func `a person's other line keeps what it names, changed or not`() throws {
        let chemistry = "anna,Anna,Berg,anna@x.org,CHE,,\n"
        try bench.load(header + anna + chemistry)
        try bench.deliver()
        let report = try bench.load(header + "anna,Anna,Berg,anna@x.org,BIO,Lab,year 2\n" + chemistry) {
            $0.removals = 1
        }
        #expect(report.refusal == nil)
        #expect(try bench.rows("SELECT state FROM enrolments") == ["active", "active"])
        #expect(
            try bench.newest().sorted() == [
                #"cohort.member|cohort-member/1/idnumber:year 1|{"action":"remove"}"#,
                #"cohort.member|cohort-member/1/idnumber:year 2|{"action":"add"}"#,
            ])
    }

    @Test func `a rejected row keeps its person`() throws {
        try bench.load(header + anna + ben)
        let report = try bench.load(header + anna + "ben,Ben,Cole,no address,BIO,Lab,year 1\n")
        #expect(report.rows == ImportReport.Rows(read: 2, unchanged: 1, rejected: 1))
        #expect(try bench.rows("SELECT state FROM users") == ["active", "active"])
    }

    @Test func `rows that can not be recognised stop a removal`() throws {
        try bench.load(header + anna + ben)
        let report = try bench.load(header + anna + "ben,Ben\n") { $0.removals = 1 }
        #expect(
            report.refusal?.message
                == "1 row (line 3) can not be recognised, so it is not known which of 1 removal are real. Correct the rows, or import the file without --full."
        )
    }

    @Test func `a header without rows never removes everybody`() throws {
        try bench.load(header + anna + ben)
        #expect(try bench.load(header) { $0.removals = 2 }.refusal?.code == "no-rows")
    }

    @Test func `enrolments that a full file leaves out are suspended with their dates`() throws {
        let header = "username,course,role,start,end\n"
        try bench.load(header + "anna,BIO,student,2017-09-01,2017-10-01\nben,BIO,student,,\n")
        try bench.change("UPDATE outbox SET state = 'done'")
        let report = try bench.load(header + "ben,BIO,student,,\n") { $0.removals = 1 }
        #expect(report.rows.removed == 1)
        #expect(
            try bench.newest() == [
                #"enrol.put|enrol/1/shortname:BIO/student|{"suspend":1,"timeend":1506816000,"timestart":1504224000}"#
            ])
        let back = try bench.load(header + "anna,BIO,student,2017-09-01,2017-10-01\nben,BIO,student,,\n")
        #expect(back.rows.changed == 1)
        #expect(
            try bench.open() == [
                #"enrol.put|enrol/1/shortname:BIO/student|{"suspend":0,"timeend":1506816000,"timestart":1504224000}"#
            ])
    }

    @Test func `members that a full file leaves out are taken out`() throws {
        try bench.load("cohort,username\nyear 1,anna\nyear 1,ben\n")
        try bench.load("course,group,username\nBIO,Lab,anna\nBIO,Lab,ben\n")
        try bench.change("UPDATE outbox SET state = 'done'")
        #expect(try bench.load("cohort,username\nyear 1,anna\n") { $0.removals = 1 }.entries == [.cohortMember: 1])
        #expect(try bench.load("course,group,username\nBIO,Lab,ben\n") { $0.removals = 1 }.entries == [.groupMember: 1])
        #expect(
            try bench.open() == [
                #"cohort.member|cohort-member/2/idnumber:year 1|{"action":"remove"}"#,
                #"group.member|group-member/1/shortname:BIO/Lab|{"action":"remove"}"#,
            ])
    }

    @Test func `kinds of file whose rows can not go are not imported in full`() throws {
        #expect(try bench.load("code,target\nA,id:7\n").refusal?.code == "full-without-meaning")
    }

    @Test func `a preview lists the entries that the import would make`() throws {
        let report = try bench.load(header + anna) { $0.preview = true }
        #expect(
            report.changes.map {
                "\($0.line) \($0.kind.rawValue) \($0.username ?? "") \($0.course ?? "") \($0.group ?? "")"
            }
                == [
                    "2 user.create anna  ", "2 cohort.member anna  ", "2 enrol.put anna BIO ",
                    "2 group.create  BIO Lab",
                    "2 group.member anna BIO Lab",
                ])
    }

    @Test func `a preview of a full file tells what it would remove, and writes nothing`() throws {
        try bench.load(header + anna + ben)
        let before = try bench.contents()
        let report = try bench.load(header + anna) { $0.preview = true }
        #expect(report.state == .preview)
        #expect(report.rows == ImportReport.Rows(read: 1, unchanged: 1, removed: 1))
        #expect(
            report.hints == [
                "This full file would remove 1 record that it no longer has. If that is right, import it with --full --removals 1."
            ])
        #expect(try bench.contents() == before)
        #expect(try bench.rows("SELECT count(*) FROM imports") == ["1"])
    }
}
