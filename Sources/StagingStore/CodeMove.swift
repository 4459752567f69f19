import GRDB

/// One code on its way from one Moodle course to another; `course_codes` has the new course already.
struct CodeMove {
    struct Target {
        let id: Int64
        let text: String
    }

    let code: Int64
    let old: Target
    let new: Target
    let run: Int64
    let moment: Timestamp

    func cancel(_ db: Database, entry: Int64, _ outcome: inout MappingOutcome) throws {
        try Outbox.cancel(db, entry: entry, reason: .replaced, run: run, at: moment)
        outcome.cancelled += 1
    }
}

extension CodeMove {
    func moveEnrolments(_ db: Database, _ outcome: inout MappingOutcome) throws {
        let sql = """
            SELECT e.user_id, u.state = 'gone' AS is_gone,
                   json_group_array(e.role) FILTER (WHERE e.state = 'active') AS wanted,
                   json_group_array(e.role) AS named
              FROM enrolments e JOIN users u ON u.id = e.user_id WHERE e.code_id = ? GROUP BY e.user_id
            """
        for row in try Row.fetchAll(db, sql: sql, arguments: [code]) {
            let person = Person(
                id: row["user_id"], isGone: row["is_gone"], wanted: try Self.roles(row["wanted"]),
                named: try Self.roles(row["named"]))
            try move(person, db, &outcome)
        }
    }

    /// A person whom the code names.
    private struct Person {
        let id: Int64
        /// Left a full file of people: what waited goes on waiting, but nothing new is asked for.
        let isGone: Bool
        /// Roles that the code wants.
        let wanted: Set<String>
        /// Those, and the roles that it wanted once.
        let named: Set<String>
    }

    private static func roles(_ json: String) throws -> Set<String> {
        Set(try JSONText.list(json))
    }

    private func move(_ person: Person, _ db: Database, _ outcome: inout MappingOutcome) throws {
        let stillWanted = try WantedEnrolment.all(db, user: person.id, target: old.id)
        let orphaned = person.named.subtracting(stillWanted.map(\.role))
        let confirmed = try confirmedRoles(db, user: person.id)
        let open = try openEntries(db, user: person.id)
        let inFlight = open.filter { $0.isInFlight && orphaned.contains($0.role) }
        outcome.inFlight += inFlight.count

        if person.wanted.isEmpty && !(confirmed.isEmpty && inFlight.isEmpty) {
            // All rows of the code are gone: what waits takes away what stands in the old course. That stays right.
            return
        }
        let cancelled = open.filter { !$0.isInFlight && orphaned.contains($0.role) }
        for entry in cancelled { try cancel(db, entry: entry.id, &outcome) }
        outcome.left += orphaned.intersection(confirmed).count
        for wanted in stillWanted where person.named.contains(wanted.role) {
            try settle(wanted, of: person.id, in: old, db, &outcome)
        }
        if person.isGone && cancelled.isEmpty { return }
        for wanted in try WantedEnrolment.all(db, user: person.id, target: new.id)
        where person.wanted.contains(wanted.role) {
            try settle(wanted, of: person.id, in: new, db, &outcome)
        }
    }

    private func settle(
        _ wanted: WantedEnrolment, of user: Int64, in target: Target, _ db: Database, _ outcome: inout MappingOutcome
    ) throws {
        let settled = try EnrolmentEntries.settle(
            db, wanted, user: user, target: (target.id, target.text), run: run, at: moment)
        switch settled {
        case .unchanged: break
        case .put: outcome.made[.enrolPut, default: 0] += 1
        case .cancelled: outcome.cancelled += 1
        }
    }

    private struct OpenEntry {
        let id: Int64
        let role: String
        let isInFlight: Bool
    }

    /// The plus keeps SQLite on the index of the person: a course may have a hundred thousand entries.
    private func openEntries(_ db: Database, user: Int64) throws -> [OpenEntry] {
        let sql = """
            SELECT id, role, state IN ('sending', 'unknown') AS in_flight FROM outbox
             WHERE user_id = ? AND +target_id = ? AND kind IN ('enrol.put', 'enrol.remove', 'course.role')
               AND role IS NOT NULL AND +state IN ('held', 'ready', 'sending', 'unknown', 'failed')
            """
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [user, old.id]).map { row in
            OpenEntry(id: row["id"], role: row["role"], isInFlight: row["in_flight"])
        }
    }

    private func confirmedRoles(_ db: Database, user: Int64) throws -> Set<String> {
        let sql = "SELECT role FROM confirmed_enrolments WHERE user_id = ? AND target_id = ?"
        return Set(try String.fetchAll(db.cachedStatement(sql: sql), arguments: [user, old.id]))
    }
}
