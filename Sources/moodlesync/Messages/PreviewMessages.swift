import CSVImport
import Foundation
import StagingStore

/// The diff of a preview: what the import would have Moodle told.
enum PreviewMessages {
    /// `  ~ user.update     ana.silva  city: Lisboa → Coimbra  (line 3)`.
    static func line(_ change: ImportReport.Change, paint: Paint) -> String {
        let wanted = object(change.payload)
        let (sign, colour) = sign(change, wanted)
        let kind = change.kind.rawValue
        var text = kind + String(repeating: " ", count: max(15 - kind.count, 0)) + subject(change)
        if let context = wanted["context"] as? String { text += " in " + place(context) }
        let fields = fields(wanted["fields"] as? [String: Any] ?? [:], before: object(change.before))
        if let only = wanted["only"] as? String { text += "  only: \(only)" }
        if !fields.isEmpty { text += "  " + fields.joined(separator: ", ") }
        // Line 1 is the header: what is taken away stands in no line.
        let place = change.line > 1 ? "line \(change.line)" : "not in the file"
        return "  \(paint(sign, colour)) \(text.withVisibleControls)" + paint("  (\(place))", .faint)
    }

    /// `  line 4  new: jdoe2 (made from the name, with a counter because jdoe is taken by jdoe (John Doe))`.
    static func line(_ decision: ImportReport.Decision, paint: Paint) -> String {
        var text = decision.action
        if let username = decision.username {
            text += ": \(username)" + (decision.why.map { " (\($0))" } ?? "")
        }
        if let matched = decision.matched { text += "; is \(matched)" }
        for problem in decision.problems { text += "; \(problem)" }
        return paint("  line \(decision.line)", .faint) + "  " + text.withVisibleControls
    }

    static func more(_ entries: Int) -> String {
        "  … and \(Wording.count(entries, "entry", "entries")) more."
    }

    private static func sign(_ change: ImportReport.Change, _ wanted: [String: Any]) -> (String, Paint.Colour) {
        let isRemoval = wanted["action"] as? String == "remove" || wanted["suspend"] as? Int == 1
        switch change.kind {
        case .userSuspend, .userDelete, .enrolRemove, .groupDelete, .courseGroups, .courseRoles,
            .cohortDelete, .cohortFree:
            return ("-", .red)
        case .userUpdate, .userRename, .userUnsuspend, .serviceCall, .groupUpdate, .groupingUpdate,
            .cohortUpdate:
            return ("~", .yellow)
        case .userCreate, .enrolPut, .courseRole, .groupCreate, .groupMember, .groupingCreate, .groupingMember,
            .cohortCreate, .cohortMember, .roleAssign:
            return isRemoval ? ("-", .red) : change.before == nil ? ("+", .green) : ("~", .yellow)
        }
    }

    /// `system`, `category:idnumber:SCI` or `category:id:7` in words.
    private static func place(_ context: String) -> String {
        context == "system"
            ? "the whole site" : context.replacing("category:", with: "the category ", maxReplacements: 1)
    }

    private static func subject(_ change: ImportReport.Change) -> String {
        var text = change.username.map { " \($0)" } ?? ""
        if let group = change.group { text += " group \(group)" }
        if let grouping = change.grouping { text += " grouping \(grouping)" }
        if let course = change.course { text += " in \(course)" }
        if let role = change.role { text += " as \(role)" }
        if let cohort = change.cohort { text += " cohort \(cohort)" }
        return text
    }

    private static func fields(_ wanted: [String: Any], before: [String: Any]) -> [String] {
        wanted.sorted { $0.key < $1.key }.map { name, new in
            before[name].map { "\(name): \($0) → \(new)" } ?? "\(name): \(new)"
        }
    }

    private static func object(_ text: String?) -> [String: Any] {
        guard let text else { return [:] }
        // The store accepts nothing but JSON there; were it none, the line still says what it is about.
        return (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
    }
}
