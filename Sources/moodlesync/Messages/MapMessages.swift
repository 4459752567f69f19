import Operations
import StagingStore

/// What `map` says.
enum MapMessages {
    static func courses(_ mappings: [CourseMapping], console: Console) -> [String] {
        guard !mappings.isEmpty else { return ["No file has named a course yet."] }
        var table = Table([
            .left("code"), .left("leads to"), .right("Moodle id"), .right("enrolments"), .right("waiting"),
            .left("problem"),
        ])
        for mapping in mappings {
            table.add([
                mapping.code, mapping.target, mapping.moodleID.map(String.init) ?? "",
                Wording.number(mapping.enrolments),
                Wording.number(mapping.waiting), mapping.problem ?? (mapping.moodleID == nil ? "not asked yet" : ""),
            ])
        }
        return table.lines(available: console.columns, paint: console.paint)
    }

    static func outcome(_ outcome: MappingOutcome) -> String {
        var text =
            switch outcome.change {
            case .added: "\(outcome.code) leads to \(outcome.target)."
            case .unchanged: "\(outcome.code) leads to \(outcome.target) already; nothing was changed."
            case .moved: "\(outcome.code) leads to \(outcome.target) now, before to \(outcome.before ?? "nothing")."
            }
        let made = outcome.made.values.reduce(0, +)
        if made > 0 { text += " \(Wording.count(made, "entry", "entries")) planned anew." }
        if outcome.left > 0 {
            text +=
                " \(Wording.count(outcome.left, "enrolment or membership", "enrolments and memberships")) "
                + "that Moodle has in the old course stay there: take them out in Moodle if they are wrong."
        }
        if outcome.inFlight > 0 {
            text +=
                " \(Wording.count(outcome.inFlight, "entry", "entries")) of the old course may be on the way already."
        }
        return text
    }

    static func suggestions(_ suggestions: [MappingSuggestion], console: Console) -> [String] {
        guard !suggestions.isEmpty else { return ["No code leads nowhere, or no known course is like one."] }
        var table = Table([.left("code"), .left("perhaps"), .left("course"), .left("because")])
        for suggestion in suggestions {
            table.add([
                suggestion.code, suggestion.suggestion, suggestion.fullname ?? "", because(suggestion.because),
            ])
        }
        return table.lines(available: console.columns, paint: console.paint)
            + ["", "To take one: moodlesync map courses set CODE TARGET"]
    }

    static func roles(_ roles: [RoleMapping], console: Console) -> [String] {
        var table = Table([.left("role"), .right("Moodle id"), .left("from"), .right("enrolments")])
        for role in roles {
            table.add([
                role.role, role.moodleRoleID.map(String.init) ?? "not mapped", role.origin ?? "",
                Wording.number(role.enrolments),
            ])
        }
        return table.lines(available: console.columns, paint: console.paint)
    }

    static func change(_ change: RoleChange) -> String {
        let before = change.before.map { ", before \($0)" } ?? ""
        var text = "The role \(change.role) is number \(change.moodleRoleID) in Moodle\(before)."
        if change.left > 0 {
            text += " \(Wording.count(change.left, "enrolment")) sent under the old number stay as they are."
        }
        return text
    }

    static func fields(_ fields: [ProfileFieldDeclaration], console: Console) -> [String] {
        guard !fields.isEmpty else { return ["No profile field is declared: their cells go as they are."] }
        var table = Table([.left("field"), .left("type"), .left("options"), .left("required"), .left("unique")])
        for field in fields {
            table.add([
                field.shortname, field.type, field.options.joined(separator: ", "), field.isRequired ? "yes" : "",
                field.isUnique ? "yes" : "",
            ])
        }
        return table.lines(available: console.columns, paint: console.paint)
    }

    static func isDeclared(_ field: ProfileFieldDeclaration) -> String {
        "Cells of profile_field_\(field.shortname) are checked as a \(field.type)."
    }

    static func isUndeclared(_ shortname: String) -> String {
        "Cells of profile_field_\(shortname) go as they are again."
    }

    static func columns(_ columns: [ColumnMapping], console: Console) -> [String] {
        guard !columns.isEmpty else { return ["No column is mapped: all go by their own names."] }
        var table = Table([.left("source"), .left("kind"), .left("column"), .left("means")])
        for column in columns {
            table.add([column.source, column.dataset, column.column, column.field == "-" ? "(left out)" : column.field])
        }
        return table.lines(available: console.columns, paint: console.paint)
    }

    static func isSet(_ mapping: ColumnMapping) -> String {
        mapping.field == "-"
            ? "The column \(mapping.column) of \(mapping.dataset) files from \(mapping.source) is left out."
            : "The column \(mapping.column) of \(mapping.dataset) files from \(mapping.source) means \(mapping.field)."
    }

    static func isRemoved(_ column: String) -> String {
        "The column \(column) means its own name again."
    }

    static func suggestions(_ suggestions: [ColumnSuggestion], console: Console) -> [String] {
        guard !suggestions.isEmpty else { return ["Every column is known, or nothing is like it."] }
        var table = Table([.left("column"), .left("perhaps"), .left("because")])
        for suggestion in suggestions {
            let reason =
                switch suggestion.because {
                case .name(let similarity): because(similarity)
                case .content(let form): "its cells are \(form.rawValue)"
                }
            table.add([suggestion.column, suggestion.field, reason])
        }
        return table.lines(available: console.columns, paint: console.paint)
            + ["", "To take one: moodlesync map columns set COLUMN FIELD"]
    }

    private static func because(_ similarity: NameSimilarity) -> String {
        switch similarity {
        case .same: "the same letters"
        case .beginning: "one begins with the other"
        case .edits(let count): "\(Wording.count(count, "letter")) \(count == 1 ? "differs" : "differ")"
        }
    }
}
