import FaultFixtures
import GRDB
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// Each fault, on the functions that write, at the first, a middle and the last request: everybody ends there exactly
/// once. Real sockets carry them.
@Suite(.serialized)
struct FaultTests {
    @Test(arguments: FaultPlane.faults, FaultPlane.functions)
    func `nobody is lost or doubled when a request meets`(fault: String, function: String) async throws {
        // Of three requests of eight people each: the first, the middle and the last.
        for nth in 1...3 {
            let order = FaultPlane.order(fault, function, nth)
            let round = try await FaultRound(order: order, meanwhile: nil)
            #expect(round.isMet, "\(order) was never met")
            #expect(round.losses == .none, "\(order)")
            try FaultTable.add(FaultPlane.name(fault), .engine, rounds: 1, round.losses)
        }
    }

    @Test(arguments: FaultPlane.functions, 1...3)
    func `a certificate that is suddenly a wrong one fails nobody, at`(function: String, nth: Int) async throws {
        let wrong = Interlude(function, nth: nth) {
            .notSent(TransportFault(.badCertificate, detail: "another certificate"))
        }
        let round = try await FaultRound(order: nil, meanwhile: wrong)
        #expect(wrong.hasHappened)
        #expect(round.losses == .none)
        try FaultTable.add("wrong certificate", .engine, rounds: 1, round.losses)
    }

    @Test func `a late commit makes nobody twice`() async throws {
        let moodle = try await Simulator.start(.withTokenOfItsOwn)
        let staged = try StagedStore()
        let password = "Segredo-7-Tarde-Xy!"
        for number in 1...20 { try staged.person("u\(number)", password: number == 7 ? password : nil) }
        let traces = staged.traces(moodle, passwords: [password])
        moodle.order(try Fault.parse("late-commit:core_user_create_users:1:delay=held"))
        let first = try await staged.push(to: moodle, logger: .traced(by: traces))
        moodle.releaseLateCommits()
        await moodle.lateCommitsDone()
        let second = try await staged.push(to: moodle, logger: .traced(by: traces))
        #expect(first.done + second.done == 20)
        var losses = Losses()
        for number in 1...20 {
            let accounts = moodle.snapshot().users.all.filter { $0.email == "u\(number)@example.edu" }
            if accounts.isEmpty { losses.people.lost.append("u\(number)") }
            if accounts.count > 1 { losses.people.doubled.append("u\(number)") }
        }
        losses.broken = try staged.brokenInvariants()
        losses.leaked = try traces.secrets()
        #expect(losses == .none)
        try FaultTable.add("late commit", .engine, rounds: 1, losses)
        await moodle.stop()
    }

    @Test func `what an engine that died had in flight is looked up, adopted as ours and not sent again`() async throws
    {
        let moodle = try await Simulator.start(.withTokenOfItsOwn)
        let staged = try StagedStore()
        let traces = staged.traces(moodle)
        let there = try staged.person("there", idnumber: "E1")
        let absent = try staged.person("absent", idnumber: "E2")
        try await staged.leaveInFlight([there, absent])
        let id = moodle.change {
            $0.addUser(
                username: "there", firstname: "Ana", lastname: "Silva", email: "there@example.edu", idnumber: "E1")
        }
        let report = try await staged.push(to: moodle, logger: .traced(by: traces))
        #expect(report.done == 2)
        #expect(try staged.moodleID(there) == id)
        #expect(try staged.text("SELECT origin FROM users WHERE username = 'there'") == "created")
        #expect(moodle.calls("core_user_create_users") == 1)
        #expect(try staged.text("SELECT group_concat(verdict) FROM attempts WHERE outbox_id = 1") == "unknown")
        #expect(try staged.text("SELECT state FROM pushes ORDER BY id LIMIT 1") == "dead")
        #expect(try staged.brokenInvariants() + traces.secrets() == [])
        await moodle.stop()
    }

    @Test func `an entry that saw three engines die is sent alone`() async throws {
        let moodle = try await Simulator.start(.withTokenOfItsOwn)
        let staged = try StagedStore()
        let traces = staged.traces(moodle)
        let people = try (1...5).map { try staged.person("u\($0)") }
        for _ in 1...3 {
            try await staged.leaveInFlight([people[0]])
            try await staged.recoverOnly(moodle)
        }
        moodle.forgetRequests()
        _ = try await staged.push(to: moodle, logger: .traced(by: traces))
        let sizes = moodle.requests.filter { $0.function == "core_user_create_users" }.map { request in
            request.parameters.filter { $0.name.hasSuffix("[username]") }.count
        }
        #expect(sizes.sorted() == [1, 4])
        #expect(try staged.brokenInvariants() + traces.secrets() == [])
        await moodle.stop()
    }

    @Test func `a server that keeps only the first variables never makes a lost row look done`() async throws {
        var server = SimulatorOptions.withTokenOfItsOwn
        server.maxInputVars = 120
        let moodle = try await Simulator.start(server)
        let staged = try StagedStore()
        let traces = staged.traces(moodle)
        for number in 1...60 { try staged.person("u\(number)") }
        let report = try await staged.push(to: moodle, logger: .traced(by: traces))
        let made = moodle.snapshot().users.all.filter { $0.username.hasPrefix("u") }.count
        #expect(try staged.states()["done"] ?? 0 == made)
        #expect(report.done == made)
        #expect(try staged.brokenInvariants() + traces.secrets() == [])
        await moodle.stop()
    }
}

extension StagedStore {
    /// Leaves entries as a killed engine leaves them: claimed, a request open, no answer.
    /// - Parameter sent: what was sent about each of them.
    func leaveInFlight(_ users: [Int64], sent: [String: String] = [:]) async throws {
        let sent = try JSONText.text(sent)
        try change { db, now in
            try db.execute(
                sql: """
                    INSERT INTO leases (id, epoch, run_id, acquired_at) VALUES (1, 1, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET epoch = epoch + 1, released_at = NULL
                    """, arguments: [run.id, now.text])
            let epoch = try Int64.fetchOne(db, sql: "SELECT epoch FROM leases")
            try db.execute(
                sql: "INSERT INTO pushes (run_id, state, started_at) VALUES (?, 'running', ?)",
                arguments: [run.id, now.text])
            try db.execute(
                sql:
                    "INSERT INTO requests (run_id, function, purpose, items, started_at) VALUES (?, 'core_user_create_users', 'write', ?, ?)",
                arguments: [run.id, users.count, now.text])
            let request = db.lastInsertedRowID
            for (position, user) in users.enumerated() {
                let entry = try Int64.fetchOne(
                    db,
                    sql:
                        "SELECT id FROM outbox WHERE user_id = ? AND kind = 'user.create' AND state IN ('ready', 'unknown')",
                    arguments: [user])
                try db.execute(
                    sql: "UPDATE outbox SET state = 'ready', changed_at = ? WHERE id = ? AND state = 'unknown'",
                    arguments: [now.text, entry])
                try db.execute(
                    sql:
                        "UPDATE outbox SET state = 'sending', tries = tries + 1, lease_epoch = ?, changed_at = ? WHERE id = ?",
                    arguments: [epoch, now.text, entry])
                try db.execute(
                    sql: "INSERT INTO attempts (outbox_id, request_id, position, sent) VALUES (?, ?, ?, ?)",
                    arguments: [entry, request, position, sent])
            }
        }
    }

    /// A push that recovers and is stopped before it sends anything.
    func recoverOnly(_ moodle: RunningSimulator) async throws {
        let stop = StopSignal()
        stop.request()
        _ = try await push(to: moodle, stop: stop)
    }
}
