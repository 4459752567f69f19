import Foundation
import GRDB
import Logging
import StagingStore
import Testing

@testable import SyncEngine

/// Which write would undo which, if Moodle carried it out after it.
struct SentWriteTests {
    private static let update = "core_user_update_users"
    private static let enrol = "enrol_manual_enrol_users"
    private static let unenrol = "enrol_manual_unenrol_users"
    private static let give = "core_role_assign_roles"
    private static let take = "core_role_unassign_roles"

    private static func write(
        _ kind: EntryKind, _ function: String, _ sent: [String: String] = [:], entity: String = "e", user: Int64? = 1,
        target: Int64? = 2, group: Int64? = nil, cohort: Int64? = nil, entry: Int64 = 1
    ) -> SentWrite {
        SentWrite(
            entry: entry, kind: kind, entity: entity, userID: user, targetID: target, groupID: group, cohortID: cohort,
            function: function, sent: sent)
    }

    static let pairs: [(older: SentWrite, newer: SentWrite, undoes: Bool)] = [
        (
            write(.userUpdate, update, ["id": "7", "city": "A"]), write(.userUpdate, update, ["id": "7", "city": "B"]),
            true
        ),
        (
            write(.userUpdate, update, ["id": "7", "city": "A"]), write(.userUpdate, update, ["id": "7", "city": "A"]),
            false
        ),
        (
            write(.userUpdate, update, ["id": "7", "city": "A"]), write(.userUpdate, update, ["id": "7", "lang": "B"]),
            false
        ),
        // The person has another account now.
        (
            write(.userUpdate, update, ["id": "7", "city": "A"]), write(.userUpdate, update, ["id": "8", "city": "B"]),
            false
        ),
        (
            write(.userUpdate, update, ["id": "7", "city": "A"]),
            write(.userUpdate, update, ["id": "7", "city": "B"], user: 2), false
        ),
        (
            write(.userUpdate, update, ["id": "7", "password": "*"]),
            write(.userUpdate, update, ["id": "7", "password": "*"], entry: 2), true
        ),
        (
            write(.userUpdate, update, ["id": "7", "password": "*"]),
            write(.userUpdate, update, ["id": "7", "password": "*"]), false
        ),
        (
            write(.userRename, update, ["id": "7", "username": "t"], entity: "x"),
            write(.userRename, update, ["id": "7", "username": "b"]), true
        ),
        (
            write(.userSuspend, update, ["id": "7", "suspended": "1"]),
            write(.userUnsuspend, update, ["id": "7", "suspended": "0"]), true
        ),
        // Of one username there is one account, whoever asks first.
        (
            write(.userCreate, "c", ["username": "a", "city": "A"]),
            write(.userCreate, "c", ["username": "a", "city": "B"], entry: 2), false
        ),
        (write(.userCreate, "c", ["username": "a"]), write(.userCreate, "c", ["username": "b"]), true),
        (write(.userCreate, "c", ["username": "a"]), write(.userUpdate, update, ["id": "7", "city": "B"]), false),
        (write(.userCreate, "c", ["username": "a"]), write(.userDelete, "d"), true),
        (
            write(.groupCreate, "c", user: nil, group: 4), write(.groupDelete, "d", entity: "x", user: nil, group: 4),
            true
        ),
        (
            write(.groupCreate, "c", user: nil, group: 4), write(.groupDelete, "d", entity: "x", user: nil, group: 5),
            false
        ),
        (write(.enrolPut, enrol, ["timeend": "1"]), write(.enrolPut, enrol, ["timeend": "2"]), true),
        (
            write(.enrolPut, enrol, ["timeend": "1", "roleid": "5"]),
            write(.enrolPut, enrol, ["timeend": "1", "roleid": "3"], entity: "x"), false
        ),
        (write(.enrolPut, enrol, ["timeend": "1"]), write(.enrolPut, enrol, ["timeend": "2"], target: 3), false),
        (write(.enrolPut, enrol, ["timeend": "1"]), write(.enrolPut, give, ["roleid": "3"]), false),
        (write(.enrolRemove, unenrol, ["courseid": "7"]), write(.enrolPut, give, ["instanceid": "7"]), true),
        (write(.enrolRemove, unenrol, ["courseid": "7"]), write(.enrolPut, give, ["instanceid": "8"]), false),
        (write(.enrolPut, enrol), write(.enrolRemove, unenrol), true),
        (write(.enrolRemove, unenrol), write(.enrolPut, enrol), true),
        (write(.courseRole, take, ["roleid": "5"]), write(.courseRole, give, ["roleid": "5"]), true),
        (write(.courseRole, take, ["roleid": "5"]), write(.courseRole, give, ["roleid": "3"]), false),
        (write(.enrolPut, enrol, ["roleid": "5"]), write(.courseRole, take, ["roleid": "5"]), true),
        (write(.enrolPut, enrol, ["roleid": "5"]), write(.courseRole, give, ["roleid": "5"]), false),
        (write(.groupMember, "add", group: 4), write(.groupMember, "delete", group: 4), true),
        (write(.groupMember, "add", group: 4), write(.groupMember, "add", group: 4), false),
        (write(.groupMember, "add", group: 4), write(.groupMember, "delete", entity: "x", group: 5), false),
        (write(.groupMember, "add", group: 4), write(.courseGroups, "delete", entity: "x"), true),
        (
            write(.cohortMember, "add", target: nil, cohort: 6),
            write(.cohortFree, "delete", entity: "x", user: nil, target: nil, cohort: 6), true
        ),
        (write(.roleAssign, give, ["roleid": "1"]), write(.roleAssign, take, ["roleid": "1"]), true),
        (write(.roleAssign, give, ["roleid": "1"]), write(.roleAssign, take, ["roleid": "1"], entity: "x"), false),
        // A deletion takes along whatever was written about that account, and nothing of the next one.
        (write(.userDelete, "d", ["value": "7"]), write(.userUpdate, update, ["id": "7", "city": "A"]), true),
        (write(.userDelete, "d", ["value": "7"]), write(.userUpdate, update, ["id": "8", "city": "A"]), false),
        (write(.userDelete, "d", ["value": "7"]), write(.userCreate, "c", ["username": "a"]), false),
        (write(.userDelete, "d", ["value": "7"]), write(.userCreate, "c", ["username": "a", "id": "7"]), true),
        (write(.userDelete, "d", ["value": "7"]), write(.userDelete, "d", ["value": "7"]), false),
        (write(.userDelete, "d", ["value": "7"]), write(.enrolPut, enrol, ["userid": "7"], entity: "x"), true),
        (write(.userDelete, "d", ["value": "7"]), write(.enrolPut, enrol, ["userid": "7"], user: 2), false),
        (write(.userDelete, "d", ["value": "7"]), write(.groupMember, "add", ["userid": "7"], entity: "x"), true),
        (write(.userDelete, "d", ["value": "7"]), write(.roleAssign, give, ["userid": "7"], entity: "x"), true),
        (
            write(.groupDelete, "d", ["value": "7"], user: nil, group: 4),
            write(.groupCreate, "c", ["id": "7"], entity: "x", user: nil, group: 4), true
        ),
        (
            write(.groupDelete, "d", ["value": "7"], user: nil, group: 4),
            write(.groupMember, "add", ["groupid": "7", "userid": "1"], entity: "x", group: 4), true
        ),
        (
            write(.groupDelete, "d", ["value": "7"], user: nil, group: 4),
            write(.groupMember, "add", ["groupid": "8", "userid": "7"], entity: "x", group: 4), false
        ),
        (
            write(.cohortDelete, "d", ["value": "7"], user: nil, cohort: 6),
            write(.cohortMember, "add", ["cohorttype[value]": "7"], entity: "x", cohort: 6), true
        ),
        (
            write(.cohortDelete, "d", ["value": "7"], user: nil, cohort: 6),
            write(.cohortCreate, "c", ["id": "7"], entity: "x", user: nil, cohort: 6), true
        ),
        (write(.serviceCall, "f", ["value": "1"]), write(.serviceCall, "f", ["value": "2"]), true),
    ]

