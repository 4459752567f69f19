import GRDB
import StagingStore

/// Stages enrolments, and what Moodle has to be told about them.
final class EnrolmentStaging {
    private let session: ImportSession
    private let courses: Courses
    private let outbox: OutboxView
    private let rows: EnrolmentRows
    private let standardRole: String
    private let dataset: Dataset
    private let stale: StaleRecords
    /// Told of whom Moodle takes out of the groups of a course together with the enrolment.
    var groups: GroupMemberships?

    init(
        _ session: ImportSession, courses: Courses, outbox: OutboxView, standardRole: String, dataset: Dataset
    ) throws {
        self.session = session
        self.courses = courses
        self.outbox = outbox
        self.standardRole = standardRole
        self.dataset = dataset
        stale = try StaleRecords(session, .enrolments)
        rows = try EnrolmentRows(session, dataset: dataset)
    }

    struct Staged {
        /// The row's id in `enrolments`.
        let id: Int64
        let outcome: RowOutcome
    }

    /// What a statement comes to, before anything is written.
    /// - Parameter person: nil if it is somebody new.
    /// - Throws: `EndsBeforeItStarts`.
    func decide(_ statement: EnrolmentStatement, person: Int64?) throws -> EnrolmentDecision {
        var staged: [EnrolmentDecision.Staged] = []
        if let person, let course = try courses.find(statement.course) {
            staged = try rows.all(person, course).map { .init(role: $0.role, terms: $0.terms, isActive: $0.isActive) }
        }
        return try EnrolmentDecision(
            statement, staged: staged, standardRole: standardRole, midnight: session.midnight)
    }

    func stage(
        _ decision: EnrolmentDecision, in course: Courses.Reference, person: Int64, line: Int
    ) throws -> Staged {
        let target = course.target
        let staged = try rows.all(person, course).first { $0.role == decision.role }
        if let staged, staged.isActive, staged.terms == decision.terms {
            return Staged(id: staged.id, outcome: .unchanged)
        }
        // Only where several codes lead to the course does the merged enrolment differ from this one row.
        let isShared = try courses.isShared(target)
        let before =
            isShared ? try rows.wanted(person, target, decision.role) : staged.flatMap { $0.isActive ? $0.terms : nil }
        let id: Int64
        if let staged {
            try rows.write(staged.id, decision.terms, isActive: true, line: line)
            id = staged.id
        } else {
            id = try rows.insert(person, course, decision, line: line)
        }
        let now = isShared ? try rows.wanted(person, target, decision.role) : decision.terms
        if let now, now != before {
            let entry = PlaceEntries.enrol(
                person, target: target, role: decision.role, now, before: before ?? staged?.terms)
            try session.put(entry, line: line)
        }
        return Staged(id: id, outcome: staged == nil ? .added : .changed)
    }

    /// The rows of `enrolments` for somebody in a course, in all roles.
    func all(_ person: Int64, _ course: Courses.Reference) throws -> [Int64] {
        try rows.all(person, course).map(\.id)
    }

    /// An enrolment that a full file left out: suspended, its dates kept, unless another record still wants it. Moodle
    /// has one enrolment a course, with one status for all its roles: while another role stays, only this one goes.
    func suspend(_ id: Int64, line: Int) throws {
        guard let row = try rows.row(id), row.isActive else { return }
        let before = try rows.wanted(row.person, row.target, row.role)
        let suspended = EnrolmentTerms(
            startsAt: row.terms.startsAt, endsAt: row.terms.endsAt, isSuspended: true)
        try rows.write(id, row.terms, isActive: false, line: line)
        let left = try rows.wanted(row.person, row.target, row.role)
        if try left == nil && rows.hasAnyRole(row.person, row.target) { return try takeRole(row, line) }
        let wanted = left ?? suspended
        if wanted == before { return }
        let entity = Entity.enrolment(row.person, target: row.target.text, role: row.role)
        if left == nil, try outbox.waiting(entity) != nil,
            try !outbox.mayHaveReachedMoodle(user: row.person, entity)
        {
            // Moodle never heard of it, so there is nothing to suspend.
            try session.cancel(entity)
            return
        }
        // From here on somebody has said what its status is to be: whoever comes back is opened again.
        if left == nil { try rows.write(id, suspended, isActive: false, line: line) }
        let entry = PlaceEntries.enrol(row.person, target: row.target, role: row.role, wanted, before: before)
        try session.put(entry, line: line)
    }

