import GRDB
import MoodleWire
import StagingStore

/// Deletes an account; there is no way back.
///
/// The second deletion of one account is an error that takes the whole batch with it (`MUST_EXIST` in
/// `core_user_delete_users`, user/externallib.php, 4.5), so that each is looked at first. A deleted account is still
/// shown by its id, with a scrambled username (`delete_user`, lib/moodlelib.php, 4.5): that is how success is seen.
struct UserDelete: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let person: Person
        let moodleID: Int
        let protected: ProtectedAccounts
    }

    let kind = EntryKind.userDelete
    let functions: [WireFunction] = [.lookUpUsers, .deleteUsers]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let person = try entry.userID.flatMap({ try Person.fetch(db, id: $0) }), let moodleID = person.moodleID
        else {
            return .refused(
                Trouble(code: "no-person", text: "the person of this entry is no longer linked to an account"))
        }
        // The number is all that says who it is, and the record of it goes with the account.
        guard person.username != nil || person.idnumber != nil || person.email != nil else {
            return .refused(
                Trouble(
                    code: "number-alone",
                    text: """
                        only the number \(moodleID) says whom to delete, and a mistyped digit would be somebody else; \
                        name the person by username, idnumber or e-mail
                        """))
        }
        return .item(Item(entry: entry, person: person, moodleID: moodleID, protected: context.protected))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        let accounts = try await LinkedAccounts.readWithDeleted(items.map(\.moodleID), at: site)
        return try items.map { item throws(Interruption) in try Self.finding(item, accounts[item.moodleID]) }
    }

    static func finding(_ item: Item, _ account: RemoteUser?) throws(Interruption) -> Finding<Item> {
        if let trouble = item.protected.whyProtected(id: item.moodleID, username: item.person.username) {
            return .refused(trouble)
        }
        guard let account else { return .refused(.notShown(item.moodleID)) }
        if account.looksDeleted {
            return .settled(
                item,
                Confirmation(
                    moodleID: item.moodleID, evidence: item.entry.wasSentBefore ? .foundOurs : .foundTheirs))
        }
        if let trouble = item.protected.whyProtected(id: account.id, username: account.username) {
            return .refused(trouble)
        }
        guard account.answers(to: item.person) else { return .refused(.somebodyElseNow(item.person, account)) }
        return .act(item, before: try JSONText.stored(account.image))
    }

    func cost(_ item: Item) -> Cost { DeleteUsers.cost(item.moodleID) }
    func call(_ items: [Item]) -> WireCall { DeleteUsers.call(items.map(\.moodleID)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { DeleteUsers.judge(exchange) }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO deleted_accounts (user_id, moodle_id, deleted_at) VALUES (?, ?, ?)"
        ).execute(arguments: [item.person.id, item.moodleID, context.now.text])
        try db.cachedStatement(
            sql: "UPDATE users SET moodle_id = NULL, origin = NULL, linked_at = NULL WHERE id = ? AND moodle_id = ?"
        ).execute(arguments: [item.person.id, item.moodleID])
        // Moodle took the person out of every course, and nobody needs the passwords any more.
        for table in ["confirmed_enrolments", "sealed_passwords", "generated_passwords"] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE user_id = ?").execute(arguments: [item.person.id])
        }
    }
}

extension RemoteUser {
    /// At least one of the things that name a person is the same; a deletion is no place for doubts.
    fileprivate func answers(to person: Person) -> Bool {
        if let idnumber, !idnumber.isEmpty, idnumber == person.idnumber { return true }
        if let username, username == person.username { return true }
        // An e-mail may be a family's: it counts only of whom nothing else is known.
        guard person.idnumber == nil, person.username == nil, let email, let wanted = person.email else { return false }
        return email.lowercased() == wanted.lowercased()
    }

    /// Who it was: the last that is known of the account.
    fileprivate var image: [String: String] {
        let fields: [String: String?] = [
            "username": username, "email": email, "idnumber": idnumber, "firstname": fields[.firstname],
            "lastname": fields[.lastname],
        ]
        return fields.compactMapValues(\.self)
    }
}

extension Trouble {
    fileprivate static func notShown(_ id: Int) -> Trouble {
        Trouble(
            code: "account-not-shown",
            text: """
                Moodle does not show the account \(id), so nobody can tell whether it is deleted already. Look in Moodle; \
                if it is gone, cancel this entry, else let the service account see it and retry
                """)
    }

    fileprivate static func somebodyElseNow(_ person: Person, _ account: RemoteUser) -> Trouble {
        Trouble(
            code: "conflict",
            text: """
                the account \(account.id) is now \(account.username ?? "") (\(account.email ?? "no e-mail")) in Moodle, and \
                nothing of it is \(person.name)'s any more. Nothing was deleted. If it is this person, import the row again \
                with the username that Moodle has
                """)
    }
}
