import CSVImport
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// Enrolments that were in Moodle before this store met them, with dates that no web service shows.
struct OlderEnrolmentTests {
    private static let roster = "core_enrol_get_enrolled_users"
    private static let users = "username,firstname,lastname,email,course1"
    private static let ana = "ana,A,S,ana@example.edu,BIO"

    /// A site on which ana is a student of BIO until the year 2030.
    private static func school(suspended: Bool = false) async throws -> (ImportedStore, ana: Int, course: Int) {
        let school = try await ImportedStore()
        school.people("ana", "bea")
        let ana = try #require(school.site.user(named: "ana")?.id)
        let course = school.moodle.change { site in
            let course = site.addCourse(shortname: "BIO", fullname: "Biology")
            site.enrol(
                ana, course: course, role: 5, timestart: 1_700_000_000, timeend: 1_900_000_000, suspended: suspended)
            return course
        }
        return (school, ana, course)
    }

    private static func terms(_ school: ImportedStore, _ ana: Int, _ course: Int) -> [Int]? {
        school.site.enrolment(user: ana, course: course).map { [$0.timestart, $0.timeend, $0.suspended ? 1 : 0] }
    }

    @Test(arguments: [false, true])
    func `a file without dates and status leaves those of an enrolment that Moodle had`(suspended: Bool) async throws {
        let (school, ana, course) = try await Self.school(suspended: suspended)
        try await school.bring("\(Self.users)\n\(Self.ana)\n")
        #expect(Self.terms(school, ana, course) == [1_700_000_000, 1_900_000_000, suspended ? 1 : 0])
        #expect(school.moodle.calls("enrol_manual_enrol_users") == 0)
        #expect(try school.staged.texts("SELECT status FROM v_user_enrolments") == ["enrolled"])
        // The same again makes no entry.
        #expect(try school.load("\(Self.users)\n\(Self.ana)\n").entries == [:])
        await school.stop()
    }

    @Test func `a role that is missing is given alone, the enrolment untouched, then and later`() async throws {
        let (school, ana, course) = try await Self.school()
        try await school.bring("\(Self.users),role1\n\(Self.ana),teacher\nbea,A,S,bea@example.edu,BIO,student\n")
        #expect(Self.terms(school, ana, course) == [1_700_000_000, 1_900_000_000, 0])
        #expect(school.site.roles(user: ana, course: course) == [4, 5])
        let bea = try #require(school.site.user(named: "bea")?.id)
        #expect(Self.terms(school, bea, course) == [0, 0, 0])
        #expect(school.moodle.calls("core_role_assign_roles") == 1)
        // That the role is ours now does not make the dates known.
        try await school.bring("cmd;cid;uid;rolename\nadd;BIO;ana;editingteacher\n")
        #expect(Self.terms(school, ana, course) == [1_700_000_000, 1_900_000_000, 0])
        #expect(school.site.roles(user: ana, course: course) == [3, 4, 5])
        await school.stop()
    }

    @Test(arguments: [("enrolstatus1", "0"), ("enrolperiod1", "0"), ("enroltimestart1", "0")])
    func `what a file states is sent, also where it says none`(column: String, value: String) async throws {
        let (school, ana, course) = try await Self.school(suspended: true)
        try await school.bring("\(Self.users)\n\(Self.ana)\n")
        try await school.bring("\(Self.users),\(column)\n\(Self.ana),\(value)\n")
        #expect(Self.terms(school, ana, course) == [0, 0, 0])
        #expect(try school.load("\(Self.users),\(column)\n\(Self.ana),\(value)\n").entries == [:])
        #expect(try school.load("\(Self.users)\n\(Self.ana)\n").entries == [:])
        await school.stop()
    }

    @Test func `what an earlier file stated and nobody sent is still stated`() async throws {
        let (school, ana, course) = try await Self.school(suspended: true)
        try school.load("\(Self.users),enrolstatus1\n\(Self.ana),0\n")
        try await school.bring("\(Self.users)\n\(Self.ana)\n")
        #expect(Self.terms(school, ana, course) == [0, 0, 0])
        await school.stop()
    }

    @Test func `somebody left out before the first push and named again keeps the dates`() async throws {
        let (school, ana, course) = try await Self.school()
        let other = "bea,A,S,bea@example.edu,BIO"
        try school.load("\(Self.users)\n\(Self.ana)\n\(other)\n") { $0.mode = .full }
        try school.load("\(Self.users)\nana,A,S,ana@example.edu,\n\(other)\n") {
            $0.mode = .full
            $0.removals = 1
        }
        try await school.bring("\(Self.users)\n\(Self.ana)\n\(other)\n") { $0.mode = .full }
        #expect(Self.terms(school, ana, course) == [1_700_000_000, 1_900_000_000, 0])
        await school.stop()
    }

    @Test func `people whom we made cost no look at the course`() async throws {
        let school = try await ImportedStore()
        _ = school.moodle.change { $0.addCourse(shortname: "BIO", fullname: "Biology") }
        try await school.bring("\(Self.users)\n\(Self.ana)\n")
        #expect(school.moodle.calls("enrol_manual_enrol_users") == 1)
        #expect(school.moodle.calls(Self.roster) == 0)
        await school.stop()
    }

    @Test func `a course is looked at once in a push, whatever the batches`() async throws {
        let school = try await ImportedStore()
        let names = (1...60).map { "p\($0)" }
        school.moodle.change { site in
            for name in names {
                _ = site.addUser(username: name, firstname: "A", lastname: "S", email: "\(name)@example.edu")
            }
            for course in ["BIO", "CHE"] { _ = site.addCourse(shortname: course, fullname: course) }
        }
        let rows = names.map { "add;BIO;\($0);student\nadd;CHE;\($0);student\n" }
        try school.load("cmd;cid;uid;rolename\n" + rows.joined())
        var options = PushOptions()
        options.batch = 7
        options.parallel = 4
        let report = try await school.staged.push(to: school.moodle, options)
        #expect(report.done == 120)
        #expect(school.moodle.calls("enrol_manual_enrol_users") > 2)
        #expect(school.moodle.calls(Self.roster) == 2)
        await school.stop()
    }

    @Test func `without the function a push stops where such an enrolment comes, and only there`() async throws {
        let (school, ana, course) = try await Self.school()
        school.moodle.change { site in
            site.serviceFunctions = Set(SyncEngine.allFunctions.map(\.rawValue)).subtracting([Self.roster])
        }
        try school.load("\(Self.users)\nnew,A,S,new@example.edu,BIO\n")
        let first = try await school.push()
        #expect(first.done == 2 && first.waiting == 0)
        try school.load("\(Self.users)\n\(Self.ana)\n")
        let report = try await school.push()
        guard case .setup = report.outcome else {
            Issue.record("the push ended as \(report.outcome)")
            return
        }
        #expect(report.waiting == 1)
        #expect(Self.terms(school, ana, course) == [1_700_000_000, 1_900_000_000, 0])
        #expect(SyncEngine.functions(for: [.enrolPut]).contains(.lookUpEnrolled))
        await school.stop()
    }
}
