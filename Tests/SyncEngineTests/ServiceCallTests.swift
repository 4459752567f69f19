import FaultFixtures
import GRDB
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

struct ServiceCallTests {
    private static let function = "local_programs_enrol"

    private static func site(answer: [String: Bool] = [:]) async throws -> RunningSimulator {
        let moodle = try await Simulator.start(SimulatorOptions())
        moodle.change { $0.plugins[function] = PluginFunction(parameters: ["userid", "programid"], answer: answer) }
        return moodle
    }

    private static func calls(_ moodle: RunningSimulator) -> [[String: String]] {
        moodle.snapshot().plugins[function]?.calls ?? []
    }

    private static func map(_ staged: StagedStore, idempotent: Bool = false) throws {
        let mapping = try FunctionMapping(
            field: "program", function: function, parameters: #"{"userid":"{userid}","programid":"{value}"}"#,
            isIdempotent: idempotent)
        try staged.change { db, now in _ = try FunctionMappings.set(db, mapping, run: staged.run.id, at: now) }
    }

    private static func plan(_ staged: StagedStore, _ user: Int64, _ value: String) throws {
        try staged.change { db, now in
            _ = try FunctionMappings(db).plan(
                db, MappedCell(user: user, field: "program1", value: value, importID: 1, line: 2), run: staged.run.id,
                at: now)
        }
    }

    @Test func `a mapped value is brought by its function, once for each person, after the account is made`()
        async throws
    {
        let moodle = try await Self.site()
        let staged = try StagedStore()
        try Self.map(staged)
        let users = try (1...3).map { try staged.person("u\($0)") }
        for user in users { try Self.plan(staged, user, "139") }
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 0 && report.waiting == 0)
        let ids = try users.map { try #require(try staged.moodleID($0)) }
        #expect(
            Self.calls(moodle).sorted { ($0["userid"] ?? "") < ($1["userid"] ?? "") }
                == ids.map { ["userid": String($0), "programid": "139"] })
        #expect(
            try staged.text("SELECT function || ' ' || sent FROM v_sent WHERE kind = 'service.call' LIMIT 1")
                == #"\#(Self.function) {"programid":"139","userid":"\#(ids[0])"}"#)
        #expect(try staged.brokenInvariants() == [])
        _ = try await staged.push(to: moodle)
        #expect(Self.calls(moodle).count == 3)
        await moodle.stop()
    }

    @Test(arguments: ["reset-after-apply", "html", "empty", "exception-after-apply", "half-body", "504"])
    func `an unknown outcome is not sent again, and says what to do`(fault: String) async throws {
        let moodle = try await Self.site()
        let staged = try StagedStore()
        try Self.map(staged)
        let user = try staged.person("ana")
        _ = try await staged.push(to: moodle)
        try Self.plan(staged, user, "139")
        moodle.order(try Fault.parse(FaultPlane.order(fault, "write", 1)))
        try await staged.pushUntilQuiet { _ in _ = try? await staged.push(to: moodle) }
        #expect(Self.calls(moodle).count <= 1, "\(fault)")
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "outcome-unknown", "\(fault)")
        #expect(try staged.text("SELECT problem FROM v_failed")?.contains("moodlesync retry --id") == true)
        #expect(try staged.brokenInvariants() + staged.traces(moodle).secrets() == [])
        await moodle.stop()
    }

    @Test(arguments: FaultPlane.faults)
    func `a call that does no harm twice is sent until it is done when a request meets`(fault: String) async throws {
        let moodle = try await Self.site()
        let staged = try StagedStore()
        try Self.map(staged, idempotent: true)
        let users = try (1...6).map { try staged.person("u\($0)") }
        _ = try await staged.push(to: moodle)
        for user in users { try Self.plan(staged, user, "139") }
        moodle.order(try Fault.parse(FaultPlane.order(fault, "write", 2)))
        try await staged.pushUntilQuiet { _ in _ = try? await staged.push(to: moodle) }
        #expect(Set(Self.calls(moodle).compactMap { $0["userid"] }).count == 6, "\(fault)")
        #expect(try staged.states(.serviceCall) == ["done": 6], "\(fault)")
        #expect(try staged.brokenInvariants() + staged.traces(moodle).secrets() == [])
        await moodle.stop()
    }

    @Test func `a site that was closed before the call took nothing, and gets it later`() async throws {
        let moodle = try await Self.site()
        let staged = try StagedStore()
        try Self.map(staged)
        let user = try staged.person("ana")
        _ = try await staged.push(to: moodle)
        try Self.plan(staged, user, "139")
        moodle.order(try Fault.parse("maintenance:write:1"))
        try await staged.pushUntilQuiet { _ in _ = try await staged.push(to: moodle) }
        #expect(Self.calls(moodle).count == 1)
        #expect(try staged.states(.serviceCall) == ["done": 1])
        await moodle.stop()
    }

    @Test func `an answer that says no is not taken as done`() async throws {
        let moodle = try await Self.site(answer: ["status": false])
        let staged = try StagedStore()
        try Self.map(staged)
        try Self.plan(staged, try staged.person("ana"), "139")
        _ = try await staged.push(to: moodle)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "outcome-unknown")
        #expect(
            try staged.text("SELECT message FROM attempts ORDER BY request_id DESC LIMIT 1")?.contains("status") == true
        )
        await moodle.stop()
    }

    @Test func `a function outside the token's service keeps its calls waiting, and everything else goes on`()
        async throws
    {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        try Self.map(staged)
        try Self.plan(staged, try staged.person("ana"), "139")
        let report = try await staged.push(to: moodle)
        #expect(report.done == 1 && report.waiting == 1 && report.failed == 0)
        #expect(try staged.text("SELECT problem FROM v_pending")?.contains("token's service") == true)
        moodle.change {
            $0.plugins[Self.function] = PluginFunction(parameters: ["userid", "programid"])
        }
        #expect(try await staged.push(to: moodle).done == 1)
        await moodle.stop()
    }

    @Test func `a call whose parameters the function refuses fails`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        moodle.change { $0.plugins[Self.function] = PluginFunction(parameters: ["other"]) }
        let staged = try StagedStore()
        try Self.map(staged)
        try Self.plan(staged, try staged.person("ana"), "139")
        _ = try await staged.push(to: moodle)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "invalidparameter")
        await moodle.stop()
    }
}
