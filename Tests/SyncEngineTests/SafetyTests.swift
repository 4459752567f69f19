import Foundation
import GRDB
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

struct SafetyTests {
    @Test func `a second engine is turned away and told who holds the store`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        let lease = try Lease.acquire(
            staged.store, run: staged.run, person: Operator(name: "alice", host: "reg1", process: 812))
        await #expect {
            try await staged.push(to: moodle)
        } throws: { error in
            guard case PushProblem.leaseHeld(let holder) = error else { return false }
            return holder.user == "alice" && holder.host == "reg1" && holder.process == 812
        }
        try lease.release(staged.store)
        _ = try await staged.push(to: moodle)
        await moodle.stop()
    }

    @Test func `each lease has a higher number, and an entry claimed under an older one can not be finished`() throws {
        let staged = try StagedStore()
        let first = try Lease.acquire(staged.store, run: staged.run)
        try first.release(staged.store)
        let second = try Lease.acquire(staged.store, run: staged.run)
        #expect(second.epoch == first.epoch + 1)
    }

    @Test func `a store that belongs to one site is not pushed to another`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        _ = try await staged.push(to: moodle)
        await moodle.stop()
        let other = try await Simulator.start(SimulatorOptions())
        await #expect {
            try await staged.push(to: other)
        } throws: { error in
            if case PushProblem.otherSite = error { true } else { false }
        }
        _ = try await staged.withEngine(other) { try await $0.check(run: staged.run, moved: true) }
        _ = try await staged.push(to: other)
        await other.stop()
    }

    @Test func `where look-ups show nobody, no account is made`() async throws {
        var server = SimulatorOptions()
        server.account = .createOnly
        let moodle = try await Simulator.start(server)
        let staged = try StagedStore()
        try staged.person("ana")
        await #expect {
            try await staged.push(to: moodle)
        } throws: { error in
            switch error {
            case PushProblem.blindLookUps, PushProblem.missingFunctions: true
            default: false
            }
        }
        #expect(moodle.writes == 0)
        #expect(try staged.states() == ["ready": 1])
        await moodle.stop()
    }

    @Test func `a missing function is named before anything is sent`() async throws {
        var server = SimulatorOptions()
        server.serviceFunctions = [
            "core_webservice_get_site_info", "core_user_get_users_by_field", "core_course_get_courses_by_field",
        ]
        let moodle = try await Simulator.start(server)
        let staged = try StagedStore()
        try staged.person("ana")
        await #expect {
            try await staged.push(to: moodle)
        } throws: { error in
            if case PushProblem.missingFunctions(let functions) = error { functions == [.createUsers] } else { false }
        }
        await moodle.stop()
    }

    @Test(arguments: ["admin", "guest", "moodlesync"])
    func `a protected account is never adopted, changed or suspended`(username: String) async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let account = try #require(moodle.snapshot().user(named: username))
        let staged = try StagedStore()
        let user = try staged.person(username, email: account.email)
        try staged.entry(.userSuspend, Entity.suspension(user), user: user)
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 1)
        #expect(moodle.writes == 0)
        #expect(moodle.snapshot().user(named: username)?.suspended == false)
        await moodle.stop()
    }

    @Test func `a linked administrator is not suspended either`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        let user = try staged.person("someone")
        try staged.change { db, now in
            try db.execute(
                sql: "UPDATE users SET moodle_id = 2, origin = 'adopted', linked_at = ?", arguments: [now.text])
            try Outbox.cancelWaiting(db, entity: Entity.account(user), reason: .obsolete, run: staged.run.id, at: now)
        }
        try staged.entry(.userSuspend, Entity.suspension(user), user: user)
        _ = try await staged.push(to: moodle)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "protected")
        #expect(moodle.writes == 0)
        await moodle.stop()
    }

    @Test func `a stop leaves everything ready and says interrupted`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        try staged.person("ana")
        let stop = StopSignal()
        stop.request()
        let report = try await staged.push(to: moodle, stop: stop)
        #expect(report.outcome.state == "interrupted")
        #expect(report.waiting == 1)
        #expect(moodle.requests.isEmpty)
        await moodle.stop()
    }

    @Test func `a site in maintenance fails nothing and ends the push as interrupted`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        moodle.change { $0.maintenance = true }
        let staged = try StagedStore()
        try staged.person("ana")
        let report = try await staged.push(to: moodle)
        #expect(report.outcome.state == "interrupted")
        #expect(try staged.states() == ["ready": 1])
        moodle.change { $0.maintenance = false }
        #expect(try await staged.push(to: moodle).done == 1)
        await moodle.stop()
    }

    @Test func `a password whose key is lost fails its entry, or is made by Moodle if told to`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        try staged.person("ana", password: "Secret-1!")
        try staged.loseKey()
        #expect(try await staged.push(to: moodle).failed == 1)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "password-lost")
        let problem = try #require(try staged.text("SELECT problem FROM v_failed"))
        #expect(problem.contains("The key file ") && problem.contains(" --create-lost-passwords "))
        #expect(!problem.contains("unreadable(") && !problem.contains("wrongKey"))
        try staged.change { db, now in
            try db.execute(
                sql: "UPDATE outbox SET state = 'ready', problem_code = NULL, problem = NULL, changed_at = ?",
                arguments: [now.text])
        }
        var options = PushOptions()
        options.lostPasswords = .createPassword
        #expect(try await staged.push(to: moodle, options).done == 1)
        #expect(
            moodle.requests.flatMap(\.parameters).contains { $0.name == "users[0][createpassword]" && $0.value == "1" })
        await moodle.stop()
    }

    @Test func `an engine whose store another one took over stops before it sends, and says why`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        try staged.person("ana")
        let rival = Interlude("core_user_get_users_by_field") {
            try staged.change { db, _ in try db.execute(sql: "UPDATE leases SET epoch = epoch + 1") }
            return nil
        }
        await #expect { _ = try await staged.push(to: moodle, through: rival.around) } throws: { error in
            if case PushProblem.leaseLost = error { true } else { false }
        }
        #expect(moodle.snapshot().user(named: "ana") == nil)
        await moodle.stop()
    }
}

extension StagedStore {
    func loseKey() throws {
        try FileManager.default.removeItem(atPath: keyFile.path)
    }
}