    /// Whether an enrolment is staged and this source's to take away.
    func isOwn(_ id: Int64) throws -> Bool {
        guard let row = try rows.row(id) else { return false }
        return row.isActive && row.dataset == dataset.rawValue && row.source == session.options.source
    }

    /// Somebody is to have a role no longer, or, with nil, to be in the course no longer. With the last role the
    /// enrolment goes, or is closed. Moodle is asked whatever is staged: the enrolment may be older than the store.
    func remove(
        _ person: Int64, _ course: Courses.Reference, role: String?, how: Unenrol = .remove, line: Int
    ) throws {
        let staged = try rows.all(person, course).filter { $0.isActive && (role == nil || $0.role == role) }
        if how == .suspend {
            for row in staged {
                try suspend(row.id, line: line)
                try stale.add(row.id)
            }
            return
        }
        for row in staged {
            try rows.write(row.id, row.terms, isActive: false, line: line)
            try stale.add(row.id)
        }
        let roles = role.map { [$0] } ?? (staged.isEmpty ? [standardRole] : staged.map(\.role))
        for role in roles where try rows.wanted(person, course.target, role) == nil {
            try session.cancel(Entity.enrolment(person, target: course.target.text, role: role))
            if try rows.hasAnyRole(person, course.target) {
                try session.put(PlaceEntries.takeRole(person, target: course.target, role: role), line: line)
            } else {
                try session.put(PlaceEntries.unenrol(person, target: course.target, role: role), line: line)
                try groups?.leaveWithEnrolment(person, course.target, line: line)
            }
        }
    }

    /// Whether an enrolment is staged, so that its dates are known.
    func isKnown(_ person: Int64, _ course: Courses.Reference, role: String?) throws -> Bool {
        try rows.all(person, course).contains { role == nil || $0.role == role }
    }

    /// Takes all roles in a course but one, under whatever code and from whatever file they were given, and has Moodle
    /// asked for those that only Moodle knows.
    /// - Parameter changed: whether the person was given the role just now.
    /// - Returns: whether anything is to be told.
    func dropOtherRoles(
        of person: Int64, in target: TargetReference, keeping role: String, changed: Bool, line: Int
    ) throws -> Bool {
        let others = try rows.all(person, in: target).filter { $0.isActive && $0.role != role }
        for row in others {
            try drop(row, line)
            try stale.add(row.id)
        }
        let entity = Entity.courseRoles(person, target: target.text)
        guard try changed || !others.isEmpty || !outbox.wasEverAsked(user: person, entity) else { return false }
        try session.put(
            NewEntry(
                kind: .courseRoles, entity: entity, userID: person, targetID: target.id,
                payload: JSONText.object(["action": Membership.remove.rawValue, "only": role])), line: line)
        return true
    }

    private func drop(_ row: EnrolmentRows.Staged, _ line: Int) throws {
        try rows.write(row.id, row.terms, isActive: false, line: line)
        if try rows.wanted(row.person, row.target, row.role) == nil { try takeRole(row, line) }
    }

    private func takeRole(_ row: EnrolmentRows.Staged, _ line: Int) throws {
        let entity = Entity.enrolment(row.person, target: row.target.text, role: row.role)
        let hasReached = try outbox.mayHaveReachedMoodle(user: row.person, entity)
        if try session.cancel(entity), !hasReached { return }
        try session.put(PlaceEntries.takeRole(row.person, target: row.target, role: row.role), line: line)
    }
}
