/// Stages an enrolments file, with or without a header.
final class EnrolmentStager: RecordStager {
    private let person: PersonCells
    private let course: CourseCells
    private let terms: TermCells
    private let references: PersonReferences
    private let courses: Courses
    private let enrolments: EnrolmentStaging

    init(
        _ session: ImportSession, layout: Layout, roles: RoleNames, people: People, outbox: OutboxView
    ) throws {
        person = PersonCells(layout)
        course = CourseCells(layout)
        terms = TermCells(layout, roles: roles)
        references = PersonReferences(session: session, people: people)
        courses = try Courses(session)
        enrolments = try EnrolmentStaging(
            session, courses: courses, outbox: outbox, standardRole: roles.standard, dataset: .enrolments)
    }

    func key(of row: FileRow) -> RecordKey? {
        guard let person = person.key(of: row), let course = course.name(in: row, report: { _ in }) else { return nil }
        return RecordKey(person[0], person[1], course.code, terms.role(in: row) { _ in } ?? "")
    }

    func stage(
        _ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void
    ) throws -> StagedRecord {
        var errors: [Finding] = []
        func sort(_ finding: Finding) {
            if finding.what.severity == .error { errors.append(finding) } else { report(finding) }
        }
        let name = person.name(in: row, report: sort)
        let course = course.name(in: row, report: sort)
        let command = Command.read(row, terms.command, report: sort)
        let statement = course.map { terms.read(row, course: $0, report: sort) }
        guard errors.isEmpty, let name, let statement, let command else { return .rejected(errors) }
        let found = try references.find(name)
        if case .conflict(let finding) = found { return .rejected([finding]) }
        do {
            // Decided before anybody is staged, so that a row that is rejected leaves nothing.
            let decision = try enrolments.decide(statement, person: found?.id)
            let person = try found?.id ?? references.make(name, line: row.line)
            let course = try courses.findOrMake(statement.course)
            if command == .add {
                let staged = try enrolments.stage(decision, in: course, person: person, line: row.line)
                return .staged(staged.outcome, object: staged.id)
            }
            try enrolments.remove(person, course, role: statement.role, line: row.line)
            return .staged(.changed, object: nil)
        } catch let problem as EnrolmentDecision.EndsBeforeItStarts {
            return .rejected([Finding(statement.field, problem.finding)])
        }
    }

    func removable(_ objects: Set<Int64>) throws -> Set<Int64> {
        try objects.filter(enrolments.isOwn)
    }

    func remove(objects: Set<Int64>, line: Int) throws {
        for id in objects.sorted() { try enrolments.suspend(id, line: line) }
    }
}
