@testable import CSVImport
import Foundation
import GRDB
import StagingStore

/// A store in a folder of its own, and files to import into it.
final class Workbench {
    let folder: URL
    let store: StagingStore
    let run: Run
    var options = ImportOptions()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("moodlesync-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try StagingStore(path: folder.path + "/store.db", access: .createIfMissing)
        run = try store.beginRun("import")
    }

    deinit {
        // The folder is a test's own; what is left of it after a failure only takes room.
        try? FileManager.default.removeItem(at: folder)
    }

    var keyFile: KeyFile { KeyFile(path: folder.path + "/key") }

    func importer(_ options: ImportOptions) -> Importer {
        let file = keyFile
        return Importer(store: store, key: { try file.readOrMake() }, options: options, run: run)
    }

    @discardableResult
    func load(_ text: String, name: String = "file.csv", change: (inout ImportOptions) -> Void = { _ in }) throws
        -> ImportReport
    {
        var options = options
        change(&options)
        return try importer(options).importFile(write(text, name: name))
    }

    func write(_ text: String, name: String = "file.csv") throws -> String {
        let path = folder.path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Rows of a query, cells joined by `|`, NULL as nothing.
    func rows(_ sql: String) throws -> [String] {
        try store.read { db in
            try Row.fetchAll(db, sql: sql).map { row in
                row.databaseValues.map { $0.isNull ? "" : "\($0.storage.value ?? "")" }.joined(separator: "|")
            }
        }
    }

    func change(_ sql: String) throws {
        try store.write { try $0.execute(sql: sql) }
    }

    /// Open entries: kind, entity, payload.
    func open() throws -> [String] {
        try rows(
            """
            SELECT kind, entity, payload FROM outbox WHERE state NOT IN ('done', 'cancelled') ORDER BY id
            """)
    }
}
