import Logging
@testable import SimulatedMoodle
import Synchronization
import Testing

struct SimulatorTests {
    @Test func `it runs as a service until it is asked to end`() async throws {
        let seen = Mutex<String?>(nil)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let simulator = Simulator(SimulatorOptions(), logger: logger) { moodle in
            seen.withLock { $0 = moodle.url }
            Task { await moodle.stop() }
        }
        try await simulator.run()
        #expect(seen.withLock { $0 }?.hasPrefix("http://127.0.0.1:") == true)
    }

    @Test func `a port that is taken is a refusal`() async throws {
        try await withMoodle { moodle, _ in
            var options = SimulatorOptions()
            options.port = moodle.port
            await #expect(throws: SimulatorProblem.self) { try await Simulator.start(options) }
        }
    }

    @Test func `stopping twice does no harm`() async throws {
        let moodle = try await Simulator.start()
        await moodle.stop()
        await moodle.stop()
        await #expect(throws: (any Error).self) {
            _ = try await MoodleCaller(moodle: moodle).call("core_webservice_get_site_info")
        }
    }

    @Test func `requests are remembered without the token, the newest ones, and counted`() async throws {
        var options = SimulatorOptions()
        options.variablesKept = 10
        try await withMoodle(options) { moodle, caller in
            for prefix in ["a", "b", "c", "d", "e"] { _ = try await caller.create(prefix, 1) }
            _ = try await caller.call("core_webservice_get_site_info")
            #expect(moodle.requests.last?.number == 6)
            #expect(moodle.requests.count < 5)
            #expect(moodle.requests.last?.verdict == .answered(errorcode: nil, warnings: 0))
            #expect(moodle.requests.allSatisfy { $0["wstoken"] == nil })
            #expect(moodle.requests.first?["users[0][firstname]"] == "First")
            #expect(moodle.writes == 5)
            #expect(moodle.calls("core_webservice_get_site_info") == 1)
            moodle.forgetRequests()
            #expect(moodle.requests.isEmpty)
            #expect(moodle.writes == 0)
        }
    }

    @Test func `a new site has what it says, and ends its answers with its own address`() async throws {
        try await withMoodle { moodle, caller in
            let info = try await caller.call("core_webservice_get_site_info")
            #expect(info["siteurl"]?.text == moodle.url)
            #expect(info["username"]?.text == "moodlesync")
            #expect(info["userissiteadmin"] == .bool(false))
            #expect(info["release"]?.text == "4.5.6 (Build: 20250811)")
            let site = moodle.snapshot()
            #expect(site.users.all.map(\.username) == ["guest", "admin", "moodlesync", "pat.example"])
            #expect(site.courses.all.map(\.id) == [1])
            #expect(site.categories.all.map(\.name) == ["Category 1"])
            #expect(Role.stock.map(\.id) == Array(1...8))
        }
    }

    @Test func `the service account may call everything that the simulator has`() async throws {
        try await withMoodle { _, caller in
            let info = try await caller.call("core_webservice_get_site_info")
            let names = info["functions"]?.elements.compactMap { $0["name"]?.text } ?? []
            #expect(names.count == FunctionTable.all.count)
            for name in names {
                let answer = try await caller.call(name)
                #expect(answer["errorcode"]?.text != "accessexception", "\(name)")
                #expect(answer["errorcode"]?.text != "invalidrecord", "\(name)")
            }
        }
    }

    @Test func `a service may have fewer functions, and then says so`() async throws {
        var options = SimulatorOptions()
        options.serviceFunctions = ["core_webservice_get_site_info"]
        try await withMoodle(options) { _, caller in
            let info = try await caller.call("core_webservice_get_site_info")
            #expect(info["functions"]?.elements.count == 1)
            let refused = try await caller.call("core_course_get_courses")
            #expect(refused["errorcode"]?.text == "accessexception")
        }
    }

    @Test func `many clients at once get whole answers and ids of their own`() async throws {
        try await withMoodle { moodle, caller in
            let ids = try await withThrowingTaskGroup(of: [Int].self) { group in
                for client in 0..<8 {
                    group.addTask {
                        let answer = try JSON(parsing: try await caller.create("c\(client)-", 20).body)
                        return answer.elements.compactMap { $0["id"]?.number }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(ids).count == 160)
            #expect(moodle.snapshot().users.count == 164)
        }
    }

    @Test func `a client that never ends its request does not keep it from ending`() async throws {
        let moodle = try await Simulator.start()
        let stalled = try RawClient(port: moodle.port).stall()
        await moodle.stop()
        #expect(stalled.end() != .complete)
    }

    @Test func `the cost model knows a creation from a look-up`() {
        #expect(CostModel.recorded.time(for: "core_user_create_users", records: 50) == .milliseconds(475))
        #expect(CostModel.recorded.time(for: "core_user_get_users_by_field", records: 50) == .milliseconds(75))
        #expect(CostModel.recorded.time(for: "enrol_manual_enrol_users", records: 50) == .milliseconds(225))
        #expect(CostModel.none.time(for: "core_user_create_users", records: 50) == .zero)
    }

    @Test func `at most two requests are worked on at once, and all get their turn`() async {
        let workers = Workers(limit: 2)
        let tally = Tally()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    await workers.run {
                        await tally.begin()
                        await Task.yield()
                        await tally.end()
                    }
                }
            }
        }
        #expect(await tally.most <= 2)
        #expect(await tally.done == 50)
    }
}

/// How many were at work at once.
private actor Tally {
    private var now = 0
    private(set) var most = 0
    private(set) var done = 0

    func begin() {
        now += 1
        most = max(most, now)
    }

    func end() {
        now -= 1
        done += 1
    }
}