    @Test(arguments: pairs.indices)
    func `one write would undo another, or would not: pair`(index: Int) {
        let (older, newer, undoes) = Self.pairs[index]
        #expect(older.undoes(newer) == undoes)
        // What undoes it is found under one of its subjects.
        #expect(!undoes || !Set(older.subjects).isDisjoint(with: newer.subjects))
    }

    // MARK: what earlier pushes gave up

    /// A store in which a request about Ana was given up then, and the ones that a push begun just now knows of.
    private func late(_ moment: String, laterPushes: Int = 0) throws -> LateRequests {
        let staged = try StagedStore()
        let ana = try staged.person("ana")
        try staged.change { db, now in
            try db.execute(
                sql: """
                    INSERT INTO pushes (id, run_id, state, started_at, finished_at) VALUES (1, :run, 'dead', :at, :at);
                    INSERT INTO requests (id, push_id, run_id, function, purpose, items, started_at, finished_at, verdict)
                      VALUES (1, 1, :run, 'core_user_create_users', 'write', 1, :at, :moment, 'unknown');
                    INSERT INTO attempts (outbox_id, request_id, position, sent, verdict)
                      SELECT id, 1, 0, '{"username":"ana"}', 'unknown' FROM outbox WHERE user_id = :user
                    """, arguments: ["run": staged.run.id, "at": now.text, "moment": moment, "user": ana])
            for _ in 0...laterPushes {
                try db.execute(
                    sql: "INSERT INTO pushes (run_id, state, started_at) VALUES (?, 'running', ?)",
                    arguments: [staged.run.id, now.text])
            }
        }
        let push = try staged.store.read { db in try Int64.fetchOne(db, sql: "SELECT max(id) FROM pushes") }
        let ledger = Ledger(
            store: staged.store, run: staged.run, pushID: push, time: .virtual,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try LateRequests(ledger: ledger, time: .virtual, settle: .seconds(400))
    }

    private static let other = write(.userCreate, "core_user_create_users", ["username": "anna"])

    private static func moment(_ seconds: Double) throws -> String {
        let now = try #require(WallClock.system.now().date)
        return Timestamp(now.addingTimeInterval(seconds)).text
    }

    @Test(arguments: [(-10.0, 385.0...395), (-390, 5...15), (0, 395...400)])
    func `what an earlier push gave up is waited for as long as is left`(
        ago: Double, left: ClosedRange<Double>
    ) throws {
        let until = try #require(try late(Self.moment(ago)).obstacle(to: Self.other)?.until)
        #expect(left.contains(until.inSeconds))
    }

    @Test func `what was given up longer ago is over`() throws {
        #expect(try late(Self.moment(-401)).isEmpty)
    }

    @Test func `a moment that lies ahead counts as just now, and for one push`() throws {
        let decade = 10 * 365 * 86_400.0
        let until = try #require(try late(Self.moment(decade)).obstacle(to: Self.other)?.until)
        #expect(until == .seconds(400))
        #expect(try late(Self.moment(decade), laterPushes: 1).isEmpty)
    }
}
