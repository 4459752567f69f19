import GRDB
import StagingStore

/// Writes down what was found, row by row, and keeps the first of it for the report.
final class ProblemLog {
    private let importID: Int64
    private let layout: Layout
    private let insertion: RawStatement
    private(set) var listed: [ImportReport.Problem] = []
    private(set) var errors = 0
    private(set) var warnings = 0
    /// Rows that lack what a new person needs.
    private(set) var incomplete = 0
    private var newestIncomplete = 0
    /// What is said once a column, and the line where.
    private var said: [String: Int] = [:]
    private let correction: RawStatement

    static let listedAtMost = 1_000

    init(_ db: Database, importID: Int64, layout: Layout) throws {
        self.importID = importID
        self.layout = layout
        insertion = try RawStatement(
            db,
            """
            INSERT OR IGNORE INTO import_problems (import_id, line, field, code, severity, message)
            VALUES (?, ?, ?, ?, ?, ?)
            """)
        correction = try RawStatement(
            db,
            """
            UPDATE OR REPLACE import_problems SET line = ? WHERE import_id = ? AND line = ? AND field = ? AND code = ?
            """)
    }

    /// A row further up that was staged later says it first.
    private func move(_ column: String, _ code: String, from old: Int, to new: Int) throws {
        try correction.run(.integer(new), .integer(importID), .integer(old), .text(column), .text(code))
        guard let index = listed.firstIndex(where: { $0.line == old && $0.column == column && $0.code == code }) else {
            return
        }
        let problem = listed[index]
        listed[index] = ImportReport.Problem(
            line: new, column: column, code: code, severity: problem.severity, message: problem.message)
    }

    /// In the order of the file, where its rows were not staged in that order.
    func sort() {
        listed = listed.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
            .map(\.element)
    }

    func write(_ finding: Finding, line: Int) throws {
        let column = finding.field.isEmpty ? "" : layout.written(finding.field)
        var what = finding.what
        if what == .missing {
            if line != newestIncomplete {
                incomplete += 1
                newestIncomplete = line
            }
            if !layout.has(finding.field) { what = .missingColumn(finding.field) }
        }
        if what.isSaidOnceAColumn {
            let name = "\(column)\n\(what.code)"
            if let first = said[name] {
                if line < first {
                    said[name] = line
                    try move(column, what.code, from: first, to: line)
                }
                return
            }
            said[name] = line
        }
        let problem = ImportReport.Problem(
            line: line, column: column, code: what.code, severity: what.severity, message: what.message)
        try insertion.run(
            .integer(importID), .integer(line), .text(column), .text(problem.code), .text(problem.severity.rawValue),
            .text(problem.message))
        switch problem.severity {
        case .error: errors += 1
        case .warning: warnings += 1
        }
        if listed.count < Self.listedAtMost { listed.append(problem) }
    }
}
