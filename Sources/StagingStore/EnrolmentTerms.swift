import GRDB

/// The dates and the status of an enrolment, as Moodle has them: unix seconds, 0 for no bound.
package struct EnrolmentTerms: Sendable, Equatable {
    package let startsAt: Int64
    package let endsAt: Int64
    package let isSuspended: Bool
    /// Whether anybody said so: what is not 0 was stated; three zeros may be what is there if nothing was said.
    package let isStated: Bool

    package init(startsAt: Int64, endsAt: Int64, isSuspended: Bool, isStated: Bool = false) {
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.isSuspended = isSuspended
        self.isStated = isStated || startsAt != 0 || endsAt != 0 || isSuspended
    }

    /// What is there if nobody says anything.
    package static let unstated = EnrolmentTerms(startsAt: 0, endsAt: 0, isSuspended: false)

    /// The payload of an `enrol.put`, by the names of Moodle's `enrol_manual_enrol_users`; `stated` is not sent, and
    /// stands only where the rest does not tell.
    package var payload: String {
        let stated = isStated && hasSameValues(as: .unstated) ? "\"stated\":1," : ""
        return "{\(stated)\"suspend\":\(isSuspended ? 1 : 0),\"timeend\":\(endsAt),\"timestart\":\(startsAt)}"
    }

    package func hasSameValues(as other: EnrolmentTerms) -> Bool {
        startsAt == other.startsAt && endsAt == other.endsAt && isSuspended == other.isSuspended
    }

    /// Whether where these stand, in Moodle or in an entry, nothing is left to be done for what is wanted.
    func meets(_ wanted: EnrolmentTerms) -> Bool {
        hasSameValues(as: wanted) && (isStated || !wanted.isStated)
    }

    init(_ row: Row) {
        self.init(
            startsAt: row["starts_at"], endsAt: row["ends_at"], isSuspended: row["suspended"], isStated: row["stated"])
    }
}

/// An enrolment as staging wants it in one Moodle course: several codes that lead there are one enrolment.
package struct WantedEnrolment: Sendable, Equatable {
    package let role: String
    package let terms: EnrolmentTerms
    /// One of the rows that want it: the import that last changed it, and the line there.
    package let importID: Int64
    package let line: Int

    /// What is wanted of a person in a course, one a role; merged as `v_wanted_enrolments` merges, but also for a
    /// person who is gone, because what waited for that person goes on waiting.
    package static func all(_ db: Database, user: Int64, target: Int64) throws -> [WantedEnrolment] {
        // import_id and line come from any one of the merged rows: each of them is a cause.
        let sql = """
            SELECT e.role, min(e.starts_at) AS starts_at, min(e.suspended) AS suspended, min(e.ends_at) = 0 AS endless,
                   max(e.ends_at) AS latest, max(e.terms_stated) AS stated, e.import_id, e.line
              FROM enrolments e JOIN course_codes c ON c.id = e.code_id
             WHERE e.user_id = ? AND c.target_id = ? AND e.state = 'active'
             GROUP BY e.role ORDER BY e.role
            """
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [user, target]).map { row in
            WantedEnrolment(
                role: row["role"],
                terms: EnrolmentTerms(
                    startsAt: row["starts_at"], endsAt: row["endless"] ? 0 : row["latest"],
                    isSuspended: row["suspended"], isStated: row["stated"]),
                importID: row["import_id"], line: row["line"])
        }
    }
}
