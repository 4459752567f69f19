import GRDB
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// Newer data comes while an entry about the same thing is in flight, and that entry turns out not to have been applied:
/// only one of the two may wait.
struct SupersessionTests {
    let staged: StagedStore

    init() throws {
        staged = try StagedStore()
    }

    /// What an import does about somebody whose account is being asked for.
    private func importNewer(_ user: Int64, _ fields: [String: String]) throws {
        try staged.change { db, now in
            try db.execute(
                sql: "UPDATE users SET extra = json_patch(extra, ?) WHERE id = ?",
                arguments: [try JSONText.text(fields), user])
            try Outbox.put(
                db,
                NewEntry(
                    kind: .userUpdate, entity: Entity.account(user), userID: user,
                    payload: try JSONText.object(["fields": fields])), run: staged.run.id, at: now)
        }
    }

    private func withMoodle(_ body: (RunningSimulator) async throws -> Void) async throws {
        let moodle = try await Simulator.start()
        do {
            try await body(moodle)
        } catch {
            await moodle.stop()
            throw error
        }
        await moodle.stop()
    }

    @Test func `a refused account is asked for again with what a newer file says`() async throws {
        try await withMoodle { moodle in
            let ana = try staged.person("ana", extra: ["lang": "xx"])
            try staged.person("ben")
            let newer = Interlude("core_user_create_users") {
                try importNewer(ana, ["lang": "en", "city": "Riga"])
                return nil
            }
            let report = try await staged.push(to: moodle, through: newer.around)
            #expect(report.failed == 0 && report.waiting == 0)
            #expect(moodle.snapshot().user(named: "ana")?.profile["city"] == "Riga")
            #expect(moodle.snapshot().user(named: "ben") != nil)
            #expect(try staged.brokenInvariants() == [])
        }
    }

    @Test func `who is to be deleted before the account was made is neither made nor waited for`() async throws {
        try await withMoodle { moodle in
            let ana = try staged.person("ana")
            moodle.order(try Fault.parse("maintenance:core_user_create_users:1"))
            let deletion = Interlude("core_user_create_users") {
                try staged.change { db, now in
                    try db.execute(sql: "UPDATE users SET state = 'gone' WHERE id = ?", arguments: [ana])
                    try Outbox.put(
                        db, NewEntry(kind: .userDelete, entity: Entity.account(ana), userID: ana), run: staged.run.id,
                        at: now)
                }
                return nil
            }
            let report = try await staged.push(to: moodle, through: deletion.around)
            #expect(deletion.hasHappened)
            #expect(report.failed == 0 && report.waiting == 0)
            #expect(moodle.snapshot().user(named: "ana") == nil)
            #expect(try staged.brokenInvariants() == [])
        }
    }

