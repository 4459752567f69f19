import GRDB

/// Puts all that is staged of a person's places into the outbox once more: what Moodle confirmed was about another
/// account.
package struct PlacesAnew {
    private let user: Int64
    private let run: Run
    private let moment: Timestamp

    package init(user: Int64, run: Run, moment: Timestamp) {
        self.user = user
        self.run = run
        self.moment = moment
    }

    /// - Returns: how many entries were put.
    @discardableResult
    package func plan(_ db: Database) throws -> Int {
        try db.execute(sql: "DELETE FROM confirmed_enrolments WHERE user_id = ?", arguments: [user])
        return try enrolments(db) + groups(db) + cohorts(db) + roles(db)
    }

    private func enrolments(_ db: Database) throws -> Int {
        let targets = try Row.fetchAll(
            db,
            sql: """
                SELECT DISTINCT t.id, t.target FROM enrolments e JOIN course_codes c ON c.id = e.code_id
                  JOIN course_targets t ON t.id = c.target_id WHERE e.user_id = ? AND e.state = 'active' ORDER BY t.id
                """, arguments: [user])
        var put = 0
        for row in targets {
            let target: (id: Int64, text: String) = (row["id"], row["target"])
            for wanted in try WantedEnrolment.all(db, user: user, target: target.id) {
                let settled = try EnrolmentEntries.settle(
                    db, wanted, user: user, target: target, run: run.id, at: moment)
                if settled == .put { put += 1 }
            }
        }
        return put
    }

    private func groups(_ db: Database) throws -> Int {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT m.group_id, g.name, t.id AS target_id, t.target, m.import_id, m.line
                  FROM group_members m JOIN groups g ON g.id = m.group_id JOIN course_targets t ON t.id = g.target_id
                 WHERE m.user_id = ? AND m.state = 'active' GROUP BY m.group_id
                """, arguments: [user])
        for row in rows {
            try put(
                db,
                NewEntry(
                    kind: .groupMember, entity: Entity.groupMember(user, target: row["target"], name: row["name"]),
                    userID: user, targetID: row["target_id"], groupID: row["group_id"], payload: Self.add), row)
        }
        return rows.count
    }

    private func cohorts(_ db: Database) throws -> Int {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT m.cohort_id, c.key, m.import_id, m.line FROM cohort_members m JOIN cohorts c ON c.id = m.cohort_id
                 WHERE m.user_id = ? AND m.state = 'active'
                """, arguments: [user])
        for row in rows {
            try put(
                db,
                NewEntry(
                    kind: .cohortMember, entity: Entity.cohortMember(user, key: row["key"]), userID: user,
                    cohortID: row["cohort_id"], payload: Self.add), row)
        }
        return rows.count
    }

    private func roles(_ db: Database) throws -> Int {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT role, context, import_id, line FROM role_assignments WHERE user_id = ? AND state = 'active'",
            arguments: [user])
        for row in rows {
            let (role, context): (String, String) = (row["role"], row["context"])
            try put(
                db,
                NewEntry(
                    kind: .roleAssign, entity: Entity.roleAssignment(user, role: role, context: context), userID: user,
                    role: role, payload: try JSONText.text(["action": "add", "context": context])), row)
        }
        return rows.count
    }

    private static let add = #"{"action":"add"}"#

    private func put(_ db: Database, _ entry: NewEntry, _ cause: Row) throws {
        var entry = entry
        entry.importID = cause["import_id"]
        entry.line = cause["line"]
        try Outbox.put(db, entry, run: run.id, at: moment)
    }
}
