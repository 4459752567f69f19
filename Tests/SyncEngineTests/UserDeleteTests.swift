import FaultFixtures
import GRDB
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

struct UserDeleteTests {
    @Test func `an account is deleted, and the store keeps its former number`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let course = moodle.change { $0.addCourse(shortname: "BIO101") }
        let staged = try StagedStore()
        let user = try staged.person("tom", idnumber: "E1")
        try staged.enrol(user, in: "BIO101")
        _ = try await staged.push(to: moodle)
        let id = try #require(try staged.moodleID(user))
        try staged.delete(user)

        let report = try await staged.push(to: moodle)
        #expect(report.done == 1 && report.failed == 0)
        let account = try #require(moodle.snapshot().users[id])
        #expect(account.deleted)
        #expect(moodle.snapshot().enrolments(course: course).isEmpty)
        #expect(try staged.moodleID(user) == nil)
        #expect(try staged.text("SELECT origin FROM users") == nil)
        #expect(try staged.text("SELECT moodle_id FROM deleted_accounts WHERE user_id = \(user)") == String(id))
        #expect(try staged.text("SELECT before ->> '$.username' FROM outbox WHERE kind = 'user.delete'") == "tom")
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `one who is deleted already is done, and the others of the batch are deleted`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        let users = try (1...6).map { try staged.person("u\($0)") }
        _ = try await staged.push(to: moodle)
        let gone = try #require(try staged.moodleID(users[2]))
        try staged.delete(users[2])
        _ = try await staged.push(to: moodle)
        // Linked anew, as a store that went back to an older backup.
        try staged.change { db, now in
            try db.execute(
                sql: "UPDATE users SET moodle_id = ?, origin = 'created', linked_at = ? WHERE id = ?",
                arguments: [gone, now.text, users[2]])
        }
        for user in users { try staged.delete(user) }
        let report = try await staged.push(to: moodle)
        #expect(report.done == 6 && report.failed == 0)
        #expect(moodle.snapshot().users.all.filter { $0.username.hasPrefix("u") && !$0.deleted }.isEmpty)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `a deletion whose answer was lost is found done and not sent again`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        let user = try staged.person("tom")
        _ = try await staged.push(to: moodle)
        try staged.delete(user)
        moodle.order(try Fault.parse("reset-after-apply:core_user_delete_users:1"))
        moodle.forgetRequests()
        try await staged.pushUntilQuiet { _ in _ = try await staged.push(to: moodle) }
        #expect(moodle.calls("core_user_delete_users") == 1)
        #expect(try staged.states(.userDelete) == ["done": 1])
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test(arguments: ["admin", "guest", "moodlesync"])
    func `a protected account is never deleted`(username: String) async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let account = try #require(moodle.snapshot().user(named: username))
        let staged = try StagedStore()
        // Under another name here, as if somebody had linked it.
        let user = try staged.linked("someone", to: account.id, email: account.email)
        try staged.delete(user)
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 1)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "protected")
        #expect(moodle.writes == 0)
        await moodle.stop()
    }

    @Test func `an account that is somebody else's by now is not deleted`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let id = moodle.change {
            $0.addUser(username: "eve", firstname: "Eve", lastname: "New", email: "eve@example.edu", idnumber: "E9")
        }
        let staged = try StagedStore()
        let user = try staged.linked("tom", to: id, idnumber: "E1")
        try staged.delete(user)
        _ = try await staged.push(to: moodle)
        #expect(try staged.text("SELECT state FROM outbox") == "cancelled", "there is nothing of this person to delete")
        #expect(moodle.writes == 0)
        #expect(try staged.moodleID(user) == nil)
        #expect(moodle.snapshot().user(named: "eve")?.id == id)
        await moodle.stop()
    }

    @Test func `somebody whom only a file's row names is found by that key and deleted`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let id = moodle.change { $0.addUser(username: "reznort", email: "reznort@example.edu") }
        let staged = try StagedStore()
        let user = try staged.change { db, _ in
            try db.execute(
                sql: """
                    INSERT INTO users (username, username_origin, state, import_id, line)
                    VALUES ('reznort', 'reference', 'referenced', 1, 3)
                    """)
            return db.lastInsertedRowID
        }
        try staged.delete(user)
        #expect(try await staged.push(to: moodle).done == 1)
        #expect(moodle.snapshot().users[id]?.deleted == true)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `where Moodle shows nobody, nothing is deleted`() async throws {
        var server = SimulatorOptions()
        server.account = .limited([.deleteUsers, .updateUsers])
        let moodle = try await Simulator.start(server)
        let id = moodle.change { $0.addUser(username: "tom", email: "tom@example.edu") }
        let staged = try StagedStore()
        try staged.delete(try staged.linked("tom", to: id))
        await #expect(throws: PushProblem.self) { try await staged.push(to: moodle) }
        #expect(moodle.snapshot().users[id]?.deleted == false)
        await moodle.stop()
    }

    @Test(arguments: FaultPlane.faults)
    func `twenty accounts end deleted, each once, when a request meets`(fault: String) async throws {
        let moodle = try await Simulator.start(.withTokenOfItsOwn)
        let staged = try StagedStore()
        let users = try (1...20).map { try staged.person("u\($0)") }
        _ = try await staged.push(to: moodle)
        for user in users { try staged.delete(user) }
        moodle.order(try Fault.parse(FaultPlane.order(fault, "core_user_delete_users", 1)))
        var options = PushOptions()
        options.batch = 8
        options.parallel = 1
        try await staged.pushUntilQuiet { _ in _ = try? await staged.push(to: moodle, options) }
        #expect(moodle.snapshot().users.all.filter { $0.username.hasPrefix("u") && !$0.deleted }.isEmpty, "\(fault)")
        #expect(try staged.states(.userDelete) == ["done": 20])
        #expect(try staged.text("SELECT count(*) FROM deleted_accounts") == "20")
        #expect(try staged.brokenInvariants() + staged.traces(moodle).secrets() == [])
        moodle.forgetRequests()
        _ = try await staged.push(to: moodle, options)
        #expect(moodle.writes == 0)
        await moodle.stop()
    }
}
