import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// People are looked up in larger requests than the variables of an account allow to make them in.
struct LookAheadTests {
    private let moodle: RunningSimulator
    private let staged: StagedStore
    private var options: PushOptions

    /// Some five variables a person: 200 are looked up at once, and 20 or so made at once.
    init() async throws {
        moodle = try await Simulator.start(SimulatorOptions())
        staged = try StagedStore(in: .memory)
        options = PushOptions()
        options.batch = 200
        options.parallel = 1
        options.maxVariables = 110
    }

    @Test func `200 people are looked up once, and made in as many requests as the variables ask for`() async throws {
        for number in 1...200 { try staged.person("u\(number)") }
        let report = try await staged.push(to: moodle, options)
        #expect(report.done == 200)
        #expect(moodle.calls("core_user_create_users") >= 8)
        let lookUps = moodle.requests.filter {
            $0.function == "core_user_get_users_by_field" && $0["field"] == "username"
        }
        // One proves that look-ups see at all.
        #expect(lookUps.filter { $0.parameters.count > 100 }.count == 1)
        #expect(moodle.requests.allSatisfy { $0.function.contains("get_users") || $0.variables <= 110 })
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `when one request is refused, those after it are looked up anew, and only the bad one fails`()
        async throws
    {
        for number in 1...200 { try staged.person("u\(number)", extra: number == 7 ? ["lang": "xx"] : [:]) }
        let report = try await staged.push(to: moodle, options)
        #expect(report.done == 199 && report.failed == 1)
        #expect(try staged.texts("SELECT username FROM v_failed") == ["u7"])
        #expect(moodle.snapshot().users.all.filter { $0.username.hasPrefix("u") }.count == 199)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `a site that is away for a moment between two requests is looked at again before the next`() async throws
    {
        for number in 1...200 { try staged.person("u\(number)", idnumber: "E\(number)") }
        // The first creation meets a server that is away for a moment: everything after it is looked up again.
        moodle.order(try Fault.parse("html:core_user_create_users:1"))
        let report = try await staged.push(to: moodle, options)
        #expect(report.done == 200)
        #expect(moodle.snapshot().users.all.filter { $0.username.hasPrefix("u") }.count == 200)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `what was made in several requests is read back in several at once`() async throws {
        for number in 1...450 { try staged.person("u\(number)", extra: ["country": number % 10 == 0 ? "XX" : "PT"]) }
        let report = try await staged.push(to: moodle)
        #expect(report.done == 450)
        #expect(report.silentlyChanged == 45)
        #expect(try staged.text("SELECT count(*) FROM silent_changes WHERE field = 'country'") == "45")
        await moodle.stop()
    }

    @Test func `every course is looked up once, with several requests at once`() async throws {
        let person = try staged.person("ana")
        for number in 1...30 {
            if number % 2 == 0 { moodle.change { _ = $0.addCourse(shortname: "C\(number)", fullname: "C") } }
            try staged.enrol(person, in: "C\(number)")
        }
        let report = try await staged.push(to: moodle)
        #expect(report.done == 16 && report.waiting == 15)
        #expect(moodle.calls("core_course_get_courses_by_field") == 30)
        #expect(try staged.text("SELECT count(*) FROM course_targets WHERE problem IS NOT NULL") == "15")
        await moodle.stop()
    }
}
