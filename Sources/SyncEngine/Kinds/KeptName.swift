import GRDB
import MoodleWire
import StagingStore

/// The username of a file for an account that its key found under another one: given to it by a rename where the import
/// allowed that, else kept on record beside the one that stays.
enum KeptName {
    static let field = "username"

    /// In the transaction that adopts the account.
    static func settle(
        _ db: Database, _ item: UserCreate.Item, account: RemoteUser, _ context: RecordContext
    ) throws {
        let person = item.person
        guard item.isFoundByKey, person.usernameOrigin != .generated, let wanted = person.username,
            let now = account.username, now != wanted
        else { return }
        if person.mayRename {
            try Outbox.put(
                db,
                NewEntry(
                    kind: .userRename, entity: Entity.username(person.id), userID: person.id,
                    payload: try JSONText.object(["username": wanted]), before: try JSONText.text(["username": now])),
                run: context.run.id, at: context.now)
            return
        }
        try db.execute(
            sql: "UPDATE users SET username = ?, username_origin = 'adopted' WHERE id = ?", arguments: [now, person.id])
        let kept = KeptEdit(field: field, wanted: wanted, found: now)
        try KeptEdit.record(db, [kept], of: [field], user: person.id, context)
    }

    /// Of somebody known by the key alone, whose row brought a username: the import could not tell whether it differs.
    static func settle(_ db: Database, of user: Int64, found: String?) throws {
        try db.execute(
            sql: "DELETE FROM kept_edits WHERE user_id = ? AND field = ? AND wanted = ?",
            arguments: [user, field, found])
        try db.execute(
            sql: "UPDATE kept_edits SET found = ? WHERE user_id = ? AND field = ?", arguments: [found, user, field])
    }
}
