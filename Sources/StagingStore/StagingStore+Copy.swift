import Foundation
import GRDB

extension StagingStore {
    /// Writes a copy of the store as it is now to a new file of mode 0600, also while others write to the store.
    ///
    /// - Throws: `StoreProblem`; the file must not exist.
    package func copy(to path: String) throws {
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreProblem.cannotOpen(path: path, detail: String(cString: strerror(errno)))
        }
        close(descriptor)
        let target = try DatabaseQueue(path: path)
        try read { source in
            try target.writeWithoutTransaction { target in try source.backup(to: target) }
        }
    }
}
