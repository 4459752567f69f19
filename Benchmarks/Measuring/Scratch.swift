import Foundation

/// A folder for everything that is measured; the current folder while it lasts, gone at the end.
final class Scratch {
    let path: String

    /// - Parameter parent: where to make it; nil for the system's folder for temporary files.
    init(in parent: String?) throws {
        path = (parent ?? NSTemporaryDirectory()) + "/moodlesync-benchmark-\(getpid())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard FileManager.default.changeCurrentDirectoryPath(path) else {
            throw WrongMeasure("the folder \(path) can't be entered")
        }
    }

    deinit {
        // A folder that can't be removed is seen by whoever looks; the measurements stand.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Removes a database with all that SQLite puts beside it.
    static func remove(database name: String) throws {
        for file in ["", "-wal", "-shm", "-journal", ".lock"].map({ name + $0 })
        where FileManager.default.fileExists(atPath: file) {
            try FileManager.default.removeItem(atPath: file)
        }
    }

    static func bytes(of file: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
    }
}
