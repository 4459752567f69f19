import Foundation
import Operations

/// How `plan` shows what a push would do.
enum PlanMessages {
    static func heading(_ summary: PlanSummary) -> String {
        guard let id = summary.id else { return "Nothing to send: Moodle has been told everything that is staged." }
        return "Plan \(id): \(Wording.count(summary.total.entries, "entry", "entries")) open."
    }

    /// `  ~ user.update     ana.silva (Ana Silva)  city: Lisbon → Porto`.
    static func line(_ entry: PlanEntry, paint: Paint) -> String {
        let kind = entry.kind + String(repeating: " ", count: max(15 - entry.kind.count, 0))
        var text = "\(kind) \(subject(entry))"
        let changes = entry.changes.filter { !isShown($0, of: entry) }
        if !changes.isEmpty { text += "  " + changes.map(change).joined(separator: ", ") }
        let reason = entry.waitsFor.map { "  (waits for \($0))" } ?? ""
        return "  \(paint(entry.sign.rawValue, colour(entry.sign))) \(text.withVisibleControls)"
            + paint(reason.withVisibleControls, .faint)
    }

    static func more(_ entries: Int) -> String {
        "  … and \(Wording.number(entries)) more; without --limit all are shown."
    }

    static func counts(_ summary: PlanSummary, paint: Paint) -> [String] {
        var table = Table([.left("kind"), .right("+"), .right("~"), .right("-"), .right("held")])
        for (kind, counts) in summary.counts.sorted(by: { $0.key < $1.key }) {
            table.add([kind] + cells(counts))
        }
        table.add(["total"] + cells(summary.total))
        return table.lines(paint: paint)
    }

    static func closing(_ summary: PlanSummary) -> [String] {
        var lines = summary.held.map { "Held: plan \($0.plan)\($0.reason.map { ": \($0)" } ?? "")." }
        if summary.failed > 0 {
            lines.append(
                "\(Wording.count(summary.failed, "entry has", "entries have")) failed and stay out of a push: "
                    + "SELECT * FROM v_failed, or moodlesync retry --failed.")
        }
        if summary.total.entries > summary.total.held { lines.append("Next: moodlesync push sends it.") }
        return lines
    }

    private static func cells(_ counts: PlanCounts) -> [String] {
        [counts.create, counts.change, counts.remove, counts.held].map { $0 == 0 ? "" : Wording.number($0) }
    }

    private static func colour(_ sign: PlanSign) -> Paint.Colour {
        switch sign {
        case .create: .green
        case .change: .yellow
        case .remove: .red
        }
    }

    private static func subject(_ entry: PlanEntry) -> String {
        var text = entry.username ?? ""
        if let name = entry.name { text += " (\(name))" }
        if let group = entry.group { text += " group \(group)" }
        if let grouping = entry.grouping { text += " grouping \(grouping)" }
        if let course = entry.course { text += " in \(course)" }
        if let role = entry.role { text += " as \(role)" }
        if let cohort = entry.cohort { text += " cohort \(cohort)" }
        return text.trimmingCharacters(in: .whitespaces)
    }

    /// What the subject of a new account shows already.
    private static func isShown(_ change: FieldChange, of entry: PlanEntry) -> Bool {
        entry.sign == .create && ["username", "firstname", "lastname"].contains(change.field)
    }

    private static func change(_ change: FieldChange) -> String {
        switch (change.old, change.new) {
        case (let old?, let new?): "\(change.field): \(old) → \(new)"
        case (nil, let new?): "\(change.field): \(new)"
        case (let old?, nil): "\(change.field): \(old) → nothing"
        case (nil, nil): change.field
        }
    }
}
