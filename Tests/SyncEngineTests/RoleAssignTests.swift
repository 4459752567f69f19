import FaultFixtures
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

struct RoleAssignTests {
    private static func assign(
        _ staged: StagedStore, _ user: Int64, _ role: String, _ context: String, remove: Bool = false
    ) throws {
        try staged.entry(
            .roleAssign, Entity.roleAssignment(user, role: role, context: context), user: user, role: role,
            payload: try JSONText.object(["context": context, "action": remove ? "remove" : "add"]))
    }

    private static func roles(_ moodle: RunningSimulator, category: Int, user: Int) -> [Int] {
        moodle.snapshot().roles(user: user, category: category)
    }

    @Test func `a role is given in the site and in categories, by idnumber and by id, and taken again`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let maths = moodle.change { $0.addCategory(name: "Maths", idnumber: "CAT-M") }
        let arts = moodle.change { $0.addCategory(name: "Arts") }
        let staged = try StagedStore()
        let user = try staged.person("ana")
        try Self.assign(staged, user, "coursecreator", "system")
        try Self.assign(staged, user, "manager", "category:idnumber:CAT-M")
        try Self.assign(staged, user, "manager", "category:id:\(arts)")
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 0 && report.waiting == 0)
        let id = try #require(try staged.moodleID(user))
        #expect(moodle.snapshot().systemRoles(user: id) == [2])
        #expect(Self.roles(moodle, category: maths, user: id) == [1])
        #expect(Self.roles(moodle, category: arts, user: id) == [1])

        try Self.assign(staged, user, "coursecreator", "system", remove: true)
        try Self.assign(staged, user, "manager", "category:idnumber:CAT-M", remove: true)
        #expect(try await staged.push(to: moodle).done == 2)
        #expect(moodle.snapshot().systemRoles(user: id) == [])
        #expect(Self.roles(moodle, category: maths, user: id) == [])
        #expect(Self.roles(moodle, category: arts, user: id) == [1])
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `a role that somebody has, or has not, is no error`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        let user = try staged.person("ana")
        for remove in [false, false, true, true] {
            try Self.assign(staged, user, "manager", "system", remove: remove)
            _ = try await staged.push(to: moodle)
        }
        #expect(try staged.states(.roleAssign) == ["done": 4])
        await moodle.stop()
    }

    @Test func `a category that the site lacks keeps its entry waiting, with the reason, until it is there`()
        async throws
    {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        let user = try staged.person("ana")
        try Self.assign(staged, user, "manager", "category:idnumber:CAT-M")
        let report = try await staged.push(to: moodle)
        #expect(report.waiting == 1 && report.failed == 0)
        #expect(try staged.text("SELECT problem FROM v_pending")?.contains("CAT-M") == true)
        let maths = moodle.change { $0.addCategory(name: "Maths", idnumber: "CAT-M") }
        #expect(try await staged.push(to: moodle).done == 1)
        #expect(Self.roles(moodle, category: maths, user: try #require(try staged.moodleID(user))) == [1])
        await moodle.stop()
    }

    @Test func `an account that may not search categories by idnumber says which capability it lacks`() async throws {
        var server = SimulatorOptions()
        server.account = .limited(Set(Capability.allCases).subtracting([.manageCategories]))
        let moodle = try await Simulator.start(server)
        moodle.change { _ = $0.addCategory(name: "Maths", idnumber: "CAT-M") }
        let staged = try StagedStore()
        let user = try staged.person("ana")
        try Self.assign(staged, user, "manager", "category:idnumber:CAT-M")
        try Self.assign(staged, user, "manager", "system")
        let report = try await staged.push(to: moodle)
        #expect(report.waiting == 1 && report.failed == 0)
        #expect(try staged.text("SELECT problem FROM v_pending")?.contains("moodle/category:manage") == true)
        await moodle.stop()
    }

    @Test func `a role that may not be given there fails, and says what may be the reason`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        let user = try staged.person("ana")
        try Self.assign(staged, user, "student", "system")
        try Self.assign(staged, user, "manager", "system")
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 1)
        #expect(try staged.text("SELECT role FROM v_failed") == "student")
        #expect(try staged.text("SELECT problem FROM v_failed")?.contains("Allow role assignments") == true)
        await moodle.stop()
    }

    @Test func `the account of the token gets and loses no role`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let account = try #require(moodle.snapshot().user(named: "moodlesync"))
        let staged = try StagedStore()
        let user = try staged.linked("moodlesync", to: account.id)
        try Self.assign(staged, user, "manager", "system", remove: true)
        _ = try await staged.push(to: moodle)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "protected")
        #expect(moodle.writes == 0)
        await moodle.stop()
    }

    @Test(arguments: FaultPlane.faults)
    func `twenty people end with the role when a request meets`(fault: String) async throws {
        let moodle = try await Simulator.start(.withTokenOfItsOwn)
        let maths = moodle.change { $0.addCategory(name: "Maths", idnumber: "CAT-M") }
        let staged = try StagedStore()
        for number in 1...20 {
            try Self.assign(staged, try staged.person("u\(number)"), "manager", "category:idnumber:CAT-M")
        }
        let orders = ["core_role_assign_roles", "core_course_get_categories"].map { FaultPlane.order(fault, $0, 1) }
        moodle.order(try Fault.parse(orders.joined(separator: ",")))
        var options = PushOptions()
        options.batch = 8
        options.parallel = 1
        try await staged.pushUntilQuiet { _ in _ = try? await staged.push(to: moodle, options) }
        let site = moodle.snapshot()
        let held = site.users.all.filter { site.roles(user: $0.id, category: maths) == [1] }
        #expect(held.count == 20, "\(fault)")
        #expect(try staged.brokenInvariants() + staged.traces(moodle).secrets() == [])
        await moodle.stop()
    }
}
