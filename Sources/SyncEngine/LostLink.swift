import GRDB
import StagingStore

/// A number in Moodle that is not this person's any more: it is forgotten, and the account looked for, or made, anew with
/// everything that is staged about the person.
enum LostLink {
    static func dissolve(_ db: Database, _ person: LinkedPerson, _ context: RecordContext) throws {
        try db.execute(
            sql: "UPDATE users SET moodle_id = NULL, origin = NULL, linked_at = NULL WHERE id = ?",
            arguments: [person.id])
        try db.execute(sql: "DELETE FROM confirmed_enrolments WHERE user_id = ?", arguments: [person.id])
        if person.isStaged {
            try ask(db, for: person.id, context)
        } else if !person.isReferenced {
            // Somebody who left: there is nothing to take away any more.
            try cancelAll(db, of: person.id, context)
        }
        try AuditChain.seal(
            db, event: "link.lost", detail: ["user": person.id, "moodle": person.moodleID], run: context.run.id,
            at: context.now)
    }

    private static func ask(_ db: Database, for user: Int64, _ context: RecordContext) throws {
        let cause = try Row.fetchOne(db, sql: "SELECT import_id, line FROM users WHERE id = ?", arguments: [user])
        try Outbox.put(
            db,
            NewEntry(
                kind: .userCreate, entity: Entity.account(user), userID: user, importID: cause?["import_id"],
                line: cause?["line"]), run: context.run.id, at: context.now)
        try askForPlaces(db, of: user, context)
        try askForMemberships(db, of: user, context)
    }

    private static func askForPlaces(_ db: Database, of user: Int64, _ context: RecordContext) throws {
        let targets = try Row.fetchAll(
            db,
            sql: """
                SELECT DISTINCT t.id, t.target FROM enrolments e JOIN course_codes c ON c.id = e.code_id
                  JOIN course_targets t ON t.id = c.target_id WHERE e.user_id = ? AND e.state = 'active' ORDER BY t.id
                """, arguments: [user])
        for row in targets {
            let target: (id: Int64, text: String) = (row["id"], row["target"])
            for wanted in try WantedEnrolment.all(db, user: user, target: target.id) {
                try EnrolmentEntries.settle(
                    db, wanted, user: user, target: target, run: context.run.id, at: context.now)
            }
        }
    }

    private static func askForMemberships(_ db: Database, of user: Int64, _ context: RecordContext) throws {
        let groups = try Row.fetchAll(
            db,
            sql: """
                SELECT m.group_id, g.target_id, t.target, g.name, m.import_id, m.line FROM group_members m
                  JOIN groups g ON g.id = m.group_id JOIN course_targets t ON t.id = g.target_id
                 WHERE m.user_id = ? AND m.state = 'active' ORDER BY m.group_id
                """, arguments: [user])
        for row in groups {
            let entity = Entity.groupMember(user, target: row["target"], name: row["name"])
            try put(
                db,
                NewEntry(
                    kind: .groupMember, entity: entity, userID: user, targetID: row["target_id"],
                    groupID: row["group_id"], payload: #"{"action":"add"}"#, importID: row["import_id"],
                    line: row["line"]), context)
        }
        let cohorts = try Row.fetchAll(
            db,
            sql: """
                SELECT m.cohort_id, c.key, m.import_id, m.line FROM cohort_members m JOIN cohorts c ON c.id = m.cohort_id
                 WHERE m.user_id = ? AND m.state = 'active' ORDER BY m.cohort_id
                """, arguments: [user])
        for row in cohorts {
            try put(
                db,
                NewEntry(
                    kind: .cohortMember, entity: Entity.cohortMember(user, key: row["key"]), userID: user,
                    cohortID: row["cohort_id"], payload: #"{"action":"add"}"#, importID: row["import_id"],
                    line: row["line"]), context)
        }
    }

    /// One that is open already says it.
    private static func put(_ db: Database, _ entry: NewEntry, _ context: RecordContext) throws {
        guard try !Outbox.hasOpen(db, entity: entry.entity) else { return }
        try Outbox.add(db, entry, run: context.run.id, at: context.now)
    }

    private static func cancelAll(_ db: Database, of user: Int64, _ context: RecordContext) throws {
        let waiting = try Int64.fetchAll(
            db, sql: "SELECT id FROM outbox WHERE user_id = ? AND state IN ('held', 'ready', 'failed') ORDER BY id",
            arguments: [user])
        for entry in waiting {
            try Outbox.cancel(db, entry: entry, reason: .obsolete, run: context.run.id, at: context.now)
        }
    }
}
