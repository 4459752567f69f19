import StagingStore

/// All that is staged about somebody's places and roles, as the entries that ask for it.
struct StagedPlaces {
    private let enrolments: RawStatement
    private let groups: RawStatement
    private let cohorts: RawStatement
    private let roles: RawStatement

    init(_ session: ImportSession) throws {
        enrolments = try RawStatement(
            session.db,
            """
            SELECT c.target_id, t.target, e.role, min(e.starts_at),
                   CASE WHEN min(e.ends_at) = 0 THEN 0 ELSE max(e.ends_at) END, min(e.suspended), max(e.terms_stated)
              FROM enrolments e
              JOIN course_codes c ON c.id = e.code_id
              JOIN course_targets t ON t.id = c.target_id
             WHERE e.user_id = ? AND e.state = 'active'
             GROUP BY c.target_id, e.role ORDER BY min(e.id)
            """)
        groups = try RawStatement(
            session.db,
            """
            SELECT DISTINCT g.id, g.target_id, t.target, g.name
              FROM group_members m JOIN groups g ON g.id = m.group_id JOIN course_targets t ON t.id = g.target_id
             WHERE m.user_id = ? AND m.state = 'active' ORDER BY g.id
            """)
        cohorts = try RawStatement(
            session.db,
            """
            SELECT c.id, c.key FROM cohort_members m JOIN cohorts c ON c.id = m.cohort_id
             WHERE m.user_id = ? AND m.state = 'active' ORDER BY c.id
            """)
        roles = try RawStatement(
            session.db,
            """
            SELECT role, context FROM role_assignments WHERE user_id = ? AND state = 'active' ORDER BY role, context
            """)
    }

    /// - Parameter person: whom the entries are to name.
    func entries(of staged: Int64, as person: Int64) throws -> [NewEntry] {
        let inCohorts = try cohorts.all(.integer(staged)) { row in
            PlaceEntries.cohortMember(person, id: row.integer(0), key: row.text(1), .add)
        }
        let inCourses = try enrolments.all(.integer(staged)) { row in
            PlaceEntries.enrol(
                person, target: TargetReference(id: row.integer(0), text: row.text(1)), role: row.text(2),
                EnrolmentTerms(
                    startsAt: row.integer(3), endsAt: row.integer(4), isSuspended: row.integer(5) != 0,
                    isStated: row.integer(6) != 0))
        }
        let inGroups = try groups.all(.integer(staged)) { row in
            PlaceEntries.groupMember(
                person, id: row.integer(0), target: TargetReference(id: row.integer(1), text: row.text(2)),
                name: row.text(3), .add)
        }
        let outside = try roles.all(.integer(staged)) { row in
            try PlaceEntries.role(person, row.text(0), context: row.text(1), .add)
        }
        return inCohorts + outside + inCourses + inGroups
    }
}
