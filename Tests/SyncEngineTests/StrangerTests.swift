import GRDB
import SimulatedMoodle
import StagingStore
import Testing

@testable import MoodleWire
@testable import SyncEngine

/// Accounts that must not be taken for somebody else's.
struct StrangerTests {
    let staged: StagedStore

    init() throws {
        staged = try StagedStore()
    }

    @Test func `a rename that failed leaves its person under the name that the account has`() async throws {
        let moodle = try await Simulator.start()
        let ids = moodle.change { site in
            ["zed", "carol"].map {
                site.addUser(username: $0, firstname: "F", lastname: "L", email: "\($0)@example.edu", idnumber: "")
            }
        }
        let user = try staged.linked("carol", to: ids[0], email: "zed@example.edu")
        try staged.change { db, now in
            try Outbox.put(
                db,
                NewEntry(
                    kind: .userRename, entity: Entity.username(user), userID: user,
                    payload: #"{"username":"carol"}"#, before: #"{"username":"zed"}"#), run: staged.run.id, at: now)
        }
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 1)
        #expect(try staged.text("SELECT username FROM users WHERE id = \(user)") == "zed")
        await moodle.stop()
    }

    @Test func `a number that Moodle gave out again belongs to whom it gave it to`() async throws {
        let moodle = try await Simulator.start()
        let next = moodle.change {
            $0.addUser(username: "last", firstname: "F", lastname: "L", email: "last@example.edu", idnumber: "")
        }
        // Bob's account was made after the backup to which Moodle went back.
        let bob = try staged.linked("bob", to: next + 1)
        let cem = try staged.person("cem")
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 0)
        #expect(try staged.moodleID(cem) == next + 1)
        #expect(try staged.moodleID(bob) != next + 1)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test(arguments: [("skip", 0), ("leave", 1)])
    func `who is there and is to be left alone is neither suspended nor, if stepped over, enrolled`(
        whenExists: String, enrolments: Int
    ) async throws {
        let moodle = try await Simulator.start()
        let (course, anna) = moodle.change { site in
            (
                site.addCourse(shortname: "BIO101"),
                site.addUser(
                    username: "anna", firstname: "F", lastname: "L", email: "anna@example.edu", idnumber: "")
            )
        }
        let user = try staged.person("anna")
        try staged.change { db, now in
            try db.execute(sql: "UPDATE users SET when_exists = ? WHERE id = ?", arguments: [whenExists, user])
            try Outbox.put(
                db, NewEntry(kind: .userSuspend, entity: Entity.suspension(user), userID: user), run: staged.run.id,
                at: now)
        }
        try staged.enrol(user, in: "BIO101")
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 0 && report.waiting == 0)
        let site = moodle.snapshot()
        #expect(site.user(named: "anna")?.suspended == false)
        #expect((site.enrolment(user: anna, course: course) == nil ? 0 : 1) == enrolments)
        await moodle.stop()
    }

    @Test(arguments: [
        "503:core_user_create_users:1:retry-after=1:apply=yes",
        "exception-after-apply:core_user_create_users:1:code=dmlwriteexception", "404",
    ])
    func `who is to be skipped if there is enrolled where we made the account and were told that we had not`(
        fault: String
    ) async throws {
        let moodle = try await Simulator.start()
        let course = moodle.change { $0.addCourse(shortname: "BIO101") }
        let user = try staged.person("ana", idnumber: "E1")
        try staged.change { db, _ in
            try db.execute(sql: "UPDATE users SET when_exists = 'skip' WHERE id = ?", arguments: [user])
        }
        try staged.enrol(user, in: "BIO101")
        if fault == "404" {
            let proxy = Interlude("core_user_create_users") {
                _ = moodle.change {
                    $0.addUser(
                        username: "ana", firstname: "Ana", lastname: "Silva", email: "ana@example.edu", idnumber: "E1")
                }
                return .answered(
                    HTTPAnswer(status: 404, contentType: "text/html", retryAfterSeconds: nil, body: Array("x".utf8)))
            }
            _ = try? await staged.push(to: moodle, through: proxy.around)
            #expect(proxy.hasHappened)
        } else {
            moodle.order(try Fault.parse(fault))
        }
        try await staged.pushUntilQuiet { _ in _ = try await staged.push(to: moodle) }
        let site = moodle.snapshot()
        let account = try #require(site.user(named: "ana"))
        #expect(site.enrolment(user: account.id, course: course) != nil)
        #expect(try staged.text("SELECT origin FROM users WHERE id = \(user)") == "created")
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }
}
