import StagingStore
import Testing

@testable import CSVImport

struct GroupFileTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    private func groups() throws -> [String] {
        try bench.rows(
            """
            SELECT t.target, g.name, g.idnumber, g.description, g.state FROM groups g
              JOIN course_targets t ON t.id = g.target_id ORDER BY g.id
            """)
    }

    // MARK: Moodle's own import

    @Test func `in Moodle's own import an idnumber is the course's, and goes before a name`() throws {
        let report = try bench.load(
            """
            groupname,coursename,idnumber,groupidnumber,description,enrolmentkey,groupingname,enablemessaging
            Red,BIO,,R1,The red ones,open sesame,Colours,1
            Blue,BIO,SIS-7,,,,,
            """)
        #expect(Workbench.brief(report) == ["1 enablemessaging not-sendable"])
        #expect(report.entries == [.groupCreate: 2, .groupingCreate: 1, .groupingMember: 1])
        #expect(
            try groups() == ["shortname:BIO|Red|R1|The red ones|active", "idnumber:SIS-7|Blue|||active"])
        #expect(
            try bench.rows("SELECT enrolmentkey, extra FROM groups WHERE name = 'Red'") == [
                #"open sesame|{"enablemessaging":"1"}"#
            ])
        #expect(try bench.rows("SELECT count(*) FROM outbox WHERE payload LIKE '%sesame%'") == ["0"])
    }

    @Test func `a group that is staged is not made again, and a changed description is sent`() throws {
        let header = "course,name,idnumber,description\n"
        try bench.load(header + "BIO,Red,R1,First\n")
        #expect(try bench.load(header + "BIO,Red,R1,Second\n").entries == [:])
        try bench.deliver()
        #expect(try bench.load(header + "BIO,Red,R2,Third\n").entries == [.groupUpdate: 1])
        #expect(
            try bench.rows("SELECT payload, before FROM outbox WHERE kind = 'group.update'") == [
                #"{"fields":{"description":"Third","idnumber":"R2"}}|{"description":"Second","idnumber":"R1"}"#
            ])
        // Back to what Moodle has: nothing is left to say.
        #expect(try bench.load(header + "BIO,Red,R1,Second\n").rows.changed == 1)
        #expect(try bench.open() == [])
    }

    @Test func `one idnumber is one group of a course`() throws {
        let report = try bench.load("course,name,idnumber\nBIO,Red,R1\nBIO,Blue,R1\nCHE,Blue,R1\n")
        #expect(Workbench.brief(report) == ["3 idnumber group-idnumber-taken"])
        #expect(report.rows.added == 2)
    }

    @Test(arguments: [
        ("name", 254, true), ("name", 255, false), ("idnumber", 100, true), ("idnumber", 101, false),
        ("enrolmentkey", 50, true), ("enrolmentkey", 51, false),
    ])
    func `names and keys have Moodle's limits, counted in letters`(field: String, length: Int, fits: Bool) throws {
        let text = String(repeating: "é", count: length)
        let cells = ["name": "N", "idnumber": "", "enrolmentkey": ""].merging([field: text]) { $1 }
        let report = try bench.load(
            "course,name,idnumber,enrolmentkey\nBIO,\(cells["name"] ?? ""),\(cells["idnumber"] ?? ""),\(cells["enrolmentkey"] ?? "")\n"
        )
        #expect(Workbench.brief(report) == (fits ? [] : ["2 \(field) too-long"]))
    }

    // MARK: Tool Sync

    @Test func `Tool Sync's groups and groupings are made, and groups are put into groupings`() throws {
        let report = try bench.load(
            """
            type;courseid;name;idnumber;description;selfgrouping;grouping
            grouping;TC1;Colours;COL;All colours;;
            group;TC1;Red;TC1_R;The red ones;0;COL
            group;TC2;Alone;TC2_A;;1;
            group;TC1;Blue;TC1_B;;;NONE
            """)
        #expect(Workbench.brief(report) == ["5 grouping grouping-unknown"])
        #expect(report.entries == [.groupCreate: 2, .groupingCreate: 2, .groupingMember: 2])
        #expect(
            try bench.rows(
                "SELECT s.name, g.name FROM grouping_groups m JOIN groupings s ON s.id = m.grouping_id JOIN groups g ON g.id = m.group_id ORDER BY 1"
            )
                == ["Alone|Alone", "Colours|Red"])
    }

    @Test func `a group is found by its idnumber and gets another name, with all that waits for it`() throws {
        try bench.load("type;courseid;name;idnumber\ngroup;TC1;Red;TC1_R\n")
        try bench.load("courseid;groupid;userid\nTC1;TC1_R;ana\n")
        let report = try bench.load("courseid;name;updateid;description\nTC1;Crimson;TC1_R;Darker\n")
        #expect(report.problems == [])
        #expect(try groups() == ["shortname:TC1|Crimson|TC1_R|Darker|active"])
        #expect(
            try bench.open() == [
                "group.create|group/shortname:TC1/Crimson|",
                #"group.member|group-member/1/shortname:TC1/Crimson|{"action":"add"}"#,
            ])
        try bench.deliver()
        let again = try bench.load("courseid;name;updateid\nTC1;Scarlet;TC1_R\n")
        #expect(again.entries == [.groupUpdate: 1])
        // Known by whatever name: the person can still be taken out.
        try bench.load("cmd;courseid;groupid;userid\ndel;TC1;TC1_R;ana\n")
        #expect(try bench.newest() == [#"group.member|group-member/1/shortname:TC1/Scarlet|{"action":"remove"}"#])
    }

    @Test func `a group that only Moodle has is changed by its idnumber, and never made`() throws {
        let report = try bench.load("courseid;name;updateid;description\nTC1;Crimson;TC1_R;Darker\n")
        #expect(report.entries == [.groupUpdate: 1])
        #expect(try bench.rows("SELECT name, reference FROM groups") == ["Crimson|idnumber:TC1_R"])
        #expect(
            try bench.rows("SELECT payload, before FROM outbox") == [
                #"{"fields":{"description":"Darker","name":"Crimson"}}|{}"#
            ])
    }

    @Test func `a group is deleted by command alone, and only where that is allowed`() throws {
        try bench.load("course,name\nBIO,Red\nBIO,Blue\n")
        try bench.load("course,group,username\nBIO,Red,ana\n")
        try bench.deliver()
        let file = "course,name,command\nBIO,Red,del\n"
        #expect(Workbench.brief(try bench.load(file)) == ["2 command deletion-not-allowed"])
        #expect(try bench.load(file) { $0.places.allowDeletes = true }.entries == [.groupDelete: 1])
        #expect(try bench.rows("SELECT state FROM groups ORDER BY id") == ["gone", "active"])
        #expect(try bench.rows("SELECT state FROM group_members") == ["gone"])
        #expect(try bench.load(file) { $0.places.allowDeletes = true }.entries == [:])
        try bench.load("course,name,command\nBIO,New,add\n")
        #expect(try bench.load("course,name,command\nBIO,New,del\n") { $0.places.allowDeletes = true }.entries == [:])
        #expect(try bench.open() == ["group.delete|group-delete/1|"])
    }

    // MARK: Members

    @Test func `Tool Sync's members go into groups that are there, and a shift leaves the others`() throws {
        let header = "cmd;courseid;groupid;userid\n"
        let first = try bench.load(header + ";TC1;TC1_R;ana\n;TC1;TC1_B;bea\n")
        #expect(first.entries == [.groupMember: 2])
        #expect(
            try bench.rows("SELECT name, reference FROM groups") == [
                "idnumber:TC1_R|idnumber:TC1_R", "idnumber:TC1_B|idnumber:TC1_B",
            ])
        try bench.deliver()
        let shifted = try bench.load(header + "shift;TC1;TC1_B;ana\n")
        #expect(shifted.entries == [.groupMember: 1, .courseGroups: 1])
        #expect(try bench.load(header + "shift;TC1;TC1_B;ana\n").entries == [:])
        try bench.deliver()
        // What the shift took away, the row that gave it brings back.
        #expect(try bench.load(header + ";TC1;TC1_R;ana\n;TC1;TC1_B;bea\n").entries == [.groupMember: 1])
    }

    @Test func `a full members file takes away what it leaves out, row by row`() throws {
        let header = "course,group,username\n"
        try bench.load(header + "BIO,Red,ana\nBIO,Red,bea\nBIO,Blue,ana\n") { $0.mode = .full }
        try bench.deliver()
        let report = try bench.load(header + "BIO,Red,bea\nBIO,Blue,ana\n") {
            $0.mode = .full
            $0.removals = 1
        }
        #expect(report.rows.removed == 1)
        #expect(try bench.newest() == [#"group.member|group-member/1/shortname:BIO/Red|{"action":"remove"}"#])
    }

    @Test func `two codes of one course keep a person in a group until both have gone`() throws {
        try bench.load("code,target\nBIO,id:7\nBIO-A,id:7\n")
        let header = "course,group,username,command\n"
        #expect(
            try bench.load(header + "BIO,Red,ana,\nBIO-A,Red,ana,\n").entries == [.groupCreate: 1, .groupMember: 1])
        try bench.deliver()
        #expect(try bench.load(header + "BIO,Red,ana,del\n").entries == [:])
        #expect(try bench.load(header + "BIO-A,Red,ana,del\n").entries == [.groupMember: 1])
    }

    @Test func `a users file names groups by name, and with a prefix by anything`() throws {
        try bench.load(
            """
            username,firstname,lastname,email,course1,group1,course2,group2,course3,group3,course4,group4
            ana,A,S,ana@x.org,BIO,Red,BIO,name:12,BIO,12,BIO,idnumber:R1
            """)
        #expect(
            try bench.rows("SELECT name, reference, moodle_id FROM groups ORDER BY id") == [
                "Red||", "12||", "id:12|id:12|", "idnumber:R1|idnumber:R1|",
            ])
        #expect(try bench.rows("SELECT count(*) FROM outbox WHERE kind = 'group.create'") == ["2"])
    }
}
