import StagingStore
import Testing

@testable import CSVImport

/// Tool Sync's enrolments file, with its commands.
struct CommandFileTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    private static let header = "cmd;cid;uid;rolename;enrol;gcmd;g1;g2;g3\n"

    @discardableResult
    private func load(_ rows: String, change: (inout ImportOptions) -> Void = { _ in }) throws -> ImportReport {
        try bench.load(Self.header + rows + "\n", change: change)
    }

    private func members() throws -> [String] {
        try bench.rows(
            """
            SELECT u.username, g.name, m.state FROM group_members m JOIN users u ON u.id = m.user_id
              JOIN groups g ON g.id = m.group_id ORDER BY m.id
            """)
    }

    @Test func `a file with commands enrols, makes groups where it says so, and joins those that are there`() throws {
        let report = try load(
            """
            add;BIO;ana;editingteacher;manual;gaddcreate;Red;Blue;
            add;CHE;ana;teacher;;greplacecreate;Lab;;
            add;BIO;bea;student;manual;gadd;Red;Green;
            """)
        #expect(report.dataset == .enrolments)
        #expect(report.problems == [])
        #expect(report.entries == [.enrolPut: 3, .groupCreate: 3, .groupMember: 5, .courseGroups: 1])
        #expect(
            try bench.rows("SELECT name, reference FROM groups ORDER BY id") == [
                "Red|", "Blue|", "Lab|", "Green|name:Green",
            ])
        #expect(
            try bench.rows("SELECT entity, payload FROM outbox WHERE kind = 'course.groups'") == [
                #"course-groups/1/shortname:CHE|{"action":"remove","only":"Lab"}"#
            ])
    }

    @Test func `the same file again says nothing`() throws {
        let rows = """
            add;BIO;ana;editingteacher;manual;greplacecreate;Red;Blue;
            shift;CHE;ana;teacher;;;;;
            """
        try load(rows)
        let before = try bench.contents()
        #expect(try load(rows).state == .same)
        let again = try load(rows + "\nadd;BIO;bea;student;;;;;")
        #expect(again.rows == ImportReport.Rows(read: 3, added: 1, unchanged: 2))
        #expect(again.entries == [.enrolPut: 1])
        #expect(try bench.contents().filter { $0.hasPrefix("group") } == before.filter { $0.hasPrefix("group") })
    }

    @Test func `replacing groups leaves those that are not named, once`() throws {
        try load("add;BIO;ana;student;;gaddcreate;Red;Blue;")
        try bench.deliver()
        let moved = try load("add;BIO;ana;student;;greplacecreate;Green;Blue;")
        // Out of the others with `course.groups` alone, which waits until the new groups have the person.
        #expect(moved.entries == [.groupCreate: 1, .groupMember: 1, .courseGroups: 1])
        #expect(
            try bench.newest() == [
                "group.create|group/shortname:BIO/Green|",
                #"group.member|group-member/1/shortname:BIO/Green|{"action":"add"}"#,
                #"course.groups|course-groups/1/shortname:BIO|{"action":"remove","only":"Blue, Green"}"#,
            ])
        #expect(try members() == ["ana|Red|gone", "ana|Blue|active", "ana|Green|active"])
        try bench.deliver()
        // Another date, the same groups: nothing is left to be asked for about them.
        let dated = try bench.load(
            "cmd;cid;uid;rolename;endtime;gcmd;g1;g2\nadd;BIO;ana;student;2030-01-01;greplacecreate;Green;Blue\n")
        #expect(dated.entries == [.enrolPut: 1])
    }

    @Test func `leaving groups leaves the named ones, also where only Moodle knows of it`() throws {
        try load("add;BIO;ana;student;;gaddcreate;Red;Blue;")
        try bench.deliver()
        try load("add;BIO;ana;student;;gdel;Red;Other;")
        #expect(
            try bench.newest() == [
                #"group.member|group-member/1/shortname:BIO/Red|{"action":"remove"}"#,
                #"group.member|group-member/1/shortname:BIO/Other|{"action":"remove"}"#,
            ])
        #expect(try bench.rows("SELECT reference FROM groups WHERE name = 'Other'") == ["name:Other"])
    }

    @Test func `a shift gives one role and takes all others, under whatever code of the course`() throws {
        try bench.load("code,target\nBIO,id:7\nBIO-A,id:7\n")
        try load("add;BIO;ana;student;;;;;\nadd;BIO-A;ana;teacher;;;;;")
        try bench.deliver()
        try load("shift;BIO;ana;editingteacher;;;;;")
        #expect(
            try bench.newest() == [
                #"enrol.put|enrol/1/id:7/editingteacher|{"suspend":0,"timeend":0,"timestart":0}"#,
                #"course.role|role/1/id:7/student|{"action":"remove"}"#,
                #"course.role|role/1/id:7/teacher|{"action":"remove"}"#,
                // Those that only Moodle knows.
                #"course.roles|course-roles/1/id:7|{"action":"remove","only":"editingteacher"}"#,
            ])
        // The row that gave the role is no unchanged one any more: read again, it gives it again.
        let back = try load("add;BIO;ana;student;;;;;\nadd;BIO-A;ana;teacher;;;;;")
        #expect(back.entries == [.enrolPut: 2])
    }

    @Test func `the last role unenrols, with the groups; or it only closes the enrolment`() throws {
        try load("add;BIO;ana;student;;gaddcreate;Red;;\nadd;BIO;ana;teacher;;;;;\nadd;CHE;ana;student;;;;;")
        try bench.deliver()
        try load("del;BIO;ana;student;;;;;")
        #expect(try bench.newest() == [#"course.role|role/1/shortname:BIO/student|{"action":"remove"}"#])
        try load("del;BIO;ana;teacher;;;;;")
        #expect(try bench.newest() == ["enrol.remove|enrol/1/shortname:BIO/teacher|"])
        #expect(try members() == ["ana|Red|gone"])
        try load("del;CHE;ana;student;;;;;") { $0.places.unenrol = .suspend }
        #expect(
            try bench.newest() == [
                #"enrol.put|enrol/1/shortname:CHE/student|{"suspend":1,"timeend":0,"timestart":0}"#
            ])
    }

    @Test func `an enrolment that nobody imported is not suspended, because its dates are not known`() throws {
        let report = try load("del;BIO;ana;student;;;;;") { $0.places.unenrol = .suspend }
        #expect(Workbench.brief(report) == ["2  unknown-enrolment"])
        #expect(try bench.rows("SELECT count(*) FROM users") == ["0"])
    }

    @Test func `dates are ISO or unix seconds, hidden closes, and what is left out resets nothing`() throws {
        let header = "cmd;cid;uid;rolename;starttime;endtime;hidden\n"
        try bench.load(header + "add;BIO;ana;student;2017-09-01 08:00:00;1506816000;1\n")
        let terms = #"{"suspend":1,"timeend":1506816000,"timestart":1504252800}"#
        #expect(try bench.open() == ["enrol.put|enrol/1/shortname:BIO/student|\(terms)"])
        #expect(try load("add;BIO;ana;student;;gaddcreate;Red;;").entries == [.groupCreate: 1, .groupMember: 1])
        #expect(try bench.rows("SELECT starts_at, ends_at, suspended FROM enrolments") == ["1504252800|1506816000|1"])
        let shown = try bench.load(header + "add;BIO;ana;student;;;0\n")
        #expect(shown.entries == [.enrolPut: 1])
        #expect(try bench.rows("SELECT starts_at, ends_at, suspended FROM enrolments") == ["1504252800|1506816000|0"])
    }

    @Test(arguments: [
        ("add;BIO;ana;student;self;;;;", "2 enrol enrol-method"),
        ("add;BIO;ana;student;;gadd;;;", "2 gcmd command-without-groups"),
        ("add;BIO;ana;student;;join;Red;;", "2 gcmd choice"),
        ("shift;BIO;ana;;;;;;", "2 rolename empty"),
        ("add;id:1;ana;student;;;;;", "2 cid front-page"),
        ("add;BIO;id:x;student;;;;;", "2 uid number"),
        ("add;BIO;id:1;student;;;;;", "2 uid protected-account"),
    ])
    func `a command that can not be carried out rejects its row`(row: String, expected: String) throws {
        #expect(Workbench.brief(try load(row)) == [expected])
        #expect(
            try bench.rows(
                "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM outbox) + (SELECT count(*) FROM groups)")
                == ["0"])
    }

    @Test func `groups without a command are left out, with a warning for the column`() throws {
        let report = try load("add;BIO;ana;student;;;Red;;\nadd;BIO;bea;student;;;Red;;")
        #expect(Workbench.brief(report) == ["2 g1 groups-without-command"])
        #expect(report.entries == [.enrolPut: 2])
    }

    @Test(arguments: [
        (CourseKey.idnumber, PersonKey.idnumber, "idnumber:7", "E1", "SELECT idnumber FROM users"),
        (.id, .email, "id:7", "ana@x.org", "SELECT email FROM users"),
        (.shortname, .id, "shortname:7", "40", "SELECT moodle_id FROM users"),
        (.shortname, .username, "shortname:7", "ana", "SELECT username FROM users"),
    ])
    func `the file's owner says what its plain names are`(
        course: CourseKey, person: PersonKey, target: String, uid: String, sql: String
    ) throws {
        let report = try load("add;7;\(uid);student;;;;;") {
            $0.places.courseKey = course
            $0.places.personKey = person
        }
        #expect(report.problems == [])
        #expect(try bench.rows("SELECT target FROM course_targets") == [target])
        #expect(try bench.rows(sql) == [uid])
        #expect(try bench.rows("SELECT state FROM users") == ["referenced"])
    }

    @Test func `a prefix says what a name is, in whatever column it stands`() throws {
        try load(
            """
            add;idnumber:SIS-7;email:ana@x.org;id:3;;;;;
            add;id:42;id:40;name:7;;;;;
            add;shortname:BIO;idnumber:E1;student;;;;;
            """)
        #expect(
            try bench.rows("SELECT target FROM course_targets ORDER BY id") == [
                "idnumber:SIS-7", "id:42", "shortname:BIO",
            ])
        #expect(try bench.rows("SELECT name FROM people ORDER BY id") == ["ana@x.org", "id:40", "idnumber:E1"])
        #expect(try bench.rows("SELECT role FROM enrolments ORDER BY id") == ["editingteacher", "7", "student"])
    }

    @Test func `a person known by Moodle's number is the same one in every file`() throws {
        try load("add;BIO;id:40;student;;;;;")
        try load("add;CHE;id:40;student;;;;;")
        #expect(try bench.rows("SELECT moodle_id, origin, state FROM users") == ["40|adopted|referenced"])
    }
}

