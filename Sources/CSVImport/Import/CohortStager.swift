/// Stages a file of the cohorts that the site is to have.
final class CohortStager: RecordStager {
    private let name: Int?
    private let idnumber: Int?
    private let description: Int?
    private let visible: Int?
    private let cohorts: CohortStaging

    init(_ session: ImportSession, layout: Layout, outbox: OutboxView) throws {
        name = layout.columns.firstIndex { $0.field == "name" }
        idnumber = layout.columns.firstIndex { $0.field == "idnumber" }
        description = layout.columns.firstIndex { $0.field == "description" }
        visible = layout.columns.firstIndex { $0.field == "visible" }
        cohorts = try CohortStaging(session, outbox: outbox, dataset: .cohortMembers)
    }

    func key(of row: FileRow) -> RecordKey? {
        (row.text(idnumber) ?? row.text(name)).map { RecordKey($0) }
    }

    func stage(
        _ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void
    ) throws -> StagedRecord {
        var errors: [Finding] = []
        func checked(_ position: Int?, _ field: String, _ limit: Int) -> String? {
            guard let text = row.text(position) else { return nil }
            if case .wrong(let what) = CellRule.free(limit: limit).check(text) { errors.append(Finding(field, what)) }
            return text
        }
        let name = checked(name, "name", 254)
        // A cohort without an idnumber could not be found again at Moodle, where names are not unique.
        let idnumber = checked(idnumber, "idnumber", 100) ?? checked(self.name, "name", 100)
        let isVisible = isVisible(row) { errors.append($0) }
        if name == nil { errors.append(Finding("name", .empty)) }
        guard errors.isEmpty, let name, let idnumber else { return .rejected(errors) }
        let wanted = CohortStaging.Description(name: name, text: row.text(description), isVisible: isVisible)
        let staged = try cohorts.stage("idnumber:" + idnumber, wanted, line: row.line)
        return .staged(staged.outcome, object: staged.cohort.id)
    }

    private func isVisible(_ row: FileRow, report: (Finding) -> Void) -> Bool {
        guard let text = row.text(visible) else { return true }
        switch text.lowercased() {
        case "1", "yes": return true
        case "0", "no": return false
        default:
            report(Finding("visible", .choice(found: text, allowed: ["0", "1", "no", "yes"])))
            return true
        }
    }
}
