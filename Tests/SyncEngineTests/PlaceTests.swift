import CSVImport
import GRDB
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// Files of enrolments and groups, from the file to Moodle.
struct PlaceTests {
    private static let header = "cmd;cid;uid;rolename;enrol;gcmd;g1;g2\n"

    @Test func `commands of an enrolments file arrive, and the same file again writes nothing`() async throws {
        let school = try await ImportedStore()
        school.people("ana", "bea")
        school.moodle.change { site in
            let course = site.addCourse(shortname: "BIO", fullname: "Biology")
            _ = site.addGroup(course: course, name: "There")
        }
        let rows = """
            add;BIO;ana;editingteacher;manual;gaddcreate;Red;Blue
            add;BIO;bea;student;;gadd;There;
            """
        try await school.bring(Self.header + rows + "\n")
        #expect(school.groups("BIO") == ["Red": ["ana"], "Blue": ["ana"], "There": ["bea"]])
        school.moodle.forgetRequests()
        try school.load(Self.header + rows + "\n;;;;;;;\n")
        try await school.push()
        #expect(school.moodle.writes == 0)
        await school.stop()
    }

    @Test func `a group that is only to be joined is never made, and what waits for it says so`() async throws {
        let school = try await ImportedStore()
        school.people("ana")
        school.moodle.change { _ = $0.addCourse(shortname: "BIO", fullname: "Biology") }
        try school.load(Self.header + "add;BIO;ana;student;;gadd;Missing;\n")
        let report = try await school.push()
        #expect(report.waiting == 1)
        #expect(school.groups("BIO") == [:])
        #expect(
            try school.staged.texts("SELECT waits_for FROM v_pending") == [
                "the group Missing (the course has no such group, and its row does not make it)"
            ])
        // Somebody makes it in Moodle.
        school.moodle.change { site in
            if let course = site.course(shortname: "BIO") { _ = site.addGroup(course: course.id, name: "Missing") }
        }
        try await school.push()
        #expect(school.groups("BIO") == ["Missing": ["ana"]])
        await school.stop()
    }

    @Test func `replacing groups leaves also those of which only Moodle knew`() async throws {
        let school = try await ImportedStore()
        school.people("ana", "bea")
        school.moodle.change { _ = $0.addCourse(shortname: "BIO", fullname: "Biology") }
        try await school.bring(
            Self.header + "add;BIO;ana;student;;gaddcreate;Red;Own\nadd;BIO;bea;student;;gaddcreate;Red;\n")
        // By hand, in Moodle.
        let other = try await school.hand(group: "Hand", of: "BIO", to: "ana")
        #expect(school.site.members(group: other).count == 1)
        try await school.bring(Self.header + "add;BIO;ana;student;;greplacecreate;New;Own\n")
        #expect(school.groups("BIO") == ["Red": ["bea"], "Own": ["ana"], "Hand": [], "New": ["ana"]])
        #expect(
            try school.staged.texts(
                "SELECT a.sent FROM attempts a JOIN outbox o ON o.id = a.outbox_id WHERE o.kind = 'course.groups'"
            ).count == 1)
        await school.stop()
    }

    @Test func `a shift leaves one role, and the last role unenrols or closes`() async throws {
        let school = try await ImportedStore()
        school.people("ana", "bea")
        let course = school.moodle.change { $0.addCourse(shortname: "BIO", fullname: "Biology") }
        try await school.bring(
            Self.header + "add;BIO;ana;student;;;;\nadd;BIO;ana;teacher;;;;\nadd;BIO;bea;student;;;;\n")
        let ana = try #require(school.site.user(named: "ana")?.id)
        let bea = try #require(school.site.user(named: "bea")?.id)
        #expect(school.site.roles(user: ana, course: course) == [4, 5])
        try await school.bring(Self.header + "shift;BIO;ana;editingteacher;;;;\n")
        #expect(school.site.roles(user: ana, course: course) == [3])
        try await school.bring(Self.header + "del;BIO;ana;editingteacher;;;;\n")
        #expect(school.site.enrolment(user: ana, course: course) == nil)
        try await school.bring(Self.header + "del;BIO;bea;student;;;;\n") { $0.places.unenrol = .suspend }
        #expect(school.site.enrolment(user: bea, course: course)?.suspended == true)
        await school.stop()
    }

    @Test func `a shift takes also roles that were given in Moodle, of that person in that course`() async throws {
        let school = try await ImportedStore()
        school.people("ana", "bea")
        let courses = school.moodle.change { site in
            ["BIO", "CHE"].map { site.addCourse(shortname: $0, fullname: $0) }
        }
        try await school.bring(
            Self.header + "add;BIO;ana;student;;;;\nadd;CHE;ana;student;;;;\nadd;BIO;bea;student;;;;\n")
        let people = try ["ana", "bea"].map { try #require(school.site.user(named: $0)?.id) }
        school.moodle.change { site in
            for course in courses {
                for person in people {
                    for role in [1, 3, 4] { site.give(role: role, to: person, course: course) }
                }
            }
        }
        try await school.bring(Self.header + "shift;BIO;ana;editingteacher;;;;\n")
        #expect(school.site.roles(user: people[0], course: courses[0]) == [3])
        #expect(school.site.roles(user: people[0], course: courses[1]) == [1, 3, 4, 5])
        #expect(school.site.roles(user: people[1], course: courses[0]) == [1, 3, 4, 5])
        // More roles than one request takes.
        try await school.bring(Self.header + "shift;BIO;bea;student;;;;\n")
        #expect(school.site.roles(user: people[1], course: courses[0]) == [5])
        #expect(
            try school.staged.texts(
                """
                SELECT a.sent FROM attempts a JOIN outbox o ON o.id = a.outbox_id JOIN users u ON u.id = o.user_id
                 WHERE o.kind = 'course.roles' AND u.username = 'bea'
                """
            ).count == 2)
        // A role that a row below the shift gives stays.
        try await school.bring(Self.header + "shift;BIO;ana;student;;;;\nadd;BIO;ana;teacher;;;;\n")
        #expect(school.site.roles(user: people[0], course: courses[0]) == [4, 5])
        school.moodle.forgetRequests()
        try await school.bring(Self.header + "shift;BIO;ana;editingteacher;;;;\nadd;CHE;bea;student;;;;\n")
        #expect(school.site.roles(user: people[0], course: courses[0]) == [3])
        await school.stop()
    }

    @Test func `a shift leaves the roles of an administrator alone`() async throws {
        let school = try await ImportedStore()
        let course = school.moodle.change { $0.addCourse(shortname: "BIO", fullname: "Biology") }
        try school.load("cmd;cid;uid;rolename\nshift;BIO;id:2;student\n")
        school.moodle.change { $0.give(role: 3, to: 2, course: course) }
        try await school.push()
        #expect(school.site.roles(user: 2, course: course).contains(3))
        #expect(try school.problems() == ["course.roles protected"])
        await school.stop()
    }

    @Test func `an enrolment without date columns keeps the dates that it has in Moodle`() async throws {
        let school = try await ImportedStore()
        school.people("ana")
        let course = school.moodle.change { $0.addCourse(shortname: "BIO", fullname: "Biology") }
        try await school.bring(
            "cmd;cid;uid;rolename;starttime;endtime\nadd;BIO;ana;student;2026-09-01;2027-01-01 12:00:00\n")
        try await school.bring("cmd;cid;uid;rolename\nadd;BIO;ana;student\nadd;BIO;ana;teacher\n")
        let ana = try #require(school.site.user(named: "ana")?.id)
        let enrolment = try #require(school.site.enrolment(user: ana, course: course))
        #expect([enrolment.timestart, enrolment.timeend] == [1_788_220_800, 1_798_804_800])
        #expect(school.site.roles(user: ana, course: course) == [4, 5])
        await school.stop()
    }

    @Test func `a person known by Moodle's number is enrolled without a look-up`() async throws {
        let school = try await ImportedStore()
        school.people("ana")
        let course = school.moodle.change { $0.addCourse(shortname: "BIO", fullname: "Biology") }
        let ana = try #require(school.site.user(named: "ana")?.id)
        try await school.bring("cid;uid;rolename\nid:\(course);id:\(ana);student\n")
        #expect(school.site.enrolment(user: ana, course: course) != nil)
        await school.stop()
    }

    @Test func `a group that a file empties goes, unless somebody is in it in Moodle`() async throws {
        let school = try await ImportedStore()
        school.people("ana", "bea")
        school.moodle.change { _ = $0.addCourse(shortname: "BIO", fullname: "Biology") }
        try await school.bring(
            Self.header + "add;BIO;ana;student;;gaddcreate;Red;Blue\nadd;BIO;bea;student;;;;\n")
        let bea = try #require(school.site.user(named: "bea")?.id)
        let blue = try #require(school.site.groups.all.first { $0.name == "Blue" }?.id)
        school.moodle.change { $0.join(bea, group: blue) }
        try await school.bring(Self.header + "add;BIO;ana;student;;gdel;Red;Blue\n") {
            $0.places.purgesEmptyGroups = true
        }
        #expect(school.groups("BIO") == ["Blue": ["bea"]])
        // Named again, the one that stayed is taken up and the other is made anew.
        try await school.bring(Self.header + "add;BIO;ana;student;;gaddcreate;Red;Blue\n")
        #expect(school.groups("BIO") == ["Red": ["ana"], "Blue": ["ana", "bea"]])
        await school.stop()
    }

    // MARK: Groups and groupings

    @Test func `groups are changed, put into groupings and deleted`() async throws {
        let school = try await ImportedStore()
        school.people("ana")
        let course = school.moodle.change { site in
            let course = site.addCourse(shortname: "TC1", fullname: "Test")
            _ = site.addGroup(course: course, name: "Old", idnumber: "TC1_O")
            return course
        }
        try await school.bring(
            """
            type;courseid;name;idnumber;description;selfgrouping;grouping
            grouping;TC1;Colours;COL;All colours;;
            group;TC1;Red;TC1_R;The red ones;0;COL
            group;TC1;Blue;TC1_B;;1;COL
            """)
        let groupings = school.site.groupings.all
        #expect(groupings.map(\.name).sorted() == ["Blue", "Colours"])
        #expect(groupings.first { $0.name == "Colours" }?.groups.count == 2)
        try await school.bring(
            "courseid;name;updateid;description\nTC1;Crimson;TC1_R;Darker\nTC1;New;TC1_O;Known to Moodle alone\n")
        #expect(
            school.site.groups(course: course).map { "\($0.name) \($0.idnumber) \($0.description)" }.sorted() == [
                "Blue TC1_B ", "Crimson TC1_R Darker", "New TC1_O Known to Moodle alone",
            ])
        try await school.bring("course,name,command\nTC1,Crimson,del\n") { $0.places.allowDeletes = true }
        #expect(school.site.groups(course: course).map(\.name).sorted() == ["Blue", "New"])
        #expect(school.site.groupings.all.first { $0.name == "Colours" }?.groups.count == 1)
        // It is wanted again: another group of the same name.
        try await school.bring("course,name\nTC1,Crimson\n")
        #expect(school.site.groups(course: course).map(\.name).sorted() == ["Blue", "Crimson", "New"])
        await school.stop()
    }

    @Test func `an enrolment key is sent and shown to nobody`() async throws {
        let school = try await ImportedStore()
        let course = school.moodle.change { $0.addCourse(shortname: "BIO", fullname: "Biology") }
        let header = "groupname,coursename,groupidnumber,description,enrolmentkey,customfield_size\n"
        try await school.bring(header + "Red,BIO,R1,First,open sesame,L\n")
        try await school.bring(header + "Red,BIO,R1,Second,open barley,L\n")
        let group = try #require(school.site.groups(course: course).first)
        #expect(group.enrolmentkey == "open barley" && group.description == "Second")
        #expect(
            try school.staged.texts("SELECT sent FROM attempts WHERE sent LIKE '%sesame%' OR sent LIKE '%barley%'")
                == [])
        #expect(try school.staged.texts("SELECT sent FROM attempts WHERE sent LIKE '%size%'").count == 1)
        await school.stop()
    }

    @Test func `a renamed group keeps its members, and a name in use fails alone`() async throws {
        let school = try await ImportedStore()
        school.people("ana", "bea")
        school.moodle.change { site in
            let course = site.addCourse(shortname: "TC1", fullname: "Test")
            _ = site.addGroup(course: course, name: "Taken")
        }
        try await school.bring(Self.header + "add;TC1;ana;student;;;;\nadd;TC1;bea;student;;;;\n")
        try await school.bring("type;courseid;name;idnumber\ngroup;TC1;Red;TC1_R\ngroup;TC1;Blue;TC1_B\n")
        try await school.bring("courseid;groupid;userid\nTC1;TC1_R;ana\nTC1;TC1_B;bea\n")
        try school.load("courseid;name;updateid\nTC1;Crimson;TC1_R\nTC1;Taken;TC1_B\n")
        let report = try await school.push()
        #expect(report.done == 1 && report.failed == 1)
        #expect(school.groups("TC1") == ["Crimson": ["ana"], "Blue": ["bea"], "Taken": []])
        try await school.bringMembers("cmd;courseid;groupid;userid\nshift;TC1;TC1_B;ana\n")
        #expect(school.groups("TC1") == ["Crimson": [], "Blue": ["ana", "bea"], "Taken": []])
        await school.stop()
    }
}

extension ImportedStore {
    /// A group made by hand in Moodle, with one member.
    func hand(group: String, of course: String, to username: String) async throws -> Int {
        let user = try #require(site.user(named: username)?.id)
        let course = try #require(site.course(shortname: course)?.id)
        return moodle.change { site in
            let id = site.addGroup(course: course, name: group)
            site.join(user, group: id)
            return id
        }
    }

    /// Imports and pushes where something else has failed before.
    func bringMembers(_ text: String) async throws {
        try load(text)
        let report = try await push()
        #expect(report.failed == 0 && report.waiting == 0)
    }
}
