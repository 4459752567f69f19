import SimulatedMoodle
import Testing

/// Faults of the connection, seen from a plain socket.
struct ConnectionFaultTests {
    private func order(_ text: String) throws -> SimulatorOptions {
        var options = SimulatorOptions()
        options.faults = try Fault.parse(text)
        return options
    }

    @Test(arguments: [
        ("reset-before-apply", RawClient.End.reset, false), ("reset-after-apply", .reset, true),
        ("close-before-apply", .closed, false), ("close-after-apply", .closed, true),
    ])
    func `a connection ends without an answer, before or after the work`(
        _ kind: String, _ end: RawClient.End, _ isDone: Bool
    ) async throws {
        try await withMoodle(try order("\(kind):core_user_create_users:1")) { moodle, caller in
            let answer = try await caller.create("p", 1)
            #expect(answer.bytes.isEmpty)
            #expect(answer.end == end)
            #expect((moodle.snapshot().user(named: "p0") != nil) == isDone)
            #expect(moodle.requests.map(\.verdict) == [.broken(try #require(Fault.Kind(rawValue: kind)))])
            let next = try await caller.create("q", 1)
            #expect(next.end == .complete)
        }
    }

    @Test func `half a head is a status line and the beginning of a header`() async throws {
        try await withMoodle(try order("half-head:*")) { moodle, caller in
            let answer = try await caller.create("p", 1)
            #expect(answer.text == "HTTP/1.1 200 OK\r\nContent-Type: applica")
            #expect(answer.end == .closed)
            #expect(moodle.snapshot().user(named: "p0") != nil)
        }
    }

    @Test func `half a body is less than was announced`() async throws {
        try await withMoodle(try order("half-body:*:1")) { moodle, caller in
            let half = try await caller.create("p", 3)
            #expect(half.end == .closed)
            #expect(half.body.hasPrefix("[{\"id\":"))
            let whole = Int(half.header("Content-Length") ?? "") ?? 0
            #expect(half.body.utf8.count == whole / 2)
            #expect(whole > 50)
            #expect(throws: (any Error).self) { try JSON(parsing: half.body) }
            #expect(moodle.snapshot().user(named: "p2") != nil)
        }
    }

    @Test func `silence lasts until the simulator ends, and does not keep it from ending`() async throws {
        let moodle = try await Simulator.start(try order("silence:core_user_create_users"))
        let caller = MoodleCaller(moodle: moodle)
        async let answer = caller.create("p", 1)
        while moodle.snapshot().user(named: "p0") == nil { await Task.yield() }
        await moodle.stop()
        #expect(try await answer.bytes.isEmpty)
    }

    @Test func `a slow answer comes whole, byte by byte`() async throws {
        try await withMoodle(try order("slow-drip:*:every=0ms")) { moodle, caller in
            let answer = try await caller.create("p", 1)
            #expect(answer.end == .complete)
            #expect(try JSON(parsing: answer.body)[0]?["username"]?.text == "p0")
        }
    }

    @Test func `a huge answer is the right one after as much blank as was ordered`() async throws {
        try await withMoodle(try order("huge-body:*:bytes=3000000")) { moodle, caller in
            let answer = try await caller.create("p", 1)
            #expect(answer.end == .complete)
            #expect(answer.header("Content-Length") == "3000000")
            #expect(try JSON(parsing: answer.body)[0]?["username"]?.text == "p0")
        }
    }

    @Test func `a late commit drops the client at once and is done when it is released`() async throws {
        try await withMoodle(try order("late-commit:core_user_create_users:1:delay=held")) { moodle, caller in
            let answer = try await caller.create("p", 2)
            #expect(answer.end == .reset)
            let empty = try await caller.call(
                "core_user_get_users_by_field", ["field": "username", "values[0]": "p0", "values[1]": "p1"])
            #expect(empty == .list([]))
            moodle.releaseLateCommits()
            await moodle.lateCommitsDone()
            let found = try await caller.call(
                "core_user_get_users_by_field", ["field": "username", "values[0]": "p0", "values[1]": "p1"])
            #expect(found.elements.count == 2)
        }
    }

    @Test(arguments: ["held", "1000s"])
    func `a late commit that is still to come does not keep it from ending`(_ delay: String) async throws {
        let moodle = try await Simulator.start(try order("late-commit:core_user_create_users:delay=\(delay)"))
        let answer = try await MoodleCaller(moodle: moodle).create("p", 1)
        #expect(answer.end == .reset)
        await moodle.stop()
        #expect(moodle.snapshot().user(named: "p0") == nil)
    }

    @Test func `a late commit with a delay comes by itself`() async throws {
        try await withMoodle(try order("late-commit:core_user_create_users:1:delay=1ms")) { moodle, caller in
            _ = try await caller.create("p", 1)
            await moodle.lateCommitsDone()
            #expect(moodle.snapshot().user(named: "p0") != nil)
        }
    }
}
