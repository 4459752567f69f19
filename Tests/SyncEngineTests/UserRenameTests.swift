import GRDB
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

struct UserRenameTests {
    private static func site(_ names: [String]) async throws -> (RunningSimulator, StagedStore, [Int64], [Int]) {
        let moodle = try await Simulator.start(SimulatorOptions())
        let ids = moodle.change { site in names.map { site.addUser(username: $0, email: "\($0)@example.edu") } }
        let staged = try StagedStore()
        let users = try zip(names, ids).map { try staged.linked($0, to: $1) }
        return (moodle, staged, users, ids)
    }

    private static func name(_ moodle: RunningSimulator, _ id: Int) -> String? { moodle.snapshot().users[id]?.username }

    @Test func `an account gets its new name, and the old one stands in the entry`() async throws {
        let (moodle, staged, users, ids) = try await Self.site(["jsmith"])
        try staged.rename([(users[0], "jdoe")])
        let report = try await staged.push(to: moodle)
        #expect(report.done == 1 && report.failed == 0)
        #expect(Self.name(moodle, ids[0]) == "jdoe")
        #expect(try staged.text("SELECT before FROM outbox WHERE kind = 'user.rename'") == #"{"username":"jsmith"}"#)
        moodle.forgetRequests()
        _ = try await staged.push(to: moodle)
        #expect(moodle.writes == 0)
        await moodle.stop()
    }

    @Test func `an account that has the name already is not written`() async throws {
        let (moodle, staged, users, _) = try await Self.site(["jdoe"])
        try staged.rename([(users[0], "jdoe")])
        #expect(try await staged.push(to: moodle).done == 1)
        #expect(moodle.writes == 0)
        await moodle.stop()
    }

    @Test func `a name that a stranger has fails with the stranger's number, and nothing is sent`() async throws {
        let (moodle, staged, users, ids) = try await Self.site(["jsmith"])
        let stranger = moodle.change { $0.addUser(username: "jdoe") }
        try staged.rename([(users[0], "jdoe")])
        _ = try await staged.push(to: moodle)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "username-taken")
        #expect(try staged.text("SELECT problem FROM v_failed")?.contains("(id \(stranger))") == true)
        #expect(moodle.writes == 0)
        #expect(Self.name(moodle, ids[0]) == "jsmith")
        await moodle.stop()
    }

    @Test func `a name that Moodle can not store is refused inside a success, and fails with what may be the reason`()
        async throws
    {
        let (moodle, staged, users, ids) = try await Self.site(["jsmith"])
        let long = String(repeating: "x", count: 101)
        try staged.entry(
            .userRename, Entity.username(users[0]), user: users[0], payload: #"{"username":"\#(long)"}"#)
        _ = try await staged.push(to: moodle)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "dmlwriteexception")
        #expect(try staged.text("SELECT problem FROM v_failed")?.contains("look-ups do not show") == true)
        #expect(Self.name(moodle, ids[0]) == "jsmith")
        await moodle.stop()
    }

    @Test func `a chain of names goes round by round, whatever order it was asked in`() async throws {
        let (moodle, staged, users, ids) = try await Self.site(["a1", "b1", "c1"])
        try staged.rename([(users[0], "b1"), (users[1], "c1"), (users[2], "d1")])
        let report = try await staged.push(to: moodle)
        #expect(report.done == 3 && report.waiting == 0)
        #expect(ids.map { Self.name(moodle, $0) } == ["b1", "c1", "d1"])
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test(arguments: [2, 3, 5])
    func `names that go round are changed through one that nobody has`(count: Int) async throws {
        let names = (1...count).map { "n\($0)" }
        let (moodle, staged, users, ids) = try await Self.site(names)
        let wanted = Array(names.dropFirst()) + [names[0]]
        try staged.rename(Array(zip(users, wanted)))
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 0 && report.waiting == 0)
        #expect(ids.map { Self.name(moodle, $0) } == wanted)
        #expect(try staged.text("SELECT count(*) FROM outbox WHERE entity GLOB '*/temporary'") == "1")
        #expect(try staged.brokenInvariants() == [])
        moodle.forgetRequests()
        _ = try await staged.push(to: moodle)
        #expect(moodle.writes == 0)
        await moodle.stop()
    }

    @Test func `a new account waits for the name that its owner is leaving`() async throws {
        let (moodle, staged, users, ids) = try await Self.site(["jsmith"])
        try staged.rename([(users[0], "jdoe")])
        let newcomer = try staged.person("jsmith", email: "jane.smith@example.edu")
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 0 && report.waiting == 0)
        #expect(Self.name(moodle, ids[0]) == "jdoe")
        let id = try #require(try staged.moodleID(newcomer))
        #expect(Self.name(moodle, id) == "jsmith" && id != ids[0])
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test(arguments: ["admin", "guest", "moodlesync"])
    func `a protected account keeps its name`(username: String) async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let account = try #require(moodle.snapshot().user(named: username))
        let staged = try StagedStore()
        try staged.rename([(try staged.linked("someone", to: account.id), "other")])
        _ = try await staged.push(to: moodle)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "protected")
        #expect(moodle.writes == 0)
        await moodle.stop()
    }

    @Test(arguments: 1...3, [false, true])
    func `a swap whose engine dies at a step is finished by the next push`(step: Int, arrived: Bool) async throws {
        let (moodle, staged, users, ids) = try await Self.site(["a1", "b1"])
        try staged.rename([(users[0], "b1"), (users[1], "a1")])
        let aside = "renaming.\(ids[0]).1"
        try staged.entry(
            .userRename, Entity.temporaryUsername(users[0]), user: users[0],
            payload: #"{"temporary":true,"username":"\#(aside)"}"#)
        let steps = [
            (Entity.temporaryUsername(users[0]), ids[0], aside), (Entity.username(users[1]), ids[1], "a1"),
            (Entity.username(users[0]), ids[0], "b1"),
        ]
        var options = PushOptions()
        options.maxEntries = 1
        for _ in 1..<step { _ = try await staged.push(to: moodle, options) }
        let (entity, id, name) = steps[step - 1]
        try staged.leaveInFlight(entity: entity)
        if arrived { moodle.change { $0.edit(user: id) { $0.username = name } } }

        _ = try await staged.push(to: moodle)
        #expect(ids.map { Self.name(moodle, $0) } == ["b1", "a1"])
        #expect(try staged.states(.userRename) == ["done": 3])
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `one who stepped aside for a rename that was given up is told what the account is called now`()
        async throws
    {
        let (moodle, staged, users, _) = try await Self.site(["a1", "b1"])
        try staged.rename([(users[0], "b1"), (users[1], "a1")])
        var options = PushOptions()
        options.maxEntries = 1
        _ = try await staged.push(to: moodle, options)
        #expect(try staged.text("SELECT state FROM outbox WHERE entity GLOB '*/temporary'") == "done")
        try staged.change { db, now in
            try Outbox.cancelWaiting(
                db, entity: Entity.username(users[1]), reason: .byOperator, run: staged.run.id, at: now)
        }
        _ = try await staged.push(to: moodle)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "username-taken")
        #expect(try staged.text("SELECT problem FROM v_failed")?.contains("a name for the moment") == true)
        await moodle.stop()
    }
}

