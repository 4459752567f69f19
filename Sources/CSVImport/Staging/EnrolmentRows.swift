import GRDB
import StagingStore

/// The table `enrolments`, as an import reads and writes it.
final class EnrolmentRows {
    private let session: ImportSession
    private let dataset: Dataset
    private let ofCourse: RawStatement
    private let ofTarget: RawStatement
    private let byID: RawStatement
    private let insertion: RawStatement
    private let update: RawStatement
    private let merged: RawStatement
    private let anyRole: RawStatement

    struct Staged {
        let id: Int64
        let person: Int64
        let target: TargetReference
        let role: String
        let terms: EnrolmentTerms
        let isActive: Bool
        let dataset: String
        let source: String
    }

    private static let select = """
        SELECT e.id, e.user_id, t.id, t.target, e.role, e.starts_at, e.ends_at, e.suspended, e.state, e.dataset, e.source,
               e.terms_stated
          FROM enrolments e JOIN course_codes c ON c.id = e.code_id JOIN course_targets t ON t.id = c.target_id
        """

    init(_ session: ImportSession, dataset: Dataset) throws {
        self.session = session
        self.dataset = dataset
        // The plus keeps SQLite from going through all enrolments of the course, which lie in the wanted order.
        ofCourse = try RawStatement(session.db, Self.select + " WHERE e.user_id = ? AND e.code_id = ? ORDER BY +e.id")
        ofTarget = try RawStatement(session.db, Self.select + " WHERE e.user_id = ? AND t.id = ? ORDER BY +e.id")
        byID = try RawStatement(session.db, Self.select + " WHERE e.id = ?")
        insertion = try RawStatement(
            session.db,
            """
            INSERT INTO enrolments (user_id, code_id, role, starts_at, ends_at, suspended, terms_stated, dataset, source,
                                    import_id, line)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        update = try RawStatement(
            session.db,
            """
            UPDATE enrolments SET starts_at = ?, ends_at = ?, suspended = ?, terms_stated = ?, state = ?, dataset = coalesce(?, dataset),
                                  source = coalesce(?, source), import_id = ?, line = ?
             WHERE id = ?
            """)
        // As v_wanted_enrolments has it, for one person, course and role.
        merged = try RawStatement(
            session.db,
            """
            SELECT min(e.starts_at), CASE WHEN min(e.ends_at) = 0 THEN 0 ELSE max(e.ends_at) END, min(e.suspended),
                   max(e.terms_stated)
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

    /// In any role, active or gone.
    func all(_ person: Int64, _ course: Courses.Reference) throws -> [Staged] {
        try ofCourse.all(.integer(person), .integer(course.codeID), read: Self.read)
    }

    /// In any role, under any code of the course, active or gone.
    func all(_ person: Int64, in target: TargetReference) throws -> [Staged] {
        try ofTarget.all(.integer(person), .integer(target.id), read: Self.read)
    }

    func row(_ id: Int64) throws -> Staged? {
        try byID.first(.integer(id), read: Self.read)
    }

    /// What all codes of the course together want; nil: nothing.
    func wanted(_ person: Int64, _ target: TargetReference, _ role: String) throws -> EnrolmentTerms? {
        try merged.first(.integer(person), .integer(target.id), .text(role)) { row in
            EnrolmentTerms(
                startsAt: row.integer(0), endsAt: row.integer(1), isSuspended: row.integer(2) != 0,
                isStated: row.integer(3) != 0)
        }
    }

    func hasAnyRole(_ person: Int64, _ target: TargetReference) throws -> Bool {
        try anyRole.first(.integer(person), .integer(target.id)) { _ in true } ?? false
    }

    /// - Returns: the new row's id.
    func insert(
        _ person: Int64, _ course: Courses.Reference, _ decision: EnrolmentDecision, line: Int
    ) throws -> Int64 {
        let terms = decision.terms
        try insertion.run(
            .integer(person), .integer(course.codeID), .text(decision.role), .integer(terms.startsAt),
            .integer(terms.endsAt), .integer(terms.isSuspended ? 1 : 0), .integer(terms.isStated ? 1 : 0),
            .text(dataset.rawValue),
            .text(session.options.source), .integer(session.importID), .integer(line))
        return session.db.lastInsertedRowID
    }

    /// An active row belongs to the file that said so last; one that goes keeps its owner.
    func write(_ id: Int64, _ terms: EnrolmentTerms, isActive: Bool, line: Int) throws {
        try update.run(
            .integer(terms.startsAt), .integer(terms.endsAt), .integer(terms.isSuspended ? 1 : 0),
            .integer(terms.isStated ? 1 : 0), .text(isActive ? "active" : "gone"),
            .text(isActive ? dataset.rawValue : nil),
            .text(isActive ? session.options.source : nil), .integer(session.importID), .integer(line), .integer(id))
    }

    private static func read(_ row: RawRow) -> Staged {
        Staged(
            id: row.integer(0), person: row.integer(1), target: TargetReference(id: row.integer(2), text: row.text(3)),
            role: row.text(4),
            terms: EnrolmentTerms(
                startsAt: row.integer(5), endsAt: row.integer(6), isSuspended: row.integer(7) != 0,
                isStated: row.integer(11) != 0),
            isActive: row.text(8) == "active", dataset: row.text(9), source: row.text(10))
    }
}