/// Moodle's own flat file.
struct FlatFileTests {
    @Test func `quoted cells, blanks and letter case are taken as Moodle takes them`() throws {
        let bench = try Workbench()
        let report = try bench.load(
            """
            "add","Student","77","BIO 101"
            ADD , teacher , 78 , BIO 101 , 1504224000 , 0
            del, student, 79, BIO 101
            """)
        #expect(report.problems.filter { $0.severity == .error } == [])
        #expect(
            try bench.rows("SELECT kind, role, payload ->> 'timestart' FROM outbox ORDER BY id") == [
                "enrol.put|student|0", "enrol.put|teacher|1504224000", "enrol.remove|student|",
            ])
    }

    @Test func `a line that ends before it starts is rejected, and the others are taken`() throws {
        let bench = try Workbench()
        let report = try bench.load(
            "add,student,77,BIO,1506816000,1504224000\nadd,student,78,BIO,1504224000,1506816000\n")
        #expect(Workbench.brief(report) == ["1 end ends-before-start"])
        #expect(report.rows == ImportReport.Rows(read: 2, added: 1, rejected: 1))
    }
}

struct TypeTests {
    @Test(arguments: [("1", "student"), ("2", "manager"), ("3", "id:9")])
    func `the types of a users file are the roles that the options name`(type: String, role: String) throws {
        let bench = try Workbench()
        try bench.load("username,firstname,lastname,email,course1,type1\nana,A,S,ana@x.org,BIO,\(type)\n") {
            $0.places.types = ["student", "manager", "9"]
            $0.people.allowPrivilegedRoles = true
        }
        #expect(try bench.rows("SELECT role FROM enrolments") == [role])
    }
}
