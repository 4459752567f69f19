import Foundation
import GRDB
import StagingStore

/// Who holds a store.
package struct LeaseHolder: Sendable, Codable, Equatable {
    package let run: Int64
    package let user: String
    package let host: String
    package let process: Int32
    package let since: String
}

/// The right to push: the kernel's lock on `<store>.lock`, held for the life of the process, and a fencing number in
/// the store.
///
/// The kernel drops the lock when the process dies, however it dies; a stopped process keeps it. So no clock and no
/// pause can give it to two. The number catches what the lock can not: a lock file that somebody removed.
package final class Lease: Sendable {
    package let epoch: Int64
    private let descriptor: Int32

    private init(epoch: Int64, descriptor: Int32) {
        self.epoch = epoch
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// - Throws: `PushProblem.leaseHeld` with who holds it; `StoreProblem`.
    static func acquire(_ store: StagingStore, run: Run, person: Operator = .current) throws -> Lease {
        let path = lockPath(of: store.path)
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreProblem.cannotOpen(path: path, detail: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw PushProblem.leaseHeld(holder(at: path))
        }
        do {
            let now = store.clock.now()
            let holder = LeaseHolder(
                run: run.id, user: person.name, host: person.host, process: person.process, since: now.text)
            try note(holder, in: descriptor, at: path)
            let epoch = try store.write { db in try nextEpoch(db, run: run, at: now) }
            return Lease(epoch: epoch, descriptor: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Whether nobody has taken the store over since the lease of that number.
    static func isHeld(_ db: Database, epoch: Int64) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM leases WHERE epoch = ? AND released_at IS NULL)")
        return try Bool.fetchOne(statement, arguments: [epoch]) ?? false
    }

    func release(_ store: StagingStore) throws {
        try store.write { db in
            try db.execute(
                sql: "UPDATE leases SET released_at = ? WHERE epoch = ?", arguments: [store.clock.now().text, epoch])
        }
        flock(descriptor, LOCK_UN)
    }

    /// The same lock by whatever path the store is opened.
    private static func lockPath(of store: String) -> String {
        URL(fileURLWithPath: store).resolvingSymlinksInPath().path + ".lock"
    }

    private static func nextEpoch(_ db: Database, run: Run, at now: Timestamp) throws -> Int64 {
        try Int64.fetchOne(
            db,
            sql: """
                INSERT INTO leases (id, epoch, run_id, acquired_at) VALUES (1, 1, :run, :at)
                ON CONFLICT (id) DO UPDATE SET epoch = epoch + 1, run_id = :run, acquired_at = :at, released_at = NULL
                RETURNING epoch
                """,
            arguments: ["run": run.id, "at": now.text]) ?? 0
    }

    private static func note(_ holder: LeaseHolder, in descriptor: Int32, at path: String) throws {
        let text = Data((try JSONText.text(holder) + "\n").utf8)
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw StoreProblem.cannotOpen(path: path, detail: String(cString: strerror(errno)))
        }
        try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: text)
    }

    private static func holder(at path: String) -> LeaseHolder {
        let unknown = LeaseHolder(run: 0, user: "?", host: "?", process: 0, since: "?")
        guard let data = FileManager.default.contents(atPath: path) else { return unknown }
        // Between lock and note the file is empty, or half a text: somebody holds the store, which is what counts, only
        // the name is not there yet.
        return (try? JSONDecoder().decode(LeaseHolder.self, from: data)) ?? unknown
    }
}
