import Foundation

/// A file that is made by us, readable by its owner alone, and never replaces one that is there.
package final class NewFile {
    private let path: String
    private let handle: FileHandle

    package init(path: String) throws(OperationProblem) {
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw .fileExists(path: path) }
            throw .cannotWrite(path: path, detail: String(cString: strerror(errno)))
        }
        self.path = path
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    static func refuseExisting(_ path: String) throws(OperationProblem) {
        if FileManager.default.fileExists(atPath: path) { throw .fileExists(path: path) }
    }

    package func write(_ data: Data) throws(OperationProblem) {
        do {
            try handle.write(contentsOf: data)
        } catch {
            throw .cannotWrite(path: path, detail: error.localizedDescription)
        }
    }

    package func finish() throws(OperationProblem) {
        do {
            try handle.synchronize()
            try handle.close()
        } catch {
            throw .cannotWrite(path: path, detail: error.localizedDescription)
        }
    }

    /// Takes the file away again.
    package func discard() {
        unlink(path)
    }
}
