import CSVImport
import StagingStore

/// The JSON of `import`, and what the shell gets.
enum ImportView {
    private struct Document: Encodable {
        struct Rows: Encodable {
            let read: Int
            let added: Int
            let changed: Int
            let unchanged: Int
            let removed: Int
            let rejected: Int
        }
        struct Problem: Encodable {
            let line: Int
            let column: String
            let code: String
            let severity: String
            let message: String
        }
        struct Refusal: Encodable {
            let code: String
            let message: String
        }

        let `import`: Int64
        let state: String
        let file: String
        let kind: String?
        let source: String
        let delimiter: String
        let encoding: String
        let rows: Rows
        let entries: [String: Int]
        let problems: [Problem]
        /// Exact, where `problems` holds the first thousand.
        let problemCount: Int
        let refusal: Refusal?
        let hints: [String]

        enum CodingKeys: String, CodingKey {
            case `import`, state, file, kind, source, delimiter, encoding, rows, entries, problems, refusal, hints
            case problemCount = "problem_count"
        }
    }

    /// Good news is silent with `--quiet`; rejected rows and refused files are not.
    static func tell(_ report: ImportReport, on console: Console) {
        if let refusal = report.refusal {
            console.complain(
                Failure(
                    exit(report), code: refusal.code,
                    "\(report.file) was refused, nothing was changed. \(refusal.message)"))
        } else if report.rows.rejected > 0 {
            console.print(ImportMessages.lines(report))
        } else {
            for line in ImportMessages.lines(report) { console.say(line) }
        }
    }

    /// One file: an object; several: an array.
    static func json(_ reports: [ImportReport], to console: Console) throws {
        if let only = reports.first, reports.count == 1 {
            try console.json(document(only))
        } else {
            try console.json(reports.map(document))
        }
    }

    static func exit(_ report: ImportReport) -> ExitCode {
        if report.refusal?.code == removalsCode { return .held }
        return report.state == .refused || report.rows.rejected > 0 ? .partly : .done
    }

    /// The one refusal that is a limit: the file is good, its removals were not named.
    private static let removalsCode = "removals"

    private static func document(_ report: ImportReport) -> Document {
        Document(
            import: report.importID, state: report.state.rawValue, file: report.file,
            kind: report.dataset?.rawValue, source: report.source, delimiter: report.delimiter,
            encoding: report.encoding,
            rows: .init(
                read: report.rows.read, added: report.rows.added, changed: report.rows.changed,
                unchanged: report.rows.unchanged, removed: report.rows.removed, rejected: report.rows.rejected),
            entries: Dictionary(uniqueKeysWithValues: report.entries.map { ($0.key.rawValue, $0.value) }),
            problems: report.problems.map {
                .init(
                    line: $0.line, column: $0.column, code: $0.code, severity: $0.severity.rawValue,
                    message: $0.message)
            },
            problemCount: report.errors + report.warnings,
            refusal: report.refusal.map { .init(code: $0.code, message: $0.message) },
            hints: report.hints)
    }
}
