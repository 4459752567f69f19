import CSVImport
import Foundation
import Operations
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
            /// Left out by --only or the profile; not among `read`.
            let filtered: Int
            /// Of the unchanged ones: left as they are by the options.
            let skipped: Int
        }
        struct Problem: Encodable {
            let line: Int
            let column: String
            let code: String
            let severity: String
            let message: String
        }
        struct Change: Encodable {
            let line: Int
            let kind: String
            let username: String?
            let course: String?
            let role: String?
            let group: String?
            let cohort: String?
            /// JSON texts, as the outbox would hold them.
            let payload: String?
            let before: String?
        }
        struct Decision: Encodable {
            let line: Int
            let action: String
            let username: String?
            let why: String?
            let matched: String?
            let problems: [String]
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
        /// The copy that was kept.
        let archived: String?
        /// Only of a preview: the first thousand.
        let changes: [Change]?
        /// Only of a preview: every row.
        let decisions: [Decision]?

        enum CodingKeys: String, CodingKey {
            case `import`, state, file, kind, source, delimiter, encoding, rows, entries, problems, refusal, hints,
                archived, changes, decisions
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
        } else if report.state == .preview {
            console.print(ImportMessages.lines(report))
            console.print(report.decisions.map { PreviewMessages.line($0, paint: console.paint) })
            console.print(report.changes.map { PreviewMessages.line($0, paint: console.paint) })
            let entries = report.entries.values.reduce(0, +)
            if entries > report.changes.count {
                console.print(PreviewMessages.more(entries - report.changes.count))
            }
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

    /// Puts the report beside the archived copy.
    static func archive(_ report: ImportReport) throws {
        guard let copy = report.archived else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let file = try NewFile(path: "\(copy).import-\(report.importID).json")
        do {
            try file.write(try encoder.encode(document(report)) + Data("\n".utf8))
            try file.finish()
        } catch {
            file.discard()
            throw error
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
                unchanged: report.rows.unchanged, removed: report.rows.removed, rejected: report.rows.rejected,
                filtered: report.filtered, skipped: report.skipped),
            entries: Dictionary(uniqueKeysWithValues: report.entries.map { ($0.key.rawValue, $0.value) }),
            problems: problems(report),
            problemCount: report.errors + report.warnings + (report.refusal == nil ? 0 : 1),
            refusal: report.refusal.map { .init(code: $0.code, message: $0.message) },
            hints: report.hints, archived: report.archived,
            changes: report.state == .preview ? report.changes.map(change) : nil,
            decisions: report.state == .preview ? report.decisions.map(decision) : nil)
    }

    private static func decision(_ decision: ImportReport.Decision) -> Document.Decision {
        .init(
            line: decision.line, action: decision.action, username: decision.username, why: decision.why,
            matched: decision.matched, problems: decision.problems)
    }

    /// Why a file was refused is its first problem.
    private static func problems(_ report: ImportReport) -> [Document.Problem] {
        let refusal = report.refusal.map {
            Document.Problem(
                line: $0.line, column: $0.column, code: $0.code, severity: Severity.error.rawValue, message: $0.message)
        }
        let found = report.problems.map {
            Document.Problem(
                line: $0.line, column: $0.column, code: $0.code, severity: $0.severity.rawValue, message: $0.message)
        }
        return (refusal.map { [$0] } ?? []) + found
    }

    private static func change(_ change: ImportReport.Change) -> Document.Change {
        .init(
            line: change.line, kind: change.kind.rawValue, username: change.username, course: change.course,
            role: change.role, group: change.group, cohort: change.cohort, payload: change.payload,
            before: change.before)
    }
}
