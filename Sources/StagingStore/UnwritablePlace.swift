import Foundation
import GRDB

/// A folder or mount where SQLite can't make the -shm file that it reads a WAL store with.
enum UnwritablePlace {
    static func mayBeMeant(by error: DatabaseError) -> Bool {
        [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
    }

    /// What opens the store without any file beside it.
    ///
    /// - Throws: `StoreProblem.unmerged` if the newest changes still lie in the -wal file, which is not read that way.
    static func address(of path: String) throws(StoreProblem) -> String {
        // Without a -wal file nothing lies in it.
        let size = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
        if let size, size > 0 { throw .unmerged(path: path) }
        let plain = CharacterSet(charactersIn: "/").union(.alphanumerics)
        guard let escaped = path.addingPercentEncoding(withAllowedCharacters: plain) else {
            throw .cannotOpen(path: path, detail: "its name is not text")
        }
        return "file:\(escaped)?immutable=1"
    }
}
