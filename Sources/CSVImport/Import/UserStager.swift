import StagingStore

/// Stages a users file: each row a person, with enrolments, groups and cohorts.
final class UserStager: RecordStager {
    private let session: ImportSession
    private let parser: UserRowParser
    private let people: PersonStaging
    private let courses: Courses
    private let enrolments: EnrolmentStaging
    private let groups: GroupStaging
    private let cohorts: CohortStaging
    private let roles: RoleStaging
    private let removal: PersonRemoval
    private let store: People
    private let rules: PeopleRules
    private(set) var explanation: RowExplanation?
    let parts: StatedParts?
    private let key: UserKey
    private let hasPasswords: Bool
    private let firstLoad: FirstLoad?

    init(
        _ session: ImportSession, layout: Layout, roles: RoleNames, people: People, outbox: OutboxView,
        firstLoad: FirstLoad?
    ) throws {
        self.session = session
        self.firstLoad = firstLoad
        rules = session.options.people
        let profileFields = try ProfileFields(session.db)
        parser = try UserRowParser(
            layout: layout, roles: roles, rules: rules, profileFields: profileFields,
            courseKey: session.options.places.courseKey)
        store = people
        self.people = try PersonStaging(
            session, layout: layout, profileFields: profileFields, people: people, outbox: outbox)
        self.roles = try RoleStaging(session, outbox: outbox)
        courses = try Courses(session)
        enrolments = try EnrolmentStaging(
            session, courses: courses, outbox: outbox, standardRole: roles.standard, dataset: .users)
        groups = try GroupStaging(session, outbox: outbox, dataset: .users)
        cohorts = try CohortStaging(session, outbox: outbox, dataset: .users)
        removal = try PersonRemoval(session, people: people, outbox: outbox)
        parts = session.options.mode == .full ? try StatedParts(session) : nil
        key = UserKey(layout, rules)
        hasPasswords = layout.has("password")
    }

    /// - Parameter isClaimed: whether a row of the file brings this username itself.
    func setClaims(_ isClaimed: @escaping (String) throws -> Bool) {
        people.setClaims(isClaimed)
    }

    func key(of row: FileRow) -> RecordKey? { key.of(row) }

    func stage(
        _ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void
    ) throws -> StagedRecord {
        explanation = nil
        var errors: [Finding] = []
        let parsed = parse(row, errors: &errors, report)
        guard errors.isEmpty else { return .rejected(errors) }
        let place = PersonDecider.Place(line: row.line, duplicate: earlier)
        let decision = try people.decide(parsed, place, report: report)
        if session.options.preview { explanation = try RowExplanation(decision, parsed, rules, store) }
        switch decision {
        case .rejected(let findings): return .rejected(findings)
        case .skipped:
            session.skipped += 1
            return .skipped
        case .stepOver(let person):
            session.skipped += 1
            return .staged(.unchanged, object: person.id)
        case .leaving, .leavingElsewhere:
            // Who goes belongs nowhere any more.
            guard let staged = try people.stage(decision, line: row.line) else { return .skipped }
            return .staged(staged.outcome, object: staged.person)
        case .new, .named, .known, .elsewhere, .left: break
        }
        return try stage(decision, parsed, line: row.line)
    }

    func stageIfNew(_ row: FileRow, isRepeated: Bool, report: (Finding) -> Void) throws -> StagedRecord? {
        var errors: [Finding] = []
        let parsed = parse(row, errors: &errors, report)
        guard errors.isEmpty else { return .rejected(errors) }
        guard let firstLoad, firstLoad.isAboutSomebodyNew(parsed), !isRepeated else { return nil }
        let decision = try people.decide(new: parsed, report: report)
        if case .rejected(let findings) = decision { return .rejected(findings) }
        return try stage(decision, parsed, line: row.line)
    }

    private func parse(_ row: FileRow, errors: inout [Finding], _ report: (Finding) -> Void) -> UserRow {
        let parsed = parser.parse(row) { finding in
            if finding.what.severity == .error { errors.append(finding) } else { report(finding) }
        }
        if errors.isEmpty && key(of: row) == nil { errors.append(Finding("", .nobody)) }
        return parsed
    }

    private func stage(
        _ decision: PersonDecision, _ parsed: UserRow, line: Int
    ) throws -> StagedRecord {
        var errors: [Finding] = []
        let places = try decidePlaces(parsed, of: decision.personID) { errors.append($0) }
        try checkCohorts(parsed) { errors.append($0) }
        guard errors.isEmpty, let staged = try people.stage(decision, line: line) else { return .rejected(errors) }
        let isNew = staged.outcome == .added && decision.isNewRow
        let changed = try stagePlaces(parsed, places, of: staged.person, isNew: isNew, line)
        let outcome = staged.outcome == .unchanged && changed ? .changed : staged.outcome
        return .staged(outcome, object: staged.person)
    }

    func refresh(_ row: FileRow, object: Int64?) throws -> Bool {
        guard hasPasswords, let object else { return false }
        // Without a report: the row was checked when it was staged, and only its password may be another.
        return try people.refreshPassword(parser.password(of: row), of: object, line: row.line)
    }

    func explain(unchanged object: Int64) throws -> RowExplanation? {
        try store.person(id: object).map { RowExplanation(unchanged: $0) }
    }

    func finish() throws {
        try people.finish()
    }

