/// Stages an enrolments file: plain, Moodle's flat file without a header, or Tool Sync's with its commands.
final class EnrolmentStager: RecordStager {
    private let person: PersonCells
    private let course: CourseCells
    private let terms: TermCells
    private let groupOrder: GroupOrderCells
    private let method: Int?
    private let references: PersonReferences
    private let courses: Courses
    private let enrolments: EnrolmentStaging
    private let groups: GroupStaging
    private let unenrol: Unenrol
    private let purgesEmptyGroups: Bool
    /// A row that takes away what other rows gave makes those below it worth another look.
    private(set) var alwaysLooks = false

    init(
        _ session: ImportSession, layout: Layout, roles: RoleNames, people: People, outbox: OutboxView
    ) throws {
        let options = session.options.places
        person = PersonCells(layout, key: options.personKey)
        course = CourseCells(layout, key: options.courseKey)
        terms = TermCells(layout, roles: roles)
        groupOrder = GroupOrderCells(layout)
        method = layout.columns.firstIndex { $0.field == "enrol" }
        unenrol = options.unenrol
        purgesEmptyGroups = options.purgesEmptyGroups
        references = PersonReferences(session: session, people: people)
        courses = try Courses(session)
        groups = try GroupStaging(session, outbox: outbox, dataset: .enrolments)
        enrolments = try EnrolmentStaging(
            session, courses: courses, outbox: outbox, standardRole: roles.standard, dataset: .enrolments)
        enrolments.groups = groups.members
    }

    func key(of row: FileRow) -> RecordKey? {
        guard let person = person.key(of: row), let course = course.name(in: row, report: { _ in }) else { return nil }
        return RecordKey(person[0], person[1], course.code, terms.role(in: row) { _ in } ?? "")
    }

    /// A row that was understood.
    private struct Order {
        let name: PersonCells.Name
        let command: Command
        let statement: EnrolmentStatement
        let groups: GroupOrder?
    }

    func stage(
        _ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void
    ) throws -> StagedRecord {
        var errors: [Finding] = []
        let order = read(row) { finding in
            if finding.what.severity == .error { errors.append(finding) } else { report(finding) }
        }
        guard errors.isEmpty, let order else { return .rejected(errors) }
        let found = try references.find(order.name)
        if case .conflict(let finding) = found { return .rejected([finding]) }
        if order.command == .delete { return try remove(order, found?.id, row.line) }
        do {
            // Decided before anybody is staged, so that a row that is rejected leaves nothing.
            let decision = try enrolments.decide(order.statement, person: found?.id)
            let person = try found?.id ?? references.make(order.name, line: row.line)
            let course = try courses.findOrMake(order.statement.course)
            let staged = try enrolments.stage(decision, in: course, person: person, line: row.line)
            var changed = false
            if order.command == .shift || order.groups?.command.isExclusive == true { alwaysLooks = true }
            if order.command == .shift {
                changed = try enrolments.dropOtherRoles(
                    of: person, in: course.target, keeping: decision.role, changed: staged.outcome != .unchanged,
                    line: row.line)
            }
            if let groups = order.groups { changed = try stage(groups, of: person, in: course, row.line) || changed }
            let outcome = staged.outcome == .unchanged && changed ? .changed : staged.outcome
            return .staged(outcome, object: staged.id)
        } catch let problem as EnrolmentDecision.EndsBeforeItStarts {
            return .rejected([Finding(order.statement.field, problem.finding)])
        }
    }

    private func read(_ row: FileRow, report: (Finding) -> Void) -> Order? {
        let name = person.name(in: row, report: report)
        let course = course.name(in: row, report: report)
        let command = Command.read(row, terms.command, of: [.add, .delete, .shift], report: report)
        let groups = groupOrder.read(row, report: report)
        // Tool Sync knows other methods; a web service only this one.
        if let found = row.text(method), found.lowercased() != "manual" {
            report(Finding("enrol", place: .enrolMethod(found: found)))
        }
        guard let course else { return nil }
        let statement = terms.read(row, course: course, report: report)
        if command == .shift && statement.role == nil { report(Finding("role", .empty)) }
        guard let name, let command else { return nil }
        return Order(name: name, command: command, statement: statement, groups: groups)
    }

    private func remove(_ order: Order, _ known: Int64?, _ line: Int) throws -> StagedRecord {
        if unenrol == .suspend {
            guard let known, let course = try courses.find(order.statement.course),
                try enrolments.isKnown(known, course, role: order.statement.role)
            else { return .rejected([Finding("", place: .unknownEnrolment)]) }
        }
        alwaysLooks = true
        let person = try known ?? references.make(order.name, line: line)
        let course = try courses.findOrMake(order.statement.course)
        // Out of the named groups first: with the enrolment Moodle takes all of them.
        if let groups = order.groups, groups.command == .leave { _ = try stage(groups, of: person, in: course, line) }
        try enrolments.remove(person, course, role: order.statement.role, how: unenrol, line: line)
        return .staged(.changed, object: nil)
    }

    // MARK: Groups

    private func stage(
        _ order: GroupOrder, of person: Int64, in course: Courses.Reference, _ line: Int
    ) throws -> Bool {
        var changed = false
        var named: [GroupStaging.Group] = []
        for name in order.names {
            let group = try groups.findOrMake(
                .name(name), in: course.target, makes: order.command.makes, line: line
            ).group
            named.append(group)
            let outcome =
                order.command == .leave
                ? try groups.members.remove(person, from: group, code: course.codeID, line: line)
                : try groups.members.add(person, to: group, code: course.codeID, line: line).outcome
            changed = outcome != .unchanged || changed
        }
        guard order.command.isExclusive else { return changed }
        return try groups.members.keepOnly(named, of: person, in: course.target, changed: changed, line: line)
            || changed
    }

    func finish() throws {
        if purgesEmptyGroups { try groups.deleteEmptied() }
    }

    // MARK: What a full file left out

    func removable(_ objects: Set<Int64>) throws -> Set<Int64> {
        try objects.filter(enrolments.isOwn)
    }

    func remove(objects: Set<Int64>, line: Int) throws {
        for id in objects.sorted() { try enrolments.suspend(id, line: line) }
    }
}
