import Foundation
import GRDB
import StagingStore

/// What was written for a person to correct.
package struct TrybackReport: Sendable, Equatable, Encodable {
    package let importID: Int64
    /// The imported file's name.
    package let file: String
    /// Rejected rows that were written out.
    package let rows: Int
    /// The file to correct and import again; nil if only entries failed, because the bytes of accepted rows are not
    /// kept.
    package let path: String?
    package let reasonsPath: String
    /// Entries from this import that failed at Moodle; they stand in the reasons with the lines of the imported file.
    package let failedAtMoodle: Int
    /// How the file was imported, for the command that imports the corrections.
    package let origin: TrybackOrigin

    enum CodingKeys: String, CodingKey {
        case file, rows, path
        case importID = "import"
        case reasonsPath = "reasons_path"
        case failedAtMoodle = "failed_at_moodle"
    }
}

/// How a file was imported whose rejected rows go back.
package struct TrybackOrigin: Sendable, Equatable {
    /// The import's command line without its files and without what belongs to one run; nil of an import by an earlier
    /// version, whose rows are written in UTF-8 whatever its file was in.
    package let arguments: [String]?
    package let source: String
    /// By their names, as they were given or found.
    package let delimiter: String
    package let encoding: String
    /// Whether some of the rows do not say whose they are, so that nothing but a word tells what their correction is of.
    package let hasUnrecognised: Bool
}

/// Writes the rows that an import rejected, byte for byte with the header they came with, in the encoding of their
/// file, to be corrected and imported again; and beside them the reasons. Marks nothing: the correction's own import does.
package struct Tryback {
    private let store: StagingStore
    private let key: () throws -> SealingKey

    /// - Parameter key: asked only if a row is to be opened.
    package init(_ store: StagingStore, key: @escaping () throws -> SealingKey) {
        self.store = store
        self.key = key
    }

    /// - Parameters:
    ///   - importID: nil for the newest import that has anything to correct.
    ///   - path: where the rows go, nil for `suggestedName` in the current folder; both files are made with mode 0600 and never replace one that is there.
    package func write(importID: Int64?, to path: String?) throws -> TrybackReport {
        let source = try store.read { db in try Self.source(db, importID: importID) }
        let path = path ?? Self.suggestedName(for: source.file, at: store.clock.now())
        let reasonsPath = Self.reasonsPath(beside: path)
        if source.rows > 0 { try NewFile.refuseExisting(path) }
        let reasons = try NewFile(path: reasonsPath)
        do {
            let failed = try store.read { db in try Self.writeReasons(of: source.id, db, to: reasons) }
            try reasons.finish()
            if source.rows > 0 { try writeRows(of: source, to: path) }
            return TrybackReport(
                importID: source.id, file: source.file, rows: source.rows, path: source.rows > 0 ? path : nil,
                reasonsPath: reasonsPath, failedAtMoodle: failed, origin: source.origin)
        } catch {
            // Half a pair is no tryback.
            reasons.discard()
            throw error
        }
    }

    /// `users.csv` becomes `users_tryback_20261121-0454.csv`; the corrected file of an earlier one keeps its stem.
    package static func suggestedName(for file: String, at moment: Timestamp) -> String {
        let name = URL(fileURLWithPath: file).lastPathComponent
        let stem = (name as NSString).deletingPathExtension
        let ending = (name as NSString).pathExtension
        let first = stem.components(separatedBy: "_tryback_")[0]
        let digits = moment.text.filter(\.isNumber)
        return
            "\(first)_tryback_\(digits.prefix(8))-\(digits.dropFirst(8).prefix(4)).\(ending.isEmpty ? "csv" : ending)"
    }

    /// `a.csv` becomes `a_reasons.csv`.
    package static func reasonsPath(beside path: String) -> String {
        let ending = (path as NSString).pathExtension
        return ending.isEmpty
            ? path + "_reasons.csv" : (path as NSString).deletingPathExtension + "_reasons." + ending
    }
}

extension Tryback {
    private struct Source {
        let id: Int64
        let file: String
        let rows: Int
        let origin: TrybackOrigin
    }

    private static func source(_ db: Database, importID: Int64?) throws -> Source {
        if let importID {
            let exists = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM imports WHERE id = ?)", arguments: [importID])
            if exists != true { throw OperationProblem.noImport(importID) }
        }
        // The newest rejected row and the newest failed entry are found by the ends of their keys.
        let sql = """
            WITH chosen(id) AS (
              SELECT coalesce(:import, max(coalesce((SELECT max(import_id) FROM rejected_rows WHERE corrected_by IS NULL), 0),
                                           coalesce((SELECT max(import_id) FROM outbox WHERE state = 'failed'), 0))))
            SELECT i.id, i.file_name, i.arguments, i.source, i.delimiter, i.encoding,
                   EXISTS (SELECT 1 FROM rejected_rows r
                            WHERE r.import_id = i.id AND r.corrected_by IS NULL AND r.recognised = 0) AS unrecognised,
                   (SELECT count(*) FROM rejected_rows r WHERE r.import_id = i.id AND r.corrected_by IS NULL) AS n,
                   EXISTS (SELECT 1 FROM outbox o WHERE o.state = 'failed' AND o.import_id = i.id) AS has_failed
              FROM chosen JOIN imports i ON i.id = chosen.id
            """
        guard let row = try Row.fetchOne(db, sql: sql, arguments: ["import": importID]) else {
            throw OperationProblem.nothingToTryBack(import: importID)
        }
        let origin = TrybackOrigin(
            arguments: try (row["arguments"] as String?).map(JSONText.list), source: row["source"],
            delimiter: row["delimiter"], encoding: row["encoding"], hasUnrecognised: row["unrecognised"])
        let source = Source(id: row["id"], file: row["file_name"], rows: row["n"], origin: origin)
        guard source.rows > 0 || row["has_failed"] else {
            throw OperationProblem.nothingToTryBack(import: importID)
        }
        return source
    }

    private func writeRows(of source: Source, to path: String) throws {
        let key = try key()
        let file = try NewFile(path: path)
        do {
            try store.read { db in
                let head = try Row.fetchOne(
                    db, sql: "SELECT header, lead, line_end FROM import_headers WHERE import_id = ?",
                    arguments: [source.id])
                let lineEnd: Data = head?["line_end"] ?? Data("\n".utf8)
                if let head {
                    let header: Data = head["header"]
                    // Moodle's flat files have none.
                    try file.write(head["lead"] + (header.isEmpty ? Data() : header + lineEnd))
                }
                let sql = """
                    SELECT line, box FROM rejected_rows WHERE import_id = ? AND corrected_by IS NULL ORDER BY line
                    """
                let rows = try Row.fetchCursor(db, sql: sql, arguments: [source.id])
                while let row = try rows.next() {
                    let purpose = SealingKey.Purpose.rejectedRow(importID: source.id, line: row["line"])
                    try file.write(try key.open(row["box"], for: purpose) + lineEnd)
                }
            }
            try file.finish()
        } catch {
            file.discard()
            throw error
        }
    }
}