    func removable(_ objects: Set<Int64>) throws -> Set<Int64> {
        try removal.removable(objects)
    }

    func remove(objects: Set<Int64>, line: Int) throws {
        for id in objects.sorted() {
            if rules.absent == .delete, let person = try store.person(id: id) {
                _ = try removal.delete(person, line: line)
            } else {
                try removal.remove(id, line: line)
            }
        }
    }

    // MARK: Places

    private func checkCohorts(_ row: UserRow, report: (Finding) -> Void) throws {
        guard session.options.missingCohort == .error else { return }
        for key in row.cohorts where try !cohorts.isStaged(key) {
            report(Finding("", place: .cohortMissing(found: key)))
        }
    }

    private typealias Place = (statement: EnrolmentStatement, decision: EnrolmentDecision)

    /// Tells `report` where one would end before it starts.
    private func decidePlaces(
        _ row: UserRow, of person: Int64?, report: (Finding) -> Void
    ) throws -> [Place] {
        var places: [Place] = []
        for statement in row.enrolments {
            do {
                places.append((statement, try enrolments.decide(statement, person: person)))
            } catch let problem as EnrolmentDecision.EndsBeforeItStarts {
                report(Finding(statement.field, problem.finding))
            }
        }
        return places
    }

    /// - Returns: whether anything was staged or changed.
    private func stagePlaces(
        _ row: UserRow, _ places: [Place], of person: Int64, isNew: Bool, _ line: Int
    ) throws -> Bool {
        var changed = false
        if !row.isPlaceless { try session.settle() }
        if !isNew { try parts?.add(.person, of: person) }
        for key in row.cohorts {
            let cohort = try cohorts.reference(key, line: line)
            if !isNew { try parts?.add(.cohort, cohort.id, of: person) }
            changed = try cohorts.add(person, to: cohort, isNewPerson: isNew, line: line) != .unchanged || changed
        }
        for place in places {
            let course = try courses.findOrMake(place.statement.course)
            let staged = try enrolments.stage(place.decision, in: course, person: person, line: line)
            if !isNew { try state(place, staged.id, in: course, of: person) }
            changed = staged.outcome != .unchanged || changed
        }
        for role in row.roles {
            if !isNew, !role.isTaken { try parts?.add(.role, role.number, of: person) }
            changed = try roles.stage(role, of: person, isNewPerson: isNew, line: line) != .unchanged || changed
        }
        for place in places {
            guard let name = place.statement.group else { continue }
            let course = try courses.findOrMake(place.statement.course)
            let group = try groups.findOrMake(name, in: course.target, line: line).group
            let staged = try groups.members.add(
                person, to: group, code: course.codeID, isNewPerson: isNew, line: line)
            if !isNew { try parts?.add(.group, staged.id, of: person) }
            changed = staged.outcome != .unchanged || changed
        }
        return changed
    }

    /// A row without a role names the course, and so all the roles in it.
    private func state(_ place: Place, _ enrolment: Int64, in course: Courses.Reference, of person: Int64) throws {
        guard let parts else { return }
        let named = place.statement.role == nil ? try enrolments.all(person, course) : [enrolment]
        for id in named { try parts.add(.enrolment, id, of: person) }
    }

    func restate(_ row: FileRow, object person: Int64) throws {
        // Without a report: the row was checked when it was staged.
        let parsed = parser.parse(row) { _ in }
        let places = try decidePlaces(parsed, of: person) { _ in }
        _ = try stagePlaces(parsed, places, of: person, isNew: false, row.line)
    }

    func remove(_ leftOut: [StatedParts.LeftOut], line: Int) throws {
        for part in leftOut {
            switch part.kind {
            case .enrolment: try enrolments.suspend(part.id, line: line)
            case .group: _ = try groups.members.remove(part.id, line: line)
            case .cohort:
                guard let cohort = try cohorts.cohort(id: part.id) else { continue }
                _ = try cohorts.remove(part.owner, from: cohort, line: line)
            case .role:
                guard let role = try roles.given(to: part.owner).first(where: { $0.number == part.id }) else {
                    continue
                }
                let taken = RoleStatement(role: role.role, context: role.context, isTaken: true)
                _ = try roles.stage(taken, of: part.owner, isNewPerson: false, line: line)
            case .person, .unsure, .grouping: break
            }
        }
    }

    func leftOutBesides() throws -> [StatedParts.LeftOut] {
        guard let parts else { return [] }
        return try parts.sure().flatMap { person in
            try roles.given(to: person).filter { try !parts.has(.role, $0.number, of: person) }
                .map { StatedParts.LeftOut(kind: .role, owner: person, id: $0.number) }
        }
    }
}

extension PersonDecision {
    /// nil: a person whom nobody knew.
    fileprivate var personID: Int64? {
        switch self {
        case .new, .rejected, .elsewhere, .leavingElsewhere, .skipped: nil
        case .named(let person, _, _), .left(let person), .stepOver(let person), .leaving(let person),
            .known(let person, _, _):
            person.id
        }
    }

    fileprivate var isNewRow: Bool {
        switch self {
        case .new, .elsewhere: true
        default: false
        }
    }
}

extension UserRow {
    /// Whether it says nothing about places, so that nothing but entries refers to the person.
    fileprivate var isPlaceless: Bool { enrolments.isEmpty && cohorts.isEmpty && roles.isEmpty }
}
