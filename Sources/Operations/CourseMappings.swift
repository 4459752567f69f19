import Foundation
import GRDB
import StagingStore

/// A course code of the files, the Moodle course it leads to, and who waits for that course.
package struct CourseMapping: Sendable, Equatable, Encodable {
    package let code: String
    package let target: String
    /// Nil while the site has not shown the course.
    package let moodleID: Int64?
    /// Why the site did not resolve it.
    package let problem: String?
    /// Who said so: `itself`, `operator` or `file`.
    package let origin: String
    /// Staged enrolments by this code.
    package let enrolments: Int
    /// Open entries of the outbox for the Moodle course, whatever code caused them.
    package let waiting: Int

    enum CodingKeys: String, CodingKey {
        case code, target, problem, origin, enrolments, waiting
        case moodleID = "moodle_id"
    }
}

/// The course codes of the files and where they lead.
package struct CourseMappings {
    let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    /// Unresolved ones first, then by code.
    ///
    /// The pluses in its statement make SQLite count in one pass: by the indexes of code and course it would fetch
    /// every row from another page.
    package func list() throws -> [CourseMapping] {
        let sql = """
            WITH staged AS (
              SELECT code_id, count(*) AS n FROM enrolments WHERE state = 'active' GROUP BY +code_id
            ), open AS (
              SELECT target_id, count(*) AS n FROM outbox
               WHERE state IN ('held', 'ready', 'sending', 'unknown', 'failed') AND +target_id IS NOT NULL
               GROUP BY +target_id
            )
            SELECT c.code, t.target, t.moodle_id, t.problem, c.origin, coalesce(s.n, 0) AS enrolments,
                   coalesce(o.n, 0) AS waiting
              FROM course_codes c JOIN course_targets t ON t.id = c.target_id
              LEFT JOIN staged s ON s.code_id = c.id LEFT JOIN open o ON o.target_id = t.id
             ORDER BY t.moodle_id IS NOT NULL, c.code
            """
        return try store.read { db in
            try Row.fetchAll(db, sql: sql).map { row in
                CourseMapping(
                    code: row["code"], target: row["target"], moodleID: row["moodle_id"], problem: row["problem"],
                    origin: row["origin"], enrolments: row["enrolments"], waiting: row["waiting"])
            }
        }
    }

    /// - Parameter target: as a person wrote it, `shortname:…`, `idnumber:…` or `id:…`.
    package func set(_ code: String, to target: String, run: Run) throws -> MappingOutcome {
        let outcomes = try apply([(code, target)], run: run)
        guard let outcome = outcomes.first else { preconditionFailure("one pair has one outcome") }
        return outcome
    }

    /// All of the pairs, or none if one of them is malformed.
    package func apply(_ pairs: [(code: String, target: String)], run: Run) throws -> [MappingOutcome] {
        let checked = try pairs.map { try Self.check(code: $0.code, target: $0.target) }
        let moment = store.clock.now()
        return try store.write { db in
            let outcomes = try checked.map { pair in
                try MappingChange.apply(
                    db, code: pair.code, to: pair.target, origin: .byOperator, run: run.id, at: moment)
            }
            let changed = outcomes.filter { $0.change != .unchanged }
            if !changed.isEmpty {
                try AuditChain.seal(
                    db, event: "mapping", detail: Self.detail(of: changed), run: run.id, at: moment)
            }
            return outcomes
        }
    }

    private static func check(
        code: String, target: String
    ) throws(OperationProblem) -> (code: String, target: CourseTarget) {
        let code = code.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
        guard !code.isEmpty else { throw .emptyCode }
        guard code.unicodeScalars.count <= 255 else { throw .codeTooLong(code) }
        do {
            return (code, try CourseTarget(target))
        } catch {
            throw .target(error, code: code)
        }
    }

    private static func detail(of changed: [MappingOutcome]) -> [String: any Encodable & Sendable] {
        [
            // Thousands of codes would make one row of the audit unreadable; the outbox has every entry anyway.
            "courses": changed.prefix(100).map { ["code": $0.code, "before": $0.before ?? "", "target": $0.target] },
            "changed": changed.count,
            "cancelled": changed.reduce(0) { $0 + $1.cancelled },
            "made": changed.reduce(0) { $0 + $1.made.values.reduce(0, +) },
            "left": changed.reduce(0) { $0 + $1.left },
        ]
    }
}
