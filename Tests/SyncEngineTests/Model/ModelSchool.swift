import FaultFixtures
import Foundation
import GRDB
import SimulatedMoodle
import StagingStore

@testable import SyncEngine

/// People with three places each, staged in a store and wanted in a `LocalMoodle`: some whom Moodle
/// refuses without a word, some who are there already, one whose username is somebody else's, enrolments that can not
/// be, and one entry that is held.
struct ModelSchool {
    struct Place: Sendable {
        let user: Int
        let course: Int
        let start: Int
        let end: Int
        let suspended: Bool
        /// In a role that Moodle does not let us give.
        let isImpossible: Bool
    }

    let people: ClosedRange<Int>
    static let courses = 1...20

    let moodle: LocalMoodle
    let staged: StagedStore
    /// Where token and passwords must not be seen.
    let traces: Traces
    /// Refused by Moodle, without a reason.
    let poison: Set<Int>
    let already: Set<Int>
    let someoneElses: Set<Int>
    let places: [Place]
    /// Everybody in Moodle before, who is none of ours.
    let bystanders: [User]
    let courseIDs: [Int: Int]

    /// Those who can not get an account.
    var hopeless: Set<Int> { poison.union(someoneElses) }

    init(_ fate: Fate, people count: Int = 40, account: ServiceAccount = .service) throws {
        people = 1...count
        moodle = LocalMoodle(account: account)
        staged = try StagedStore(in: .memory)
        traces = Traces(
            secrets: [moodle.token] + people.compactMap(Self.password), folder: staged.folder.path, except: ["key"])
        let few = count / 10
        let chosen = fate.pick(2 * few + 1, of: people)
        poison = Set(chosen.prefix(fate.pick(0...few)))
        already = Set(chosen[few..<2 * few])
        someoneElses = [chosen[2 * few]]
        var ids: [Int: Int] = [:]
        for course in Self.courses {
            ids[course] = moodle.change { $0.addCourse(shortname: "C\(course)", fullname: "Course \(course)") }
        }
        courseIDs = ids
        moodle.change { [someoneElses] site in
            _ = site.addCohort(idnumber: "all", name: "All")
            for number in someoneElses {
                site.addUser(username: "u\(number)", email: "somebody@example.org", idnumber: "SOMEONE")
            }
        }
        bystanders = moodle.site.users.all
        moodle.change { [already] site in
            for number in already {
                site.addUser(
                    username: "u\(number)", firstname: "Ana", lastname: "Silva", email: Self.email(number),
                    idnumber: "E\(number)")
            }
        }
        places = people.flatMap { user in
            fate.pick(3, of: Self.courses).map { course in
                Place(
                    user: user, course: course, start: 1_700_000_000 + user, end: 1_900_000_000 + course,
                    suspended: fate.pick(1...10) == 1, isImpossible: fate.pick(1...50) == 1)
            }
        }
        try stage()
    }

    static func email(_ number: Int) -> String { "u\(number)@example.edu" }
    static func password(_ number: Int) -> String? { number.isMultiple(of: 10) ? "Segredo-\(number)-Xy!" : nil }

    // MARK: staging

    private func stage() throws {
        let key = try staged.keyFile.readOrMake()
        try staged.change { db, now in
            try db.execute(
                sql: "INSERT INTO role_mappings (role, moodle_role_id, origin) VALUES ('ghost', 99, 'operator')")
            try db.execute(sql: "INSERT INTO cohorts (key, import_id, line) VALUES ('idnumber:all', 1, 2)")
            for course in Self.courses {
                try db.execute(
                    sql: "INSERT INTO course_targets (id, target) VALUES (?, ?)",
                    arguments: [course, "shortname:C\(course)"])
            }
            for number in people { try stage(number, db, now, key) }
            for place in places { try stage(place, db, now) }
            try hold(db, now)
        }
    }

    private func stage(_ number: Int, _ db: Database, _ now: Timestamp, _ key: SealingKey) throws {
        var extra = ["city": "Porto"]
        if poison.contains(number) { extra["lang"] = "xx" }
        try db.execute(
            sql: """
                INSERT INTO users (id, username, idnumber, email, firstname, lastname, extra, import_id, line)
                VALUES (?, ?, ?, ?, 'Ana', 'Silva', ?, 1, 2)
                """,
            arguments: [
                number, "u\(number)", number.isMultiple(of: 7) ? nil : "E\(number)", Self.email(number),
                try JSONText.text(extra),
            ])
        let user = Int64(number)
        if let password = Self.password(number) {
            let box = try key.seal(Data(password.utf8), for: .password(user: user))
            try db.execute(sql: "INSERT INTO sealed_passwords VALUES (?, ?)", arguments: [user, box])
        }
        try put(db, NewEntry(kind: .userCreate, entity: Entity.account(user), userID: user), now)
        try put(
            db,
            NewEntry(
                kind: .cohortMember, entity: Entity.cohortMember(user, key: "idnumber:all"), userID: user, cohortID: 1,
                payload: #"{"action":"add"}"#), now)
    }

    private func stage(_ place: Place, _ db: Database, _ now: Timestamp) throws {
        let role = place.isImpossible ? "ghost" : "student"
        let (user, target) = (Int64(place.user), "shortname:C\(place.course)")
        try put(
            db,
            NewEntry(
                kind: .enrolPut, entity: Entity.enrolment(user, target: target, role: role), userID: user,
                targetID: Int64(place.course), role: role,
                payload: try JSONText.text([
                    "suspend": place.suspended ? 1 : 0, "timestart": place.start, "timeend": place.end,
                ])), now)
        guard place.course == 1 else { return }
        try db.execute(
            sql: "INSERT OR IGNORE INTO groups (id, target_id, name, import_id, line) VALUES (1, 1, 'Lab', 1, 2)")
        try put(
            db,
            NewEntry(kind: .groupCreate, entity: Entity.group(target: target, name: "Lab"), targetID: 1, groupID: 1),
            now)
        try put(
            db,
            NewEntry(
                kind: .groupMember, entity: Entity.groupMember(user, target: target, name: "Lab"), userID: user,
                targetID: 1, groupID: 1, payload: #"{"action":"add"}"#), now)
    }

    /// An entry of a plan that nobody has approved.
    private func hold(_ db: Database, _ now: Timestamp) throws {
        try db.execute(
            sql: """
                INSERT INTO users (id, username, email, firstname, lastname, import_id, line)
                VALUES (99, 'held', 'held@example.edu', 'Ana', 'Silva', 1, 2)
                """)
        try db.execute(
            sql: """
                INSERT INTO outbox (kind, entity, user_id, state, import_id, line, run_id, created_at, changed_at)
                VALUES ('user.create', 'user/99', 99, 'held', 1, 2, ?, ?, ?)
                """, arguments: [staged.run.id, now.text, now.text])
    }

    private func put(_ db: Database, _ entry: NewEntry, _ now: Timestamp) throws {
        var entry = entry
        entry.importID = 1
        entry.line = 2
        try Outbox.put(db, entry, run: staged.run.id, at: now)
    }
}
