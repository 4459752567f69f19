import Foundation
import GRDB
import StagingStore

/// What was written for people, and what waits.
package struct HandOverReport: Sendable, Equatable, Encodable {
    package struct File: Sendable, Equatable, Encodable {
        package let path: String
        /// `upload`: Moodle's own upload takes it; `by-hand`: somebody must read it.
        package let reader: String
        package let fields: [String]
        package let people: Int
        package let values: Int
    }

    package let files: [File]
    /// Values of people whose account, or new username, Moodle does not have yet.
    package let waiting: Int

    package var values: Int { files.reduce(0) { $0 + $1.values } }
}

/// Writes out what no web service can do, once: a value that was handed over is listed again only when it changes.
package struct HandOver {
    private let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    /// What a hand-over would write now, person by person.
    package func open() throws -> [OpenCell] {
        try store.read { db in try Self.open(db, ready: true) }
    }

    package func waiting() throws -> Int {
        try store.read { db in try Self.open(db, ready: false).count }
    }

    /// - Parameter path: of the first file, which must not exist; others stand beside it. Nil for `suggestedName` in
    ///   the current folder. All are made with mode 0600.
    package func write(to path: String?, run: Run) throws -> HandOverReport {
        let sheets = HandOverSheet.sheets(try open())
        let waiting = try waiting()
        let paths = Self.paths(path ?? Self.suggestedName(at: store.clock.now()), for: sheets)
        for path in paths { try NewFile.refuseExisting(path) }
        try Self.write(sheets, paths)
        // Killed here, the next hand-over writes the same once more: twice on a list is better than on none.
        if !sheets.isEmpty { try note(sheets, paths, run) }
        return HandOverReport(
            files: zip(sheets, paths).map { sheet, path in
                HandOverReport.File(
                    path: path, reader: sheet.reader.rawValue, fields: Set(sheet.cells.map(\.field)).sorted(),
                    people: sheet.people, values: sheet.cells.count)
            }, waiting: waiting)
    }

    package static func suggestedName(at moment: Timestamp) -> String {
        let digits = moment.text.filter(\.isNumber)
        return "handover_\(digits.prefix(8))-\(digits.dropFirst(8).prefix(4)).csv"
    }

    /// `a.csv`, `a_2.csv` …, and `a_by-hand.csv` for what Moodle's upload does not take.
    private static func paths(_ path: String, for sheets: [HandOverSheet]) -> [String] {
        let ending = (path as NSString).pathExtension
        let stem = (path as NSString).deletingPathExtension
        func beside(_ mark: String) -> String { ending.isEmpty ? path + mark : "\(stem)\(mark).\(ending)" }
        return sheets.enumerated().map { index, sheet in
            sheet.reader == .person ? beside("_by-hand") : index == 0 ? path : beside("_\(index + 1)")
        }
    }

    private static func write(_ sheets: [HandOverSheet], _ paths: [String]) throws {
        var made: [NewFile] = []
        do {
            for (sheet, path) in zip(sheets, paths) {
                let file = try NewFile(path: path)
                made.append(file)
                try file.write(Data(sheet.text.utf8))
                try file.finish()
            }
        } catch {
            made.forEach { $0.discard() }
            throw error
        }
    }

    private func note(_ sheets: [HandOverSheet], _ paths: [String], _ run: Run) throws {
        let moment = store.clock.now()
        try store.write { db in
            for (sheet, path) in zip(sheets, paths) {
                for cell in sheet.cells {
                    try db.cachedStatement(
                        sql: """
                            INSERT OR REPLACE INTO handed_over (user_id, field, value, file_name, run_id, at)
                            VALUES (?, ?, ?, ?, ?, ?)
                            """
                    ).execute(arguments: [
                        cell.user, cell.field, cell.value, (path as NSString).lastPathComponent, run.id, moment.text,
                    ])
                }
            }
            try AuditChain.seal(
                db, event: "handover",
                detail: [
                    "files": paths.map { ($0 as NSString).lastPathComponent },
                    "values": sheets.reduce(0) { $0 + $1.cells.count },
                ], run: run.id, at: moment)
        }
    }

    /// - Parameter ready: those of people who are in Moodle under the name that is staged, or else the others.
    private static func open(_ db: Database, ready: Bool) throws -> [OpenCell] {
        let sql = """
            SELECT s.user_id, u.username, p.name, s.field, s.value, i.file_name, s.line
              FROM unsendable_here s JOIN users u ON u.id = s.user_id JOIN people p ON p.id = s.user_id
              JOIN imports i ON i.id = s.import_id
              LEFT JOIN handed_over h ON h.user_id = s.user_id AND h.field = s.field
             WHERE s.reason = '' AND (h.user_id IS NULL OR h.value <> s.value) AND u.state <> 'gone'
               AND :ready = (u.moodle_id IS NOT NULL AND NOT EXISTS
                             (SELECT 1 FROM outbox o WHERE o.user_id = u.id AND o.kind = 'user.rename'
                                 AND o.state IN ('held', 'ready', 'sending', 'unknown', 'failed')))
             ORDER BY s.user_id, s.field
            """
        return try Row.fetchAll(db, sql: sql, arguments: ["ready": ready]).map { row in
            OpenCell(
                user: row["user_id"], username: row["username"], name: row["name"], field: row["field"],
                value: row["value"], file: row["file_name"], line: row["line"])
        }
    }
}
