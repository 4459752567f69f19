import GRDB

/// Who an account was when Moodle last showed it, or confirmed what was sent. What is nil was not shown.
///
/// A number alone says nothing: a Moodle that was restored from a backup gives it to somebody else.
package struct AccountSeen: Sendable, Equatable {
    package var username: String?
    package var idnumber: String?
    package var email: String?

    package init(username: String?, idnumber: String?, email: String?) {
        self.username = username
        self.idnumber = idnumber
        self.email = email
    }

    /// The same, with what an account that was looked at again did not show.
    package func completed(by earlier: AccountSeen) -> AccountSeen {
        AccountSeen(
            username: username ?? earlier.username, idnumber: idnumber ?? earlier.idnumber,
            email: email ?? earlier.email)
    }

    package func note(_ db: Database, of user: Int64, at moment: Timestamp) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO accounts_seen (user_id, username, idnumber, email, seen_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (user_id) DO UPDATE SET username = excluded.username, idnumber = excluded.idnumber,
                   email = excluded.email, seen_at = excluded.seen_at
                """
        ).execute(arguments: [user, username, idnumber, email, moment.text])
    }

    /// What Moodle confirmed goes over what was seen; of somebody who was never looked at, it would be a part only.
    package func noteConfirmed(_ db: Database, of user: Int64, at moment: Timestamp) throws {
        if self == AccountSeen(username: nil, idnumber: nil, email: nil) { return }
        try db.cachedStatement(
            sql: """
                UPDATE accounts_seen SET username = coalesce(?, username), idnumber = coalesce(?, idnumber),
                       email = coalesce(?, email), seen_at = ?
                 WHERE user_id = ? AND coalesce(username, idnumber, email) IS NOT NULL
                """
        ).execute(arguments: [username, idnumber, email, moment.text, user])
    }

    /// An operator says whose the account is: whatever is there at the next contact is taken for it.
    package static func takeOnTrust(_ db: Database, of user: Int64, at moment: Timestamp) throws {
        try AccountSeen(username: nil, idnumber: nil, email: nil).note(db, of: user, at: moment)
    }
}
