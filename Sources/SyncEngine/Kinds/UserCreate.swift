import GRDB
import MoodleWire
import StagingStore

/// Makes an account, or adopts the one that is there.
struct UserCreate: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        var person: Person
        let password: NewPassword
        let fields: AccountFields
        /// The account that a look-up showed to be this person's.
        var found: RemoteUser?
        /// Whether the mapping key showed it, whatever its name is.
        var isFoundByKey = false
        let protected: ProtectedAccounts
        /// Oldest first.
        let earlier: [EarlierCreation]

        /// Moodle may have the account from us already.
        var wasSentBefore: Bool { earlier.contains { !$0.isRefused } }
    }

    let kind = EntryKind.userCreate
    let functions: [WireFunction] = [.lookUpUsers, .createUsers]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let person = try entry.userID.flatMap({ try Person.fetch(db, id: $0) }) else {
            return .refused(Trouble(code: "no-person", text: "the person of this entry is no longer staged"))
        }
        guard person.firstname != nil, person.lastname != nil, person.email != nil, person.username != nil else {
            return .refused(
                Trouble(
                    code: "incomplete", text: "first name, last name, e-mail and username are needed for a new account")
            )
        }
        do {
            return .item(
                Item(
                    entry: entry, person: person, password: try PasswordOfPerson.load(db, person, context),
                    fields: try AccountFields(person.allFields.filter { !$0.value.isEmpty }),
                    protected: context.protected, earlier: try EarlierCreation.all(db, of: person)))
        } catch let problem as UnknownField {
            return .refused(problem.trouble)
        } catch let problem as PasswordOfPerson.Lost {
            return .refused(problem.trouble)
        }
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        try await AccountLookUp(site: site).findings(for: items)
    }

    func cost(_ item: Item) -> Cost { CreateUsers.cost(newUser(item)) }

    func call(_ items: [Item]) -> WireCall { CreateUsers.call(items.map(newUser)) }

    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome {
        CreateUsers.judge(exchange, items.map(newUser))
    }

    func explained(_ trouble: Trouble, _ item: Item) -> Trouble { OpaqueRefusal.explain(trouble, item.fields) }

    private func newUser(_ item: Item) -> NewUser {
        NewUser(
            username: item.person.username ?? "", password: item.password, fields: item.fields.plain,
            customFields: item.fields.custom, preferences: item.fields.preferences)
    }

    /// Two staged people can match one account: one by username and idnumber, the other by e-mail.
    func collision(_ db: Database, _ item: Item, _ confirmation: Confirmation) throws -> Trouble? {
        let other = try Row.fetchOne(
            db,
            sql: """
                SELECT p.name, u.line, i.file_name FROM users u JOIN people p ON p.id = u.id JOIN imports i ON i.id = u.import_id
                 WHERE u.id <> ? AND (u.moodle_id = ? OR u.username = ?) ORDER BY u.moodle_id IS NULL LIMIT 1
                """,
            arguments: [
                item.person.id, confirmation.moodleID,
                // A name that is given up may be the next one's.
                item.isFoundByKey && item.person.mayRename ? nil : item.found?.username,
            ])
        guard let other else { return nil }
        return Trouble(
            code: "conflict",
            text: """
                Moodle's account \(item.found?.username ?? "") (id \(confirmation.moodleID ?? 0)) matches this person, but it is \
                \(other["name"] as String)'s, from \(other["file_name"] as String) line \(other["line"] as Int). If the two are \
                one person, leave one of the rows out; else correct the e-mail, username or idnumber and import again
                """)
    }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        guard let moodleID = confirmation.moodleID else {
            preconditionFailure("an account is confirmed with its id")
        }
        if confirmation.evidence == .answer {
            try LostLink.dissolve(db, number: moodleID, besides: item.person.id, context)
        }
        try db.cachedStatement(
            sql: """
                UPDATE users SET origin = iif(moodle_id = ?, origin, ?), moodle_id = ?, linked_at = ?,
                       username = iif(username_origin = 'generated', coalesce(?, username), username),
                       defaulted = iif(?, defaulted, NULL),
                       username_origin = iif(? AND username_origin = 'generated', 'adopted', username_origin)
                 WHERE id = ?
                """
        ).execute(arguments: [
            // A name from a file is the file's, which may have changed it while the account was being made.
            moodleID, confirmation.origin, moodleID, context.now.text, item.found?.username,
            // What it was made with, it has.
            confirmation.evidence == .foundTheirs,
            item.found != nil && item.found?.username != item.person.username, item.person.id,
        ])
        let seen =
            item.found.map(AccountSeen.init)
            ?? AccountSeen(username: item.person.username, idnumber: item.person.idnumber, email: item.person.email)
        try seen.note(db, of: item.person.id, at: context.now)
        // Delivered, or of no use any more: the account has a password of its own.
        try db.cachedStatement(sql: "DELETE FROM sealed_passwords WHERE user_id = ?").execute(arguments: [
            item.person.id
        ])
        if confirmation.evidence == .foundTheirs || !item.password.isGiven {
            // Made here for people, but not what opens this account.
            try db.cachedStatement(sql: "DELETE FROM generated_passwords WHERE user_id = ?").execute(arguments: [
                item.person.id
            ])
        }
        guard let account = item.found else { return }
        if confirmation.evidence == .foundTheirs {
            // The file's password opens nothing yet: an import that sets passwords has it still to set.
            try db.cachedStatement(sql: "DELETE FROM password_marks WHERE user_id = ?").execute(arguments: [
                item.person.id
            ])
            try KeptName.settle(db, item, account: account, context)
            try Adoption.putFollowUps(db, item, account: account, context)
        } else {
            try Adoption.putCorrections(db, item, account: account, context)
        }
    }
}