/// Twelve people whose names go round in a swap, a ring of four and a chain of six; every request may meet any fault.
struct RandomRenameTests {
    private static let moves: [(from: String, to: String)] = [
        ("s1", "s2"), ("s2", "s1"), ("r1", "r2"), ("r2", "r3"), ("r3", "r4"), ("r4", "r1"), ("c1", "c2"),
        ("c2", "c3"), ("c3", "c4"), ("c4", "c5"), ("c5", "c6"), ("c6", "c7"),
    ]

    private static let lies: Set<String> = ["wrong-answer", "foreign-names"]

    @Test(arguments: Array<UInt64>(1...30))
    func `every name ends where it was sent, whatever breaks on the way, with seed`(seed: UInt64) async throws {
        var server = SimulatorOptions()
        server.seed = seed
        let moodle = try await Simulator.start(server)
        let ids = moodle.change { site in
            Self.moves.map { site.addUser(username: $0.from, email: "\($0.from)@example.edu") }
        }
        let staged = try StagedStore()
        let users = try zip(Self.moves, ids).map { try staged.linked($0.from, to: $1) }
        try staged.rename(Array(zip(users, Self.moves.map(\.to))))
        // A look-up that shows other people's accounts says that ours are gone; that lie is told to writes alone.
        let faults = RandomFaultTests.kinds.map { "\($0):\(Self.lies.contains($0) ? "write" : "*"):p=0.04" }
        moodle.order(try Fault.parse(faults.joined(separator: ",")))
        var options = PushOptions()
        options.batch = 4
        options.parallel = 1
        try await staged.pushUntilQuiet { count in
            if count == 12 { moodle.forgetFaults() }
            // Stopped after a few entries, as a kill between two steps would.
            options.maxEntries = count < 12 ? 3 : nil
            _ = try? await staged.push(to: moodle, options)
        }
        #expect(ids.map { moodle.snapshot().users[$0]?.username } == Self.moves.map(\.to))
        #expect(try staged.states(.userRename).keys.filter { $0 != "done" && $0 != "cancelled" } == [])
        #expect(try staged.brokenInvariants() == [])
        moodle.forgetFaults()
        moodle.forgetRequests()
        _ = try await staged.push(to: moodle)
        #expect(moodle.writes == 0)
        await moodle.stop()
    }
}
