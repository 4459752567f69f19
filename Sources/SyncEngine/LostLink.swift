import GRDB
import StagingStore

/// A number in Moodle that is not this person's any more: it is forgotten, and the account looked for, or made, anew with
/// everything that is staged about the person.
enum LostLink {
    static func dissolve(_ db: Database, user: Int64, moodleID: Int, _ context: RecordContext) throws {
        let state = try String.fetchOne(
            db,
            sql: "UPDATE users SET moodle_id = NULL, origin = NULL, linked_at = NULL WHERE id = ? RETURNING state",
            arguments: [user])
        try db.execute(sql: "DELETE FROM confirmed_enrolments WHERE user_id = ?", arguments: [user])
        if state == "active" {
            try ask(db, for: user, context)
        } else if state == "gone" {
            // Somebody who left: there is nothing to take away any more.
            try Outbox.cancelWaiting(db, user: user, reason: .obsolete, run: context.run.id, at: context.now)
        }
        try AuditChain.seal(
            db, event: "link.lost", detail: ["user": user, "moodle": moodleID], run: context.run.id, at: context.now)
    }

    /// Moodle gave a number to an account that it made just now: whoever had that number had it from before Moodle was
    /// restored.
    static func dissolve(_ db: Database, number: Int, besides user: Int64, _ context: RecordContext) throws {
        let statement = try db.cachedStatement(sql: "SELECT id FROM users WHERE moodle_id = ? AND id <> ?")
        let holder = try Int64.fetchOne(statement, arguments: [number, user])
        if let holder { try dissolve(db, user: holder, moodleID: number, context) }
    }

    private static func ask(_ db: Database, for user: Int64, _ context: RecordContext) throws {
        let cause = try Row.fetchOne(db, sql: "SELECT import_id, line FROM users WHERE id = ?", arguments: [user])
        try Outbox.put(
            db,
            NewEntry(
                kind: .userCreate, entity: Entity.account(user), userID: user, importID: cause?["import_id"],
                line: cause?["line"]), run: context.run.id, at: context.now)
        try PlacesAnew(user: user, run: context.run, moment: context.now).plan(db)
    }
}
