@testable import CSVImport
import Foundation
import GRDB
import StagingStore
import Testing

/// A store in a folder of its own, and files to import into it.
final class Workbench {
    let folder: URL
    let store: StagingStore
    let run: Run
    var options = ImportOptions()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("moodlesync-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let now = Timestamp(text: "2026-11-21T05:00:00.000Z")
        store = try StagingStore(
            path: folder.path + "/store.db", access: .createIfMissing, clock: WallClock { now })
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

    /// Entries that Moodle has still to be told, made by the newest import.
    func newest() throws -> [String] {
        try rows(
            """
            SELECT kind, entity, payload FROM outbox
             WHERE state <> 'cancelled' AND import_id = (SELECT max(id) FROM imports) ORDER BY id
            """)
    }

    /// As if a push had done all there is: every open entry is done, every account, course, group and cohort is there.
    func deliver() throws {
        try change(
            """
            INSERT OR REPLACE INTO confirmed_enrolments
            SELECT user_id, target_id, role, payload ->> 'timestart', payload ->> 'timeend', payload ->> 'suspend', created_at,
                   1
              FROM outbox WHERE kind = 'enrol.put' AND state = 'ready' ORDER BY id;
            UPDATE outbox SET state = 'done' WHERE state = 'ready';
            UPDATE users SET moodle_id = 100 + id, origin = 'created' WHERE moodle_id IS NULL AND state = 'active';
            DELETE FROM sealed_passwords;
            """)
    }

    /// Codes of the problems with line and column.
    static func brief(_ report: ImportReport) -> [String] {
        report.problems.map { "\($0.line) \($0.column) \($0.code)" }
    }

    /// Everything that an import stages, for telling whether anything changed.
    func contents() throws -> [String] {
        try [
            "users", "enrolments", "groups", "group_members", "cohorts", "cohort_members", "role_assignments",
            "course_codes",
            "course_targets", "outbox", "source_rows", "sealed_passwords", "unsendable", "reserved_usernames",
        ].flatMap { table in try rows("SELECT '\(table)', * FROM \(table)") }
    }

    /// Open entries: kind, entity, payload.
    func open() throws -> [String] {
        try rows(
            """
            SELECT kind, entity, payload FROM outbox WHERE state NOT IN ('done', 'cancelled') ORDER BY id
            """)
    }
}

enum RejectedRow {
    static func fetch(_ db: Database) throws -> Data {
        try #require(try Data.fetchOne(db, sql: "SELECT box FROM rejected_rows"))
    }
}
