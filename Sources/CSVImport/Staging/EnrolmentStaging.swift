import GRDB
import StagingStore

/// Stages enrolments, and what Moodle has to be told about them.
final class EnrolmentStaging {
    private let session: ImportSession
    private let courses: Courses
    private let outbox: OutboxView
    private let standardRole: String
    private let dataset: Dataset
    private let staged: RawStatement
    private let insertion: RawStatement
    private let update: RawStatement
    private let merged: RawStatement
    private let anyRole: RawStatement

    init(
        _ session: ImportSession, courses: Courses, outbox: OutboxView, standardRole: String, dataset: Dataset
    ) throws {
        self.session = session
        self.courses = courses
        self.outbox = outbox
        self.standardRole = standardRole
        self.dataset = dataset
        staged = try RawStatement(
            session.db,
            """
            SELECT id, role, starts_at, ends_at, suspended, state, dataset, source FROM enrolments
             WHERE user_id = ? AND code_id = ?
            """)
        insertion = try RawStatement(
            session.db,
            """
            INSERT INTO enrolments (user_id, code_id, role, starts_at, ends_at, suspended, dataset, source, import_id, line)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        update = try RawStatement(
            session.db,
            """
            UPDATE enrolments SET starts_at = ?, ends_at = ?, suspended = ?, state = ?, dataset = coalesce(?, dataset),
                                  source = coalesce(?, source), import_id = ?, line = ?
             WHERE id = ?
            """)
        // As v_wanted_enrolments has it, for one person, course and role.
        merged = try RawStatement(
            session.db,
            """
            SELECT min(e.starts_at), CASE WHEN min(e.ends_at) = 0 THEN 0 ELSE max(e.ends_at) END, min(e.suspended)
              FROM enrolments e JOIN course_codes c ON c.id = e.code_id
             WHERE e.user_id = ? AND c.target_id = ? AND e.role = ? AND e.state = 'active'
             HAVING count(*) > 0
            """)
        anyRole = try RawStatement(
            session.db,
            """
            SELECT 1 FROM enrolments e JOIN course_codes c ON c.id = e.code_id
             WHERE e.user_id = ? AND c.target_id = ? AND e.state = 'active'
            """)
    }

    struct StagedRow {
        let id: Int64
        let role: String
        let terms: EnrolmentTerms
        let isActive: Bool
        let dataset: String
        let source: String

        fileprivate var value: EnrolmentDecision.Staged { .init(role: role, terms: terms, isActive: isActive) }
    }

    /// What each statement of a row comes to, before anything is written.
    /// - Parameter person: nil if it is somebody new.
    /// - Returns: nil for one that would end before it starts.
    func decide(_ statement: EnrolmentStatement, person: Int64?) throws -> EnrolmentDecision? {
        var rows: [EnrolmentDecision.Staged] = []
        if let person, let course = try courses.find(statement.course) {
            rows = try stagedRows(person, course).map(\.value)
        }
        return EnrolmentDecision(
            statement, staged: rows, standardRole: standardRole, midnight: session.midnight)
    }

    /// - Parameter keeping: the roles in this course that the same row gives; other roles of an earlier version of the
    ///   row go. nil: no role goes.
    /// - Returns: whether anything changed.
    func stage(
        _ decision: EnrolmentDecision, in course: Courses.Reference, person: Int64, isNewPerson: Bool,
        keeping: Set<String>?, line: Int
    ) throws -> Bool {
        if isNewPerson, try insertIfNew(decision, course, person, line) { return true }
        let rows = try stagedRows(person, course)
        let shared = try courses.isShared(course.target)
        let before = shared ? try wanted(person, course.target, decision.role) : nil
        var changed = false
        if let row = rows.first(where: { $0.role == decision.role }) {
            if row.isActive && row.terms == decision.terms {
                changed = false
            } else {
                try write(decision.terms, isActive: true, row.id, line)
                let now = shared ? try wanted(person, course.target, decision.role) : decision.terms
                let was = shared ? before : row.isActive ? row.terms : nil
                try putIfDifferent(person, course.target, decision.role, now, was, staged: row.terms, line)
                changed = true
            }
        } else {
            try insert(decision, course, person, line)
            let now = shared ? try wanted(person, course.target, decision.role) : decision.terms
            try putIfDifferent(person, course.target, decision.role, now, before, staged: nil, line)
            changed = true
        }
        guard let keeping else { return changed }
        let dropped = rows.filter { isReplaced($0, keeping) }
        for row in dropped { try drop(row, person, course.target, line) }
        return changed || !dropped.isEmpty
    }

    /// An enrolment that a full file left out: suspended, its dates kept, unless another record still wants it.
    func suspend(id: Int64, person: Int64, target: TargetReference, role: String, terms: EnrolmentTerms, line: Int)
        throws
    {
        var suspended = terms
        suspended.suspended = true
        try write(suspended, isActive: false, id, line)
        if let left = try wanted(person, target, role) {
            if left != terms {
                try session.put(PlaceEntries.enrol(person, target: target, role: role, left, before: terms), line: line)
            }
            return
        }
        let entity = Entity.enrolment(person, target: target.text, role: role)
        if try outbox.waiting(entity) != nil, try !outbox.mayHaveReachedMoodle(user: person, entity) {
            try session.cancel(entity)
            return
        }
        try session.put(PlaceEntries.enrol(person, target: target, role: role, suspended, before: terms), line: line)
    }

    /// Somebody is to have a role no longer; with the last one the enrolment goes.
    /// - Returns: whether anything was staged or is asked of Moodle.
    func remove(_ person: Int64, _ course: Courses.Reference, role: String?, line: Int) throws -> Bool {
        let rows = try stagedRows(person, course).filter(\.isActive)
        let leaving = rows.filter { role == nil || $0.role == role }
        let roles = role.map { [$0] } ?? (leaving.isEmpty ? [standardRole] : leaving.map(\.role))
        for row in leaving { try write(row.terms, isActive: false, row.id, line) }
        for role in roles where try wanted(person, course.target, role) == nil {
            try session.cancel(Entity.enrolment(person, target: course.target.text, role: role))
            let entry =
                try hasAnyRole(person, course.target)
                ? PlaceEntries.takeRole(person, target: course.target, role: role)
                : PlaceEntries.unenrol(person, target: course.target, role: role)
            try session.put(entry, line: line)
        }
        return true
    }

    // MARK: Parts

    private func insertIfNew(
        _ decision: EnrolmentDecision, _ course: Courses.Reference, _ person: Int64, _ line: Int
    ) throws -> Bool {
        guard try stagedRows(person, course).isEmpty, try !courses.isShared(course.target) else { return false }
        try insert(decision, course, person, line)
        try session.put(
            PlaceEntries.enrol(person, target: course.target, role: decision.role, decision.terms), line: line)
        return true
    }

    private func putIfDifferent(
        _ person: Int64, _ target: TargetReference, _ role: String, _ now: EnrolmentTerms?, _ before: EnrolmentTerms?,
        staged: EnrolmentTerms?, _ line: Int
    ) throws {
        guard let now, now != before else { return }
        try session.put(
            PlaceEntries.enrol(person, target: target, role: role, now, before: before ?? staged), line: line)
    }

    /// The row said another role for this course when it was imported last.
    private func isReplaced(_ row: StagedRow, _ keeping: Set<String>) -> Bool {
        row.isActive && !keeping.contains(row.role) && row.dataset == dataset.rawValue
            && row.source == session.options.source
    }

    private func drop(_ row: StagedRow, _ person: Int64, _ target: TargetReference, _ line: Int) throws {
        try write(row.terms, isActive: false, row.id, line)
        guard try wanted(person, target, row.role) == nil else { return }
        let entity = Entity.enrolment(person, target: target.text, role: row.role)
        let neverSent = try !outbox.mayHaveReachedMoodle(user: person, entity)
        if try session.cancel(entity), neverSent { return }
        try session.put(PlaceEntries.takeRole(person, target: target, role: row.role), line: line)
    }

    private func stagedRows(_ person: Int64, _ course: Courses.Reference) throws -> [StagedRow] {
        try staged.all(.integer(person), .integer(course.codeID)) { row in
            StagedRow(
                id: row.integer(0), role: row.text(1),
                terms: EnrolmentTerms(start: row.integer(2), end: row.integer(3), suspended: row.integer(4) != 0),
                isActive: row.text(5) == "active", dataset: row.text(6), source: row.text(7))
        }
    }

    private func wanted(_ person: Int64, _ target: TargetReference, _ role: String) throws -> EnrolmentTerms? {
        try merged.first(.integer(person), .integer(target.id), .text(role)) { row in
            EnrolmentTerms(start: row.integer(0), end: row.integer(1), suspended: row.integer(2) != 0)
        }
    }

    /// An active row belongs to the file that said so last; one that goes keeps its owner.
    private func write(_ terms: EnrolmentTerms, isActive: Bool, _ id: Int64, _ line: Int) throws {
        try update.run(
            .integer(terms.start), .integer(terms.end), .integer(terms.suspended ? 1 : 0),
            .text(isActive ? "active" : "gone"), .text(isActive ? dataset.rawValue : nil),
            .text(isActive ? session.options.source : nil), .integer(session.importID), .integer(line), .integer(id))
    }

    private func hasAnyRole(_ person: Int64, _ target: TargetReference) throws -> Bool {
        try anyRole.first(.integer(person), .integer(target.id)) { _ in true } ?? false
    }

    private func insert(
        _ decision: EnrolmentDecision, _ course: Courses.Reference, _ person: Int64, _ line: Int
    ) throws {
        try insertion.run(
            .integer(person), .integer(course.codeID), .text(decision.role), .integer(decision.terms.start),
            .integer(decision.terms.end), .integer(decision.terms.suspended ? 1 : 0), .text(dataset.rawValue),
            .text(session.options.source), .integer(session.importID), .integer(line))
    }
}