    @Test func `a name that a file changes while the account is being made stays as the file has it`() async throws {
        try await withMoodle { moodle in
            let ana = try staged.person("ana")
            let rename = Interlude("core_user_create_users") {
                try staged.change { db, now in
                    try db.execute(sql: "UPDATE users SET username = 'anna' WHERE id = ?", arguments: [ana])
                    try Outbox.put(
                        db,
                        NewEntry(
                            kind: .userRename, entity: Entity.username(ana), userID: ana,
                            payload: #"{"username":"anna"}"#, before: #"{"username":"ana"}"#), run: staged.run.id,
                        at: now)
                }
                return nil
            }
            let report = try await staged.push(to: moodle, through: rename.around)
            #expect(report.failed == 0 && report.waiting == 0)
            #expect(try staged.text("SELECT username FROM users WHERE id = \(ana)") == "anna")
            #expect(moodle.snapshot().user(named: "anna") != nil)
            #expect(moodle.snapshot().user(named: "ana") == nil)
            #expect(try staged.brokenInvariants() == [])
        }
    }

    @Test(arguments: ["503:retry-after=30", "reset-before-apply", "exception-after-apply"])
    func `of two enrolments of one person the newer one stands, when the older one met`(fault: String) async throws {
        try await withMoodle { moodle in
            let course = moodle.change { $0.addCourse(shortname: "BIO101") }
            let ana = try staged.person("ana")
            try staged.enrol(ana, in: "BIO101", to: 1_800_000_000)
            let parts = fault.split(separator: ":", maxSplits: 1).map(String.init)
            let order = ([parts[0], "enrol_manual_enrol_users", "1"] + parts.dropFirst()).joined(separator: ":")
            moodle.order(try Fault.parse(order))
            let newer = Interlude("enrol_manual_enrol_users") {
                try staged.enrol(ana, in: "BIO101", to: 1_900_000_000)
                return nil
            }
            let report = try await staged.push(to: moodle, through: newer.around)
            #expect(report.failed == 0 && report.waiting == 0 && report.unknown == 0)
            let user = try #require(moodle.snapshot().user(named: "ana"))
            #expect(moodle.snapshot().enrolment(user: user.id, course: course)?.timeend == 1_900_000_000)
            #expect(try staged.brokenInvariants() == [])
        }
    }

    @Test func `an update that was not applied lends its fields to the newer one`() async throws {
        try await withMoodle { moodle in
            let ana = try staged.person("ana")
            _ = try await staged.push(to: moodle)
            try staged.update(ana, ["city": "Riga", "department": "Physics"])
            moodle.order(try Fault.parse("reset-before-apply:core_user_update_users:1"))
            let newer = Interlude("core_user_update_users") {
                try importNewer(ana, ["department": "Biology"])
                return nil
            }
            let report = try await staged.push(to: moodle, through: newer.around)
            #expect(report.failed == 0 && report.waiting == 0 && report.unknown == 0)
            let profile = moodle.snapshot().user(named: "ana")?.profile
            #expect(profile?["city"] == "Riga")
            #expect(profile?["department"] == "Biology")
            #expect(try staged.brokenInvariants() == [])
        }
    }

    @Test func `what a dead engine had in flight gives way to what was imported after its death`() async throws {
        try await withMoodle { moodle in
            let ana = try staged.person("ana")
            let ben = try staged.person("ben")
            try await staged.leaveInFlight([ana, ben])
            moodle.change { site in
                _ = site.addUser(username: "ben", firstname: "Ana", lastname: "Silva", email: "ben@example.edu")
            }
            for user in [ana, ben] { try importNewer(user, ["city": "Riga"]) }
            let report = try await staged.push(to: moodle)
            #expect(report.failed == 0 && report.waiting == 0 && report.unknown == 0)
            for name in ["ana", "ben"] { #expect(moodle.snapshot().user(named: name)?.profile["city"] == "Riga") }
            #expect(moodle.snapshot().users.all.filter { $0.username == "ben" }.count == 1)
            #expect(try staged.brokenInvariants() == [])
        }
    }

    @Test func `an entry that stays unknown to the end is overtaken by a newer one in the next push`() async throws {
        try await withMoodle { moodle in
            let course = moodle.change { $0.addCourse(shortname: "BIO101") }
            let ana = try staged.person("ana")
            try staged.enrol(ana, in: "BIO101", to: 1_800_000_000)
            moodle.order(try Fault.parse("empty:enrol_manual_enrol_users"))
            #expect(try await staged.push(to: moodle).unknown == 1)
            moodle.forgetFaults()
            try staged.enrol(ana, in: "BIO101", to: 1_900_000_000)
            let report = try await staged.push(to: moodle)
            #expect(report.failed == 0 && report.waiting == 0 && report.unknown == 0)
            let user = try #require(moodle.snapshot().user(named: "ana"))
            #expect(moodle.snapshot().enrolment(user: user.id, course: course)?.timeend == 1_900_000_000)
            #expect(try staged.brokenInvariants() == [])
        }
    }
}
