import GRDB

/// Every way in which a store can refuse to serve, with what was seen.
package enum StoreProblem: Error, Equatable {
    case missing(path: String)
    /// A file without a byte, which only what may make a store takes for one.
    case empty(path: String)
    case isDirectory(path: String)
    case notAStore(path: String, applicationID: Int32)
    case notADatabase(path: String)
    case newer(path: String, unknownMigrations: [String])
    /// Another program holds a write transaction (or a read-only one while we would change the journal).
    case locked(path: String)
    case readOnly(path: String)
    /// It can't be read where it lies: a -wal file with changes is beside it, and its folder can't be written.
    case unmerged(path: String)
    case full(path: String)
    case corrupt(path: String, detail: String)
    case cannotOpen(path: String, detail: String)
    /// A table, trigger or constraint refused what a program of ours wrote.
    case refused(detail: String)
    case key(KeyProblem)
}

/// Every way in which the key file can refuse to serve.
package enum KeyProblem: Error, Equatable {
    case noHome
    case readableByOthers(path: String, mode: UInt16)
    case malformed(path: String)
    case unreadable(path: String, detail: String)
    case cannotMake(path: String, detail: String)
    /// The key is another one than the store's passwords and rows were sealed with, or the box was changed.
    case wrongKey
}

extension StoreProblem {
    /// What an error of SQLite means to the person at the prompt.
    package init(_ error: DatabaseError, path: String) {
        let detail = error.message ?? error.description
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_CORRUPT: self = .corrupt(path: path, detail: detail)
        case .SQLITE_IOERR: self = .corrupt(path: path, detail: "input/output error: \(detail)")
        case .SQLITE_NOTADB: self = .notADatabase(path: path)
        case .SQLITE_CANTOPEN: self = .cannotOpen(path: path, detail: detail)
        default: self = .refused(detail: detail)
        }
    }
}
