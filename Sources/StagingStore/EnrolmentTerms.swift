import GRDB

/// The dates and the status of an enrolment, as Moodle has them: unix seconds, 0 for no bound.
package struct EnrolmentTerms: Sendable, Equatable {
    package let startsAt: Int64
    package let endsAt: Int64
    package let isSuspended: Bool

    package init(startsAt: Int64, endsAt: Int64, isSuspended: Bool) {
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.isSuspended = isSuspended
    }

    /// The payload of an `enrol.put`, by the names of Moodle's `enrol_manual_enrol_users`.
    package var payload: String {
        "{\"suspend\":\(isSuspended ? 1 : 0),\"timeend\":\(endsAt),\"timestart\":\(startsAt)}"
    }

    init(_ row: Row) {
        self.init(startsAt: row["starts_at"], endsAt: row["ends_at"], isSuspended: row["suspended"])
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
                   max(e.ends_at) AS latest, e.import_id, e.line
              FROM enrolments e JOIN course_codes c ON c.id = e.code_id
             WHERE e.user_id = ? AND c.target_id = ? AND e.state = 'active'
             GROUP BY e.role ORDER BY e.role
            """
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [user, target]).map { row in
            WantedEnrolment(
                role: row["role"],
                terms: EnrolmentTerms(
                    startsAt: row["starts_at"], endsAt: row["endless"] ? 0 : row["latest"],
                    isSuspended: row["suspended"]),
                importID: row["import_id"], line: row["line"])
        }
    }
}
