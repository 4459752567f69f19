import GRDB
import MoodleWire
import StagingStore

/// Changes fields of an account, and its password where the import was told to.
struct UserUpdate: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let person: Person
        let moodleID: Int
        /// What is wanted, by Moodle's names.
        let wanted: [String: String]
        let rules: FieldRules
        /// What of theirs is no edit of somebody there.
        let ours: [String: Set<String>]
        /// What of it is sent, and what the rules keep.
        var fields: AccountFields
        var kept: [KeptEdit] = []
        /// Nobody can read back whether the account has it, so it is always sent.
        let password: PasswordOfPerson.Opened?
        let protected: ProtectedAccounts
    }

    struct Payload: Codable {
        let fields: [String: String]
        /// The sealed password is to be set as well.
        let setpassword: Bool?
    }

    let kind = EntryKind.userUpdate
    let functions: [WireFunction] = [.lookUpUsers, .updateUsers]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let person = try entry.userID.flatMap({ try Person.fetch(db, id: $0) }), let moodleID = person.moodleID,
            let payload = try entry.decodedPayload(Payload.self)
        else {
            return .refused(
                Trouble(code: "no-person", text: "the person of this entry is no longer linked to an account"))
        }
        do {
            let rules = try FieldRules.load(db, source: person.source)
            return .item(
                Item(
                    entry: entry, person: person, moodleID: moodleID, wanted: payload.fields, rules: rules,
                    ours: rules.isEmpty ? [:] : try Self.ours(db, entry),
                    fields: try AccountFields(payload.fields),
                    password: payload.setpassword == true ? try PasswordOfPerson.open(db, person, context) : nil,
                    protected: context.protected))
        } catch let problem as UnknownField {
            return .refused(problem.trouble)
        } catch let problem as PasswordOfPerson.Lost {
            return .refused(problem.trouble)
        }
    }

    /// What was staged before, and what Moodle made of our values without a word.
    private static func ours(_ db: Database, _ entry: OutboxEntry) throws -> [String: Set<String>] {
        let before = try String.fetchOne(
            db.cachedStatement(sql: "SELECT before FROM outbox WHERE id = ?"), arguments: [entry.id])
        var ours = try JSONText.texts(before ?? "{}").mapValues { Set([$0]) }
        let changed = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT field, found FROM silent_changes WHERE user_id = ?"),
            arguments: [entry.userID])
        for row in changed { ours[row["field"], default: []].insert(row["found"]) }
        return ours
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        let accounts = try await LinkedAccounts.read(items.map(\.moodleID), at: site)
        return try items.map { item throws(Interruption) in
            if let trouble = item.protected.whyProtected(id: item.moodleID, username: item.person.username) {
                return .refused(trouble)
            }
            guard let account = accounts[item.moodleID] else { return .refused(.accountGone(item.moodleID)) }
            let judgement = FieldJudgement(wanted: item.wanted, live: account, rules: item.rules, ours: item.ours)
            var item = item
            item.kept = judgement.kept
            item.fields = item.fields.only(judgement.send.keys)
            let missing = AccountDifference.fields(staged: judgement.send, live: account)
            if missing.isEmpty, item.password == nil { return .settled(item, .alreadySo) }
            return .act(
                item,
                before: try JSONText.stored(AccountDifference.beforeImage(of: judgement.send.keys, live: account)))
        }
    }

    func cost(_ item: Item) -> Cost { UpdateUsers.cost(change(item)) }
    func call(_ items: [Item]) -> WireCall { UpdateUsers.call(items.map(change)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { UpdateUsers.judge(exchange, items.map(change)) }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        if !item.rules.isEmpty {
            try KeptEdit.record(db, item.kept, of: item.wanted.keys, user: item.person.id, context)
        }
        try AccountSeen(
            username: nil, idnumber: item.fields.plain[.idnumber], email: item.fields.plain[.email]
        ).noteConfirmed(db, of: item.person.id, at: context.now)
        if let password = item.password { try PasswordOfPerson.destroy(db, password, of: item.person) }
    }

    func explained(_ trouble: Trouble, _ item: Item) -> Trouble { OpaqueRefusal.explain(trouble, item.fields) }

    private func change(_ item: Item) -> UserChange {
        UserChange(
            id: item.moodleID, password: item.password?.secret, fields: item.fields.plain,
            customFields: item.fields.custom,
            preferences: item.fields.preferences)
    }
}
