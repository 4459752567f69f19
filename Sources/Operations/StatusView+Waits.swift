import GRDB
import StagingStore

/// Entries that wait for the same thing.
package struct Waiting: Sendable, Equatable, Encodable {
    package enum Thing: String, Sendable, Encodable {
        /// Accounts that a push has still to make.
        case account
        /// A course that the site did not show.
        case course
        /// A role without a number.
        case role
        case group
        case grouping
        case cohort
        /// Enrolments that must come first.
        case enrolment
        /// Groups that a person must be in before leaving the others.
        case members
        case approval
        /// The outcome is unknown until a look-up.
        case lookUp = "look-up"
        case answer
        /// Nothing else: the next push sends it.
        case push
    }

    package let waitsFor: Thing
    /// Which course, role, group or cohort; nil where the entries wait for as many things as there are people.
    package let name: String?
    /// Why it is not there.
    package let problem: String?
    package let entries: Int

    enum CodingKeys: String, CodingKey {
        case name, problem, entries
        case waitsFor = "waits_for"
    }
}

extension StatusView {
    /// What waits for what, the largest crowd first.
    ///
    /// Looks at every open entry: about a second and a half for a million of them.
    package func waits() throws -> [Waiting] {
        let sql = """
            SELECT coalesce(w.waits_on, 'push') AS waits_for,
                   CASE WHEN w.waits_on NOT IN ('account', 'enrolment', 'members') THEN w.thing END AS name,
                   CASE WHEN w.waits_on IS NULL THEN o.problem END AS problem, count(*) AS n
              FROM outbox_waits w JOIN outbox o ON o.id = w.id GROUP BY 1, 2, 3
            UNION ALL
            SELECT CASE state WHEN 'held' THEN 'approval' WHEN 'unknown' THEN 'look-up' ELSE 'answer' END, NULL, NULL,
                   count(*)
              FROM outbox WHERE state IN ('held', 'unknown', 'sending') GROUP BY state
             ORDER BY n DESC, 1, 2, 3
            """
        return try store.read { db in
            try Row.fetchAll(db, sql: sql).compactMap { row in
                guard let thing = Waiting.Thing(rawValue: row["waits_for"]) else { return nil }
                let name: String? = row["name"]
                return Waiting(
                    waitsFor: thing, name: name,
                    problem: try row["problem"] ?? Self.problem(db, of: thing, name: name),
                    entries: row["n"])
            }
        }
    }

    private static func problem(_ db: Database, of thing: Waiting.Thing, name: String?) throws -> String? {
        switch thing {
        case .course:
            try String.fetchOne(db, sql: "SELECT problem FROM course_targets WHERE target = ?", arguments: [name])
        case .cohort:
            try String.fetchOne(db, sql: "SELECT problem FROM cohorts WHERE key = ?", arguments: [name])
        case .group:
            try String.fetchOne(
                db, sql: "SELECT problem FROM groups WHERE name = ? AND problem IS NOT NULL", arguments: [name])
        default: nil
        }
    }
}
