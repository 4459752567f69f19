/// The cells of a file of cohorts or of their members that are about the cohort.
struct CohortCells {
    private let layout: Layout
    private let reference: Int?
    private let idnumber: Int?
    private let cid: Int?
    private let name: Int?
    private let text: Int?
    private let visible: Int?
    private let theme: Int?
    private let component: Int?
    private let commandPosition: Int?
    private let category: CategoryCells
    /// Whether the name stands in Tool Sync's own column, by which the cohort may be found.
    private let findsByName: Bool

    /// How a row names its cohort.
    enum Name: Equatable {
        case key(String, written: String, field: String)
        case name(String, field: String)

        var text: String {
            switch self {
            case .key(let key, _, _): key
            case .name(let text, _): "name:" + text
            }
        }

        var written: String {
            switch self {
            case .key(_, let written, _): written
            case .name(let text, _): text
            }
        }

        var field: String {
            switch self {
            case .key(_, _, let field), .name(_, let field): field
            }
        }
    }

    init(_ layout: Layout) {
        self.layout = layout
        func position(_ fields: String...) -> Int? {
            fields.lazy.compactMap { field in layout.columns.firstIndex { $0.field == field } }.first
        }
        let isCohorts = layout.dataset == .cohorts
        reference = position("cohort")
        idnumber = isCohorts ? position("idnumber", "cidnumber") : position("cidnumber")
        cid = position("cid")
        name = isCohorts ? position("name", "cname") : position("cname")
        text = isCohorts ? position("description", "cdescription") : position("cdescription")
        visible = position("visible")
        theme = position("theme")
        component = position("component")
        commandPosition = position("command")
        category = CategoryCells(layout)
        findsByName = layout.has("cname")
    }

    /// What stands for the cohort's own record.
    func recordName(of row: FileRow) -> String? {
        row.text(idnumber) ?? row.text(cid) ?? row.text(name)
    }

    /// Whether the row may be about the cohort itself: it names it in a column that says so.
    func isAboutCohort(_ row: FileRow) -> Bool { recordName(of: row) != nil }

    /// - Returns: nil after telling `report` what is wrong.
    func name(in row: FileRow, report: (Finding) -> Void) -> Name? {
        if let position = reference, let found = row.text(position) { return key(found, "cohort", report) }
        if let found = row.text(idnumber) {
            let field = layout.columns[idnumber ?? 0].field
            guard limited(found, field, 100, report) else { return nil }
            return .key("idnumber:" + found, written: found, field: field)
        }
        if let found = row.text(cid) { return key(found, "cid", report) }
        if let found = row.text(name) {
            let field = layout.columns[name ?? 0].field
            guard limited(found, field, 100, report) else { return nil }
            return findsByName
                ? .name(found, field: field) : .key("idnumber:" + found, written: found, field: field)
        }
        report(Finding(missingField, .empty))
        return nil
    }

    func command(of row: FileRow, report: (Finding) -> Void) -> Command? {
        Command.read(row, commandPosition, of: [.add, .delete, .free], report: report)
    }

    /// What the row says of the cohort itself; nil where it only names it, also after telling `report` what is wrong.
    func description(in row: FileRow, report: (Finding) -> Void) -> CohortStaging.Description? {
        if let found = row.text(component) { report(Finding("component", place: .ownedByComponent(found: found))) }
        let category = category.read(row, report: report)
        let visible = visible(in: row, report: report)
        let found = row.text(name)
        if let found, !limited(found, layout.columns[name ?? 0].field, 254, report) { return nil }
        if layout.dataset == .cohorts, layout.has("name"), found == nil {
            report(Finding("name", .empty))
            return nil
        }
        if let theme = row.text(theme), !limited(theme, "theme", 50, report) { return nil }
        guard let found else { return nil }
        return CohortStaging.Description(
            name: found, text: row.text(text), isVisible: visible, category: category, theme: row.text(theme))
    }

    /// As Moodle's upload takes it: an empty cell is yes (cohort/upload_form.php, 4.5).
    private func visible(in row: FileRow, report: (Finding) -> Void) -> Bool? {
        guard let text = row.text(visible) else { return nil }
        switch text.lowercased() {
        case "1", "yes", "y", "true", "on": return true
        case "0", "no", "n", "false", "off": return false
        default:
            report(Finding("visible", .choice(found: text, allowed: ["0", "1", "no", "yes"])))
            return nil
        }
    }

    private var missingField: String {
        let fields = ["cohort", "name", "cidnumber", "cname", "cid"]
        return fields.first(where: layout.has) ?? "cohort"
    }

    private func key(_ found: String, _ field: String, _ report: (Finding) -> Void) -> Name? {
        if let key = CohortKey.of(found) { return .key(key, written: found, field: field) }
        report(Finding(field, .cohortNumber(found: found)))
        return nil
    }

    private func limited(_ text: String, _ field: String, _ limit: Int, _ report: (Finding) -> Void) -> Bool {
        guard case .wrong(let what) = CellRule.free(limit: limit).check(text) else { return true }
        report(Finding(field, what))
        return false
    }
}

/// The cells that say where a cohort lives, in the order in which Moodle's own upload looks at them
/// (`resolve_context`, cohort/upload_form.php, 4.5).
struct CategoryCells {
    private let positions: [String: Int]

    init(_ layout: Layout) {
        let fields = ["contextid", "context", "category_path", "category_id", "category_idnumber", "category"]
        positions = Dictionary(
            fields.compactMap { field in layout.columns.firstIndex { $0.field == field }.map { (field, $0) } }
        ) { first, _ in first }
    }

    /// - Returns: as `cohorts.category` holds it, `system` for the whole site where a cell says so; nil where the row
    ///   says nothing, also after telling `report` what is wrong.
    func read(_ row: FileRow, report: (Finding) -> Void) -> String? {
        if let found = row.text(positions["contextid"]) {
            // The system's context is the first of every site.
            if found == "1" { return Self.system }
            report(Finding("contextid", place: .contextNumber(found: found)))
            return nil
        }
        if let found = row.text(positions["context"]) {
            return found == "1" || found.lowercased() == "system" ? Self.system : Self.named(found)
        }
        if let found = row.text(positions["category_path"]) { return "path:" + found }
        if let found = row.text(positions["category_id"]) {
            if found == "0" { return Self.system }
            guard let number = Int64(found), number > 0 else {
                report(Finding("category_id", .number(found: found, expected: "the number of a category")))
                return nil
            }
            return "id:\(number)"
        }
        if let found = row.text(positions["category_idnumber"]) { return "idnumber:" + found }
        return row.text(positions["category"]).map(Self.named)
    }

    static let system = "system"

    private static func named(_ text: String) -> String {
        if let number = Int64(text), number > 0 { return "id:\(number)" }
        return text.hasPrefix("id:") || text.hasPrefix("idnumber:") ? text : "name:" + text
    }
}
