import Foundation
import GRDB
import Migrations

/// The SQLite file that importer and engine share, opened the one way in which it is safe.
///
/// WAL, so that people read while a push writes; `synchronous = FULL`, so that an entry marked as being sent is on
/// the disk before the first byte leaves; mode 0600; busy for 10 s before giving up; every write begins IMMEDIATE.
package final class StagingStore: Sendable {
    /// `msyn`, in the header of the file: what `file` and we know a store by.
    package static let applicationID: Int32 = 0x6D73_796E

    package enum Access: Sendable {
        case createIfMissing
        case readWrite
        case readOnly
    }

    package let path: String
    package let clock: WallClock
    private let queue: DatabaseQueue

    /// - Parameter patience: seconds to wait for another writer before giving up.
    /// - Throws: a `StoreProblem`; nothing is changed in a file that is not a store of ours.
    package init(
        path: String, access: Access, clock: WallClock = .system, patience: Double = 10
    ) throws(StoreProblem) {
        self.path = path
        self.clock = clock
        let isNew = try Self.prepareFile(at: path, access: access)
        do {
            if access == .readOnly { try Self.bringUpToDate(path, patience: patience) }
            queue = try Self.connect(path, access: access, patience: patience, isNew: isNew)
            if access != .readOnly {
                try Self.migrate(queue)
            }
        } catch let problem as StoreProblem {
            throw problem
        } catch let error as DatabaseError {
            // The file is there; what can't be opened is its -wal, which every writer needs.
            let isKept = access != .readOnly && error.resultCode == .SQLITE_CANTOPEN
            throw isKept ? .readOnly(path: path) : StoreProblem(error, path: path)
        } catch {
            throw .cannotOpen(path: path, detail: "\(error)")
        }
    }

    package func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try translating { try queue.read(body) }
    }

    /// One transaction: all of it is on the disk when this returns, or none of it.
    package func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try transaction(.commit, body)
    }

    /// Runs a write to see what it would do, and leaves nothing of it.
    package func writeAndTakeBack<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try transaction(.rollback, body)
    }

    /// For statements that SQLite refuses inside a transaction: PRAGMA, VACUUM, checkpoints.
    package func outsideTransaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try translating { try queue.writeWithoutTransaction(body) }
    }

    private func transaction<Value>(
        _ completion: Database.TransactionCompletion, _ body: (Database) throws -> Value
    ) throws -> Value {
        try translating {
            try queue.writeWithoutTransaction { db in
                var result: Value?
                try db.inTransaction(.immediate) {
                    result = try body(db)
                    return completion
                }
                guard let result else { preconditionFailure("a finished transaction has a result") }
                return result
            }
        }
    }

    private func translating<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreProblem(error, path: path)
        }
    }
}

extension StagingStore {
    private static func prepareFile(at path: String, access: Access) throws(StoreProblem) -> Bool {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            if isDirectory.boolValue { throw .isDirectory(path: path) }
            // A file that can't even be looked at is SQLite's to complain about.
            let isEmpty = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) == 0
            // Left by a kill between making and migrating: a new store to whoever may make one.
            if isEmpty && access != .createIfMissing { throw .empty(path: path) }
            return isEmpty
        }
        guard access == .createIfMissing else { throw .missing(path: path) }
        // Made by hand, because SQLite would make it with the process's umask.
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if [EACCES, EPERM, EROFS].contains(errno) { throw .readOnly(path: path) }
            throw .cannotOpen(path: path, detail: String(cString: strerror(errno)))
        }
        close(descriptor)
        return true
    }

    private static func connect(
        _ path: String, access: Access, patience: Double, isNew: Bool
    ) throws -> DatabaseQueue {
        let configuration = configuration(access: access, patience: patience)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try recognise(queue, path: path, isNew: isNew)
            return queue
        } catch let error as DatabaseError where access == .readOnly && UnwritablePlace.mayBeMeant(by: error) {
            let queue = try DatabaseQueue(path: UnwritablePlace.address(of: path), configuration: configuration)
            try recognise(queue, path: path, isNew: false)
            return queue
        }
    }

    private static func configuration(access: Access, patience: Double) -> Configuration {
        var configuration = Configuration()
        configuration.label = "moodlesync"
        configuration.readonly = access == .readOnly
        configuration.busyMode = .timeout(patience)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            db.add(function: AuditChain.sha3)
            if access != .readOnly {
                // Set here and not by GRDB's journalMode, which would lower synchronous to NORMAL afterwards.
                // 32 MB: with SQLite's 2 MB a large import writes the same index pages out again and again.
                try db.execute(sql: "PRAGMA cache_size = -32768")
                try db.execute(sql: "PRAGMA secure_delete = ON")
                try db.execute(sql: "PRAGMA synchronous = FULL")
            }
        }
        return configuration
    }

    private static func recognise(_ queue: DatabaseQueue, path: String, isNew: Bool) throws {
        try queue.writeWithoutTransactionUnlessReadOnly { db in
            let id = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
            if id == 0 && isEmpty && isNew {
                try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            } else if id != applicationID {
                throw StoreProblem.notAStore(path: path, applicationID: id)
            }
            let known = Set(Migration.all.map(\.name))
            let applied =
                try isEmpty ? [] : String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations ORDER BY 1")
            let unknown = applied.filter { !known.contains($0) }
            if !unknown.isEmpty { throw StoreProblem.newer(path: path, unknownMigrations: unknown) }
            if !db.configuration.readonly {
                try db.execute(sql: "PRAGMA journal_mode = WAL")
            }
        }
    }

    /// A store that an earlier version left lacks tables and views that reading needs too. One that can't be written
    /// stays as it is, and what it lacks is said when it is asked for.
    private static func bringUpToDate(_ path: String, patience: Double) throws {
        let reading = try connect(path, access: .readOnly, patience: patience, isNew: false)
        let applied = try reading.read { db in try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations") }
        try reading.close()
        guard applied.count < Migration.all.count else { return }
        do {
            let writing = try connect(path, access: .readWrite, patience: patience, isNew: false)
            try migrate(writing)
            try writing.close()
        } catch let error as DatabaseError where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) {
            return
        }
    }

    private static func migrate(_ queue: DatabaseQueue) throws {
        var migrator = DatabaseMigrator()
        for migration in Migration.all {
            migrator.registerMigration(migration.name) { db in try db.execute(sql: migration.sql) }
        }
        if try queue.read(migrator.hasCompletedMigrations) { return }
        try migrator.migrate(queue)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA user_version = \(Migration.all.count)")
        }
    }
}

extension DatabaseQueue {
    fileprivate func writeWithoutTransactionUnlessReadOnly(_ body: (Database) throws -> Void) throws {
        if configuration.readonly { try read(body) } else { try writeWithoutTransaction(body) }
    }
}
