import GRDB
import StagingStore

/// The codes of the files and where they lead. A code met for the first time maps itself.
final class Courses {
    struct Reference: Equatable {
        let codeID: Int64
        let target: TargetReference
    }

    private let session: ImportSession
    private let code: RawStatement
    private let targetByText: RawStatement
    private let newTarget: RawStatement
    private let newCode: RawStatement
    private let codeCount: RawStatement
    private var known: [String: Reference] = [:]
    private var shared: [Int64: Bool] = [:]

    // A file with a course of its own for each row must not fill the memory.
    private static let remembered = 20_000

    init(_ session: ImportSession) throws {
        self.session = session
        code = try RawStatement(
            session.db,
            """
            SELECT c.id, t.id, t.target FROM course_codes c JOIN course_targets t ON t.id = c.target_id WHERE c.code = ?
            """)
        targetByText = try RawStatement(session.db, "SELECT id, target FROM course_targets WHERE target = ?")
        newTarget = try RawStatement(session.db, "INSERT INTO course_targets (target) VALUES (?)")
        newCode = try RawStatement(
            session.db,
            "INSERT INTO course_codes (code, target_id, origin, changed_at) VALUES (?, ?, 'itself', ?)")
        codeCount = try RawStatement(session.db, "SELECT count(*) FROM course_codes WHERE target_id = ?")
    }

    func find(_ course: CourseName) throws -> Reference? {
        if let reference = known[course.code] { return reference }
        let found = try code.first(.text(course.code)) {
            Reference(codeID: $0.integer(0), target: TargetReference(id: $0.integer(1), text: $0.text(2)))
        }
        if let found { remember(found, course.code) }
        return found
    }

    func findOrMake(_ course: CourseName) throws -> Reference {
        if let found = try find(course) { return found }
        let target = try findOrMakeTarget(course.target.text)
        try newCode.run(.text(course.code), .integer(target.id), .text(session.moment.text))
        let made = Reference(codeID: session.db.lastInsertedRowID, target: target)
        shared[target.id] = nil
        remember(made, course.code)
        return made
    }

    /// Whether several codes lead there, so that one enrolment may be staged more than once.
    func isShared(_ target: TargetReference) throws -> Bool {
        if let known = shared[target.id] { return known }
        let several = try codeCount.first(.integer(target.id)) { $0.integer(0) > 1 } ?? false
        if shared.count >= Self.remembered { shared.removeAll(keepingCapacity: true) }
        shared[target.id] = several
        return several
    }

    private func findOrMakeTarget(_ text: String) throws -> TargetReference {
        let found = try targetByText.first(.text(text)) { TargetReference(id: $0.integer(0), text: $0.text(1)) }
        if let found { return found }
        try newTarget.run(.text(text))
        return TargetReference(id: session.db.lastInsertedRowID, text: text)
    }

    private func remember(_ reference: Reference, _ code: String) {
        if known.count >= Self.remembered { known.removeAll(keepingCapacity: true) }
        known[code] = reference
    }
}
