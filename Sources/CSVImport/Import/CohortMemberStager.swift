/// Stages a file of who is in which cohort.
final class CohortMemberStager: RecordStager {
    private let person: PersonCells
    private let cohort: Int?
    private let command: Int?
    private let references: PersonReferences
    private let cohorts: CohortStaging

    init(_ session: ImportSession, layout: Layout, people: People, outbox: OutboxView) throws {
        person = PersonCells(layout)
        cohort = layout.columns.firstIndex { $0.field == "cohort" }
        command = layout.columns.firstIndex { $0.field == "command" }
        references = PersonReferences(session: session, people: people)
        cohorts = try CohortStaging(session, outbox: outbox, dataset: .cohortMembers)
    }

    func key(of row: FileRow) -> RecordKey? {
        guard let person = person.key(of: row), let key = key(in: row, report: { _ in }) else { return nil }
        return RecordKey(person[0], person[1], key)
    }

    func stage(
        _ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void
    ) throws -> StagedRecord {
        var errors: [Finding] = []
        let name = person.name(in: row) { errors.append($0) }
        let key = key(in: row) { errors.append($0) }
        let command = Command.read(row, command) { errors.append($0) }
        guard let name, let key, let command else { return .rejected(errors) }
        let found = try references.find(name)
        if case .conflict(let finding) = found { return .rejected([finding]) }
        let person = try found?.id ?? references.make(name, line: row.line)
        let cohort = try cohorts.reference(key, line: row.line)
        if command == .delete {
            return .staged(try cohorts.remove(person, from: cohort, line: row.line), object: nil)
        }
        let outcome = try cohorts.add(person, to: cohort, isNewPerson: false, line: row.line)
        return .staged(outcome, object: MembershipObject(person: person, container: cohort.id).number)
    }

    func removable(_ objects: Set<Int64>) throws -> Set<Int64> {
        try objects.filter { try cohorts.isOwn(MembershipObject(number: $0)) }
    }

    func remove(objects: Set<Int64>, line: Int) throws {
        for number in objects.sorted() {
            let object = MembershipObject(number: number)
            guard let cohort = try cohorts.cohort(id: object.container) else { continue }
            _ = try cohorts.remove(object.person, from: cohort, line: line)
        }
    }

    private func key(in row: FileRow, report: (Finding) -> Void) -> String? {
        guard let text = row.text(cohort) else {
            report(Finding("cohort", .empty))
            return nil
        }
        if let key = CohortKey.of(text) { return key }
        report(Finding("cohort", .cohortNumber(found: text)))
        return nil
    }
}
