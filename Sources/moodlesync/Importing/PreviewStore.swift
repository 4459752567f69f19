import Foundation
import StagingStore

/// A copy of a store on which a preview may do as it likes, so that the store itself is not even touched.
enum PreviewStore {
    /// - Parameter path: the store; where there is none, the copy is a new one.
    static func with<Value>(_ path: String, _ key: KeySource, _ body: (StagingStore, KeySource) async throws -> Value)
        async throws -> Value
    {
        let folder = try TemporaryPlace.makeFolder(named: "moodlesync-preview")
        // What is left of a folder that can not be removed is removed by the system.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let copy = folder + "/preview.db"
        if FileManager.default.fileExists(atPath: path) {
            try StagingStore(path: path, access: .readOnly).copy(to: copy)
        }
        return try await body(
            try StagingStore(path: copy, access: .createIfMissing), try key.forPreview(in: folder))
    }
}
