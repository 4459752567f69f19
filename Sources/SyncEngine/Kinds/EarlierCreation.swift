import GRDB
import StagingStore

/// What was sent about a person's account when nobody knows what became of it: the account may be there as it was asked
/// for then, whatever is staged by now, and is ours.
struct EarlierCreation: Sendable {
    /// By the names of `Person.allFields`, and `username`.
    let fields: [String: String]
    /// Something answered that it was not done. A server before Moodle may say so of work that is done all the same.
    let isRefused: Bool

    var username: String? { fields["username"] }

    /// All of the person that left this machine and that no look-up has settled, oldest first; of somebody who has an
    /// account, those that may have made it.
    static func all(_ db: Database, of person: Person) throws -> [EarlierCreation] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT a.sent, a.verdict IS 'not_applied' AS refused
                  FROM outbox o JOIN attempts a ON a.outbox_id = o.id JOIN requests r ON r.id = a.request_id
                 WHERE o.user_id = ? AND o.kind = 'user.create' AND (o.state <> 'done' OR ?)
                   AND (a.verdict IS NOT 'not_applied' OR r.http_status IS NOT NULL)
                 ORDER BY a.request_id
                """)
        return try Row.fetchAll(statement, arguments: [person.id, person.moodleID != nil]).map {
            EarlierCreation(fields: SentText.named(try JSONText.texts($0["sent"])), isRefused: $0["refused"])
        }
    }

    /// What is staged otherwise now.
    func corrections(_ person: Person) -> [String: String] {
        person.allFields.filter { fields[$0.key] != $0.value }
    }
}
