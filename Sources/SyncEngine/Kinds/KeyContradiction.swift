import GRDB
import MoodleWire
import StagingStore

/// A row whose key leads to one account, while its username is that of another: never merged.
struct KeyContradiction: Sendable {
    let key: LookUpKey
    /// Whom the key shows.
    let account: RemoteUser
    /// Who has the row's username.
    let holder: RemoteUser
    let mayRename: Bool

    var trouble: Trouble {
        let why = mayRename ? "which nothing here renames" : "and renaming is not allowed"
        let remedy = mayRename ? "" : ", or rename both with --allow-renames,"
        return Trouble(
            code: "conflict",
            text: """
                By its key, the \(key.words), the row is about Moodle's account \(account.words), but its username is \
                that of another account, \(holder.words), \(why). Correct the key or the username\(remedy) and import again
                """)
    }

    /// Whether the holder gives its username up: by a rename that waits, or by the row of somebody who is still to be
    /// looked for.
    /// - Parameters:
    ///   - person: who wants the name.
    ///   - leaving: renames that wait, by the number of the account.
    static func isGivenUp(
        _ db: Database, _ wanted: String, by holder: RemoteUser, to person: Int64, leaving: [Int: OpenRename]
    ) throws -> Bool {
        if let rename = leaving[holder.id] { return rename.wanted != wanted }
        let keys = [LookUpUsers.Field.username, .idnumber, .email].map { "\($0.rawValue):\(holder.key($0))" }
        return try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM users u, json_each(u.look_up) k
                                WHERE k.value IN (?, ?, ?) AND u.moodle_id IS NULL AND u.id <> ?
                                  AND (u.state = 'active' AND u.may_rename AND u.username <> ?
                                    OR u.state = 'referenced' AND EXISTS (
                                         SELECT 1 FROM outbox o
                                          WHERE o.user_id = u.id AND o.kind = 'user.rename'
                                            AND o.state IN ('held', 'ready', 'sending', 'unknown')
                                            AND o.payload ->> '$.username' <> ?)))
                """, arguments: [keys[0], keys[1], keys[2], person, wanted, wanted]) ?? false
    }
}

extension LookUpKey {
    var words: String { "\(field == .email ? "e-mail" : field.rawValue) \(value)" }
}

extension RemoteUser {
    /// For messages.
    var words: String { "\(username ?? "?") (id \(id))" }
}
