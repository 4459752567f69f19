import CSVImport
import Operations
import StagingStore

/// What `import` says.
enum ImportMessages {
    /// Problems that people are shown; the rest is in the store.
    private static let shown = 20

    static func lines(_ report: ImportReport) -> [String] {
        var lines = ["\(report.file): \(state(report))", "  rows     \(rows(report.rows))"]
        if report.filtered > 0 {
            lines.append("  left out \(Wording.count(report.filtered, "row")) that --only does not keep")
        }
        if !report.entries.isEmpty { lines.append("  entries  \(entries(report.entries))") }
        if report.skipped > 0 { lines.append("  skipped  \(Wording.count(report.skipped, "row")), as the options say") }
        if let copy = report.archived { lines.append("  kept as  \(copy)") }
        lines += report.problems.prefix(shown).map { "  \(problem($0))" }
        let more = report.errors + report.warnings - min(report.problems.count, shown)
        if more > 0 {
            let place = "SELECT * FROM import_problems WHERE import_id = \(report.importID)"
            lines.append("  … and \(Wording.number(more)) more\(report.state == .preview ? "" : ": \(place)")")
        }
        return (lines + report.hints.map { "  \($0)" }).map(\.withVisibleControls)
    }

    /// - Returns: nil where what was said suffices.
    static func closing(_ reports: [ImportReport]) -> String? {
        if reports.contains(where: { $0.state == .preview }) { return "This was a preview: nothing was written." }
        if reports.contains(where: { $0.rows.rejected > 0 }) {
            return "Next: moodlesync tryback writes the rejected rows to a file to correct and import again."
        }
        if reports.contains(where: { !$0.entries.isEmpty }) {
            return "Next: moodlesync plan shows what a push would do, moodlesync push does it."
        }
        return reports.allSatisfy { $0.state == .refused } ? nil : "Nothing new to send."
    }

    static func lostSeals(_ lost: LostSeals, key: String) -> String {
        let parts = [(lost.passwords, "password"), (lost.rejectedRows, "rejected row")]
            .filter { $0.0 > 0 }.map { Wording.count($0.0, $0.1) }
        return """
            note: \(parts.joined(separator: " and ")) in the store can't be opened with the key \(key): another one sealed \
            them. If you have that key, put it back in its place. Else import the files with the passwords again, or let \
            Moodle make them: moodlesync push --create-lost-passwords
            """
    }

    private static func state(_ report: ImportReport) -> String {
        let kind = report.dataset.map { "\($0.rawValue), " } ?? ""
        let read = "\(kind)\(report.delimiter), \(report.encoding)"
        return switch report.state {
        case .loaded: "import \(report.importID) (\(read))"
        case .same: "the same as the last time (\(read)); import \(report.importID) is on record and changes nothing"
        case .preview: "preview (\(read))"
        case .refused: "refused"
        }
    }

    /// `12 read: 10 added, 1 unchanged, 1 rejected`.
    private static func rows(_ rows: ImportReport.Rows) -> String {
        let parts = [
            (rows.added, "added"), (rows.changed, "changed"), (rows.unchanged, "unchanged"), (rows.removed, "removed"),
            (rows.rejected, "rejected"),
        ].filter { $0.0 > 0 }.map { "\(Wording.number($0.0)) \($0.1)" }
        return "\(Wording.number(rows.read)) read" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    }

    private static func entries(_ entries: [EntryKind: Int]) -> String {
        entries.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { "\(Wording.number($0.value)) \($0.key.rawValue)" }.joined(separator: ", ")
    }

    private static func problem(_ problem: ImportReport.Problem) -> String {
        let column = problem.column.isEmpty ? "" : ", \(problem.column)"
        let mark = problem.severity == .warning ? "note: " : ""
        return "line \(problem.line)\(column): \(mark)\(problem.message)"
    }
}
