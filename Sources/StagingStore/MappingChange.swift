import GRDB

/// Leads a course code to another Moodle course, with everything in the outbox that hangs on it, in the caller's
/// transaction. The importer of mapping files and the `map` command both go this way.
///
/// What waits for the old course is cancelled, unless another code still leads there and wants it; what the staged
/// rows want is put anew for the new course. What Moodle has already in the old course stays there and is counted:
/// taking people out of a course is a decision that a change of mapping does not make.
package enum MappingChange {
    /// Who says where a code leads, as `course_codes.origin` has it.
    package enum Origin: String, Sendable {
        /// The code was met for the first time and leads to the course of its own name. Never changes a known code.
        case itself
        case byOperator = "operator"
        case file
    }

    /// The caller must seal the audit (event `mapping`) before the transaction ends.
    package static func apply(
        _ db: Database, code: String, to target: CourseTarget, origin: Origin, run: Int64, at moment: Timestamp
    ) throws -> MappingOutcome {
        let target = try targetRow(db, target)
        guard let known = try codeRow(db, code) else {
            try db.execute(
                sql: "INSERT INTO course_codes (code, target_id, origin, changed_at) VALUES (?, ?, ?, ?)",
                arguments: [code, target.id, origin.rawValue, moment.text])
            return MappingOutcome(code: code, before: nil, target: target.text, change: .added)
        }
        guard known.target.id != target.id, origin != .itself else {
            return MappingOutcome(
                code: code, before: known.target.text, target: known.target.text, change: .unchanged)
        }
        try db.execute(
            sql: "UPDATE course_codes SET target_id = ?, origin = ?, changed_at = ? WHERE id = ?",
            arguments: [target.id, origin.rawValue, moment.text, known.id])
        let move = CodeMove(code: known.id, old: known.target, new: target, run: run, moment: moment)
        var outcome = MappingOutcome(code: code, before: known.target.text, target: target.text, change: .moved)
        try move.moveEnrolments(db, &outcome)
        try move.moveGroups(db, &outcome)
        return outcome
    }

    private static func targetRow(_ db: Database, _ target: CourseTarget) throws -> CodeMove.Target {
        try db.execute(
            sql: "INSERT INTO course_targets (target) VALUES (?) ON CONFLICT (target) DO NOTHING",
            arguments: [target.text])
        // Read back, because the row may be older and differ in letter case; entities are named after the row.
        guard
            let row = try Row.fetchOne(
                db, sql: "SELECT id, target FROM course_targets WHERE target = ?", arguments: [target.text])
        else { throw StoreProblem.refused(detail: "the course \(target.text) could not be added") }
        return CodeMove.Target(id: row["id"], text: row["target"])
    }

    private static func codeRow(_ db: Database, _ code: String) throws -> (id: Int64, target: CodeMove.Target)? {
        let sql = """
            SELECT c.id, t.id AS target_id, t.target
              FROM course_codes c JOIN course_targets t ON t.id = c.target_id WHERE c.code = ?
            """
        return try Row.fetchOne(db, sql: sql, arguments: [code]).map { row in
            (row["id"], CodeMove.Target(id: row["target_id"], text: row["target"]))
        }
    }
}

/// What a change of one mapping did.
package struct MappingOutcome: Sendable, Equatable, Encodable {
    package enum Change: String, Sendable, Encodable {
        case added
        case moved
        case unchanged
    }

    package let code: String
    /// Where the code led before; nil if it was not known.
    package let before: String?
    package let target: String
    package let change: Change
    /// Waiting entries of the old course that were cancelled as replaced.
    package var cancelled = 0
    /// Entries that were put, by kind; for the old course too, where another code wants other dates there.
    package var made: [EntryKind: Int] = [:]
    /// Enrolments and memberships that Moodle has in the old course, and that no code wants there any more.
    package var left = 0
    /// Entries of the old course that are being sent or whose outcome is unknown: too late to stop.
    package var inFlight = 0

    enum CodingKeys: String, CodingKey {
        case code, before, target, change, cancelled, made, left
        case inFlight = "in_flight"
    }
}
