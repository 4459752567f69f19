import FaultFixtures
import Foundation
import GRDB
import Logging
import MoodleWire
import SimulatedMoodle
import StagingStore
import Synchronization

@testable import SyncEngine

/// A store in a folder of its own, filled by hand as an import would fill it, and pushed against a simulator.
final class StagedStore: Sendable {
    let folder: URL
    let store: StagingStore
    let run: Run
    let keyFile: KeyFile
    private let importID: Int64

    /// Where the store lies.
    enum Medium {
        case disk
        /// Where the system has memory that looks like a disk, else the disk: for tests with many thousand commits.
        case memory

        var folder: URL {
            let memory = URL(fileURLWithPath: "/dev/shm")
            let isUsable = self == .memory && FileManager.default.isWritableFile(atPath: memory.path)
            return isUsable ? memory : FileManager.default.temporaryDirectory
        }
    }

    init(in medium: Medium = .disk, clock: WallClock = .system) throws {
        folder = medium.folder.appending(path: "moodlesync-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try StagingStore(path: folder.appending(path: "store.db").path, access: .createIfMissing, clock: clock)
        run = try store.beginRun("test")
        keyFile = KeyFile(path: folder.appending(path: "key").path)
        importID = try store.write { [run] db in
            try db.execute(
                sql: """
                    INSERT INTO imports (run_id, dataset, mode, file_name, file_bytes, file_sha256, options_sha256, state, at)
                    VALUES (?, 'users', 'delta', 'test.csv', 0, ?, ?, 'loaded', '2026-11-21T00:00:00.000Z')
                    """, arguments: [run.id, String(repeating: "0", count: 64), String(repeating: "0", count: 64)])
            return db.lastInsertedRowID
        }
    }

    deinit {
        // A folder that is left over in the temporary directory harms nobody.
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: staging

    @discardableResult
    func person(
        _ username: String, idnumber: String? = nil, email: String? = nil, firstname: String = "Ana",
        extra: [String: String] = [:], origin: String = "file", password: String? = nil
    ) throws -> Int64 {
        try change { db, now in
            try db.execute(
                sql: """
                    INSERT INTO users (username, username_origin, idnumber, email, firstname, lastname, extra, import_id, line)
                    VALUES (?, ?, ?, ?, ?, 'Silva', ?, ?, 2)
                    """,
                arguments: [
                    username, origin, idnumber, email ?? "\(username)@example.edu", firstname, try JSONText.text(extra),
                    self.importID,
                ])
            let id = db.lastInsertedRowID
            if let password {
                let box = try self.keyFile.readOrMake().seal(Data(password.utf8), for: .password(user: id))
                try db.execute(sql: "INSERT INTO sealed_passwords VALUES (?, ?)", arguments: [id, box])
            }
            try self.put(db, NewEntry(kind: .userCreate, entity: Entity.account(id), userID: id), now)
            return id
        }
    }

    @discardableResult
    func enrol(
        _ user: Int64, in code: String, role: String = "student", from start: Int = 0, to end: Int = 0, suspend: Int = 0
    ) throws -> Int64 {
        try change { db, now in
            let target = try self.target(db, code)
            try self.put(
                db,
                NewEntry(
                    kind: .enrolPut, entity: Entity.enrolment(user, target: "shortname:\(code)", role: role),
                    userID: user,
                    targetID: target, role: role,
                    payload: #"{"suspend":\#(suspend),"timeend":\#(end),"timestart":\#(start)}"#), now)
            return target
        }
    }

    func group(_ user: Int64, in code: String, name: String) throws {
        try change { db, now in
            let target = try self.target(db, code)
            try db.execute(
                sql: "INSERT OR IGNORE INTO groups (target_id, name, import_id, line) VALUES (?, ?, ?, 2)",
                arguments: [target, name, self.importID])
            let id = try Int64.fetchOne(
                db, sql: "SELECT id FROM groups WHERE target_id = ? AND name = ?", arguments: [target, name])
            try self.put(
                db,
                NewEntry(
                    kind: .groupCreate, entity: Entity.group(target: "shortname:\(code)", name: name), targetID: target,
                    groupID: id), now)
            try self.put(
                db,
                NewEntry(
                    kind: .groupMember, entity: Entity.groupMember(user, target: "shortname:\(code)", name: name),
                    userID: user, targetID: target, groupID: id, payload: #"{"action":"add"}"#), now)
        }
    }

    func cohort(_ user: Int64, _ key: String, make: Bool = false) throws {
        try change { db, now in
            try db.execute(
                sql: "INSERT OR IGNORE INTO cohorts (key, state, import_id, line) VALUES (?, ?, ?, 2)",
                arguments: [key, make ? "staged" : "referenced", self.importID])
            let id = try Int64.fetchOne(db, sql: "SELECT id FROM cohorts WHERE key = ?", arguments: [key])
            if make {
                try self.put(db, NewEntry(kind: .cohortCreate, entity: Entity.cohort(key), cohortID: id), now)
            }
            try self.put(
                db,
                NewEntry(
                    kind: .cohortMember, entity: Entity.cohortMember(user, key: key), userID: user, cohortID: id,
                    payload: #"{"action":"add"}"#), now)
        }
    }

    func update(_ user: Int64, _ fields: [String: String]) throws {
        try change { db, now in
            try self.put(
                db,
                NewEntry(
                    kind: .userUpdate, entity: Entity.account(user), userID: user,
                    payload: try JSONText.object(["fields": fields])), now)
        }
    }

    func entry(
        _ kind: EntryKind, _ entity: String, user: Int64, target: Int64? = nil, role: String? = nil,
        payload: String? = nil
    ) throws {
        try change { db, now in
            try self.put(
                db, NewEntry(kind: kind, entity: entity, userID: user, targetID: target, role: role, payload: payload),
                now)
        }
    }

    @discardableResult
    func change<Value>(_ body: (Database, Timestamp) throws -> Value) throws -> Value {
        try store.write { db in
            let now = store.clock.now()
            let value = try body(db, now)
            try AuditChain.seal(db, event: "test", detail: [:], run: run.id, at: now)
            return value
        }
    }

    private func put(_ db: Database, _ entry: NewEntry, _ now: Timestamp) throws {
        var entry = entry
        entry.importID = importID
        entry.line = 2
        try Outbox.put(db, entry, run: run.id, at: now)
    }

    private func target(_ db: Database, _ code: String) throws -> Int64 {
        try db.execute(
            sql: "INSERT OR IGNORE INTO course_targets (target) VALUES (?)", arguments: ["shortname:\(code)"])
        let id = try Int64.fetchOne(
            db, sql: "SELECT id FROM course_targets WHERE target = ?", arguments: ["shortname:\(code)"])
        try db.execute(
            sql: "INSERT OR IGNORE INTO course_codes (code, target_id, origin, changed_at) VALUES (?, ?, 'itself', ?)",
            arguments: [code, id, store.clock.now().text])
        return id ?? 0
    }

    // MARK: reading

    func states(_ kind: EntryKind? = nil) throws -> [String: Int] {
        try store.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT state, count(*) AS n FROM outbox WHERE kind = coalesce(?, kind) GROUP BY state",
                arguments: [kind?.rawValue])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["state"], $0["n"]) })
        }
    }

    func text(_ sql: String) throws -> String? {
        try store.read { db in try String.fetchOne(db, sql: sql) }
    }

    func texts(_ sql: String) throws -> [String] {
        try store.read { db in try String.fetchAll(db, sql: sql) }
    }

    func moodleID(_ user: Int64) throws -> Int? {
        try store.read { db in try Int.fetchOne(db, sql: "SELECT moodle_id FROM users WHERE id = ?", arguments: [user])
        }
    }

    /// What must hold after every push, however it went; what does not, in words.
    func brokenInvariants() throws -> [String] {
        try Invariants.broken(in: store)
    }

    /// Watches what lies in the folder for the token of a site and for passwords.
    func traces(_ moodle: RunningSimulator, passwords: [String] = []) -> Traces {
        Traces(secrets: [moodle.token] + passwords, folder: folder.path, except: ["key"])
    }

    // MARK: pushing

    static let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    func push(
        to moodle: RunningSimulator, _ options: PushOptions = PushOptions(), stop: StopSignal = StopSignal(),
        time: EngineTime = .virtual, safeguards: Safeguards = .all, run: Run? = nil, logger: Logger = silentLogger,
        through: @escaping (any Transport) -> any Transport = { $0 }
    ) async throws -> PushReport {
        try await withEngine(moodle, stop: stop, time: time, safeguards: safeguards, logger: logger, through: through) {
            try await $0.push(options, run: run ?? self.run)
        }
    }

    func withEngine<Value>(
        _ moodle: RunningSimulator, stop: StopSignal = StopSignal(), time: EngineTime = .virtual,
        safeguards: Safeguards = .all, logger: Logger = silentLogger,
        through: (any Transport) -> any Transport = { $0 }, _ body: (SyncEngine) async throws -> Value
    ) async throws -> Value {
        let transport = through(try HTTPTransport(version: "test"))
        let client = MoodleClient(
            site: try SiteURL(moodle.url), token: try Token(moodle.token), transport: transport, clock: .system)
        let keyFile = keyFile
        let engine = SyncEngine(
            store: store, client: client, key: { () throws(KeyProblem) in try keyFile.read() }, stop: stop,
            logger: logger, time: time, safeguards: safeguards)
        do {
            let value = try await body(engine)
            await transport.stop()
            return value
        } catch {
            await transport.stop()
            throw error
        }
    }
}

extension EngineTime {
    /// A clock that moves only by sleeping, so that an hour of waiting takes no time.
    static var virtual: EngineTime {
        let clock = VirtualClock()
        return EngineTime(now: { clock.now }, sleep: { clock.advance($0) }, random: { $0.upperBound })
    }

    /// The same, for tests in which the site does not answer at all.
    static var impatient: EngineTime {
        var time = EngineTime.virtual
        time.lookUpDeadline = .seconds(2)
        time.writeDeadline = .seconds(2)
        return time
    }
}

private final class VirtualClock: Sendable {
    private let time = Mutex(Duration.zero)
    var now: Duration { time.withLock { $0 } }
    func advance(_ duration: Duration) { time.withLock { $0 += duration } }
}
