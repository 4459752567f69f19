import GRDB
import StagingStore

/// Somebody who left a full file is in one again.
struct PersonReturn {
    private let session: ImportSession
    private let outbox: OutboxView
    private let entries: AccountEntries
    private let enrolments: RawStatement
    private let groups: RawStatement
    private let cohorts: RawStatement

    init(_ session: ImportSession, outbox: OutboxView) throws {
        self.session = session
        self.outbox = outbox
        entries = AccountEntries(session: session, outbox: outbox)
        enrolments = try RawStatement(
            session.db,
            """
            SELECT c.target_id, t.target, e.role, min(e.starts_at),
                   CASE WHEN min(e.ends_at) = 0 THEN 0 ELSE max(e.ends_at) END, min(e.suspended)
              FROM enrolments e
              JOIN course_codes c ON c.id = e.code_id
              JOIN course_targets t ON t.id = c.target_id
             WHERE e.user_id = ? AND e.state = 'active'
             GROUP BY c.target_id, e.role ORDER BY min(e.id)
            """)
        groups = try RawStatement(
            session.db,
            """
            SELECT g.id, g.target_id, t.target, g.name
              FROM group_members m JOIN groups g ON g.id = m.group_id JOIN course_targets t ON t.id = g.target_id
             WHERE m.user_id = ? AND m.state = 'active' ORDER BY g.id
            """)
        cohorts = try RawStatement(
            session.db,
            """
            SELECT c.id, c.key FROM cohort_members m JOIN cohorts c ON c.id = m.cohort_id
             WHERE m.user_id = ? AND m.state = 'active' ORDER BY c.id
            """)
    }

    /// An account that Moodle may have is opened again; one that it surely never had is asked for anew, with all that
    /// is still staged about the person.
    func comeBack(_ person: Person, line: Int) throws {
        let account = Entity.account(person.id)
        if try person.moodleID != nil || outbox.mayHaveReachedMoodle(user: person.id, account) {
            if !person.suspended { try entries.unsuspend(person.id, line: line) }
            return
        }
        try session.put(NewEntry(kind: .userCreate, entity: account, userID: person.id), line: line)
        if person.suspended { try entries.suspend(person.id, line: line) }
        try putPlaces(person.id, line)
    }

    private func putPlaces(_ person: Int64, _ line: Int) throws {
        for (id, key) in try cohorts.all(.integer(person), read: { ($0.integer(0), $0.text(1)) }) {
            try session.put(PlaceEntries.cohortMember(person, id: id, key: key, .add), line: line)
        }
        let wanted = try enrolments.all(.integer(person)) { row in
            PlaceEntries.enrol(
                person, target: TargetReference(id: row.integer(0), text: row.text(1)), role: row.text(2),
                EnrolmentTerms(start: row.integer(3), end: row.integer(4), suspended: row.integer(5) != 0))
        }
        for entry in wanted { try session.put(entry, line: line) }
        let memberships = try groups.all(.integer(person)) { row in
            PlaceEntries.groupMember(
                person, id: row.integer(0), target: TargetReference(id: row.integer(1), text: row.text(2)),
                name: row.text(3), .add)
        }
        for entry in memberships { try session.put(entry, line: line) }
    }
}
