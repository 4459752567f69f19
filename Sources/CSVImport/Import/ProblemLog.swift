import GRDB

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
    private var said: Set<String> = []

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
    }

    func write(_ finding: Finding, line: Int) throws {
        let column = finding.field.isEmpty ? "" : layout.written(finding.field)
        let what = finding.what
        if what.isSaidOnceAColumn, !said.insert("\(column)\n\(what.code)").inserted { return }
        let problem = ImportReport.Problem(
            line: line, column: column, code: what.code, severity: what.severity, message: what.message)
        try insertion.run(
            .integer(importID), .integer(line), .text(column), .text(problem.code), .text(problem.severity.rawValue),
            .text(problem.message))
        if what == .missing, line != newestIncomplete {
            incomplete += 1
            newestIncomplete = line
        }
        switch problem.severity {
        case .error: errors += 1
        case .warning: warnings += 1
        }
        if listed.count < Self.listedAtMost { listed.append(problem) }
    }
}
