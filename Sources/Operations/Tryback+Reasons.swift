import Foundation
import GRDB

/// The file of reasons: line, field, code and message, in the order of the imported file.
extension Tryback {
    /// - Returns: the number of entries that failed at Moodle.
    static func writeReasons(of importID: Int64, _ db: Database, to file: NewFile) throws -> Int {
        try file.write(Data("line,field,code,message\n".utf8))
        let sql = """
            SELECT p.line, p.field, p.code, p.message, 0 AS failed
              FROM import_problems p JOIN rejected_rows r ON r.import_id = p.import_id AND r.line = p.line
             WHERE p.import_id = :import AND r.corrected_by IS NULL
            UNION ALL
            SELECT o.line, o.kind, coalesce(o.problem_code, 'failed'), o.problem, 1
              FROM outbox o WHERE o.state = 'failed' AND o.import_id = :import
             ORDER BY 1, 5, 2
            """
        var failed = 0
        let rows = try Row.fetchCursor(db, sql: sql, arguments: ["import": importID])
        while let row = try rows.next() {
            let line: Int? = row["line"]
            let cells: [String] = [line.map(String.init) ?? "", row["field"], row["code"], row["message"]]
            try file.write(Data((CSVLine.text(cells, .guarded) + "\n").utf8))
            failed += row["failed"] as Int
        }
        return failed
    }
}
