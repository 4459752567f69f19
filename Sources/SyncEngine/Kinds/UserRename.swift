import Foundation
import GRDB
import MoodleWire
import StagingStore

/// Changes the username of an account.
///
/// Moodle answers a rename onto a taken name with a warning `dmlwriteexception` inside a success
/// (`core_user_update_users`, user/externallib.php, 4.5), so that names are looked at first. Where they go round, as in
/// a swap, one account steps aside by an entry of its own: a push that dies in between leaves nothing that the next one
/// does not finish.
struct UserRename: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let person: Person
        let moodleID: Int
        let wanted: String
        /// A step aside, after which the account's own rename follows.
        let isTemporary: Bool
        let protected: ProtectedAccounts
    }

    struct Payload: Codable {
        let username: String
        let temporary: Bool?
    }

    let kind = EntryKind.userRename
    let functions: [WireFunction] = [.lookUpUsers, .updateUsers]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let person = try entry.userID.flatMap({ try Person.fetch(db, id: $0) }), let moodleID = person.moodleID,
            let payload = try entry.decodedPayload(Payload.self)
        else {
            return .refused(
                Trouble(code: "no-person", text: "the person of this entry is no longer linked to an account"))
        }
        return .item(
            Item(
                entry: entry, person: person, moodleID: moodleID, wanted: payload.username,
                isTemporary: payload.temporary == true, protected: context.protected))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        let accounts = try await LinkedAccounts.read(items.map(\.moodleID), at: site)
        let order = try await RenameOrder.read(items, at: site)
        var findings: [Finding<Item>] = []
        for item in items {
            findings.append(try await finding(item, accounts[item.moodleID], order, site))
        }
        return findings
    }

    private func finding(
        _ item: Item, _ account: RemoteUser?, _ order: RenameOrder, _ site: SiteReader
    ) async throws(Interruption) -> Finding<Item> {
        guard let account else { return .refused(.accountGone(item.moodleID)) }
        let current = account.username ?? ""
        if let trouble = item.protected.whyProtected(id: item.moodleID, username: current) { return .refused(trouble) }
        if current == item.wanted { return .settled(item, .alreadySo) }
        if item.isTemporary, !order.isNeeded(of: item.moodleID) {
            try await Self.giveUp(item, site.ledger)
            return .later(.notNeeded)
        }
        switch order.obstacle(account: item.moodleID, wanted: item.wanted) {
        case .none: return .act(item, before: try JSONText.stored(["username": current]))
        case .taken(let holder): return .refused(.usernameTaken(item, by: holder, now: current))
        case .waitsFor(let other): return .later(.waitsForRename(item.wanted, other))
        case .stepAside:
            if !order.onTheirWay.contains(item.moodleID) { try await Self.stepAside(item, site.ledger) }
            return .later(.goesRound(item.wanted))
        }
    }

    /// Puts the way through a name that nobody else has into the outbox: it is sent, recorded and looked up as any
    /// other entry.
    private static func stepAside(_ item: Item, _ ledger: Ledger) async throws(Interruption) {
        let name = TemporaryUsername.make(account: item.moodleID)
        try await ledger.write { db, context in
            try Outbox.put(
                db,
                NewEntry(
                    kind: .userRename, entity: Entity.temporaryUsername(item.person.id), userID: item.person.id,
                    payload: try JSONText.object(["username": name, "temporary": true])),
                run: context.run.id, at: context.now)
            try AuditChain.seal(
                db, event: "rename.aside", detail: ["user": item.person.id, "wanted": item.wanted],
                run: context.run.id, at: context.now)
        }
    }

    private static func giveUp(_ item: Item, _ ledger: Ledger) async throws(Interruption) {
        try await ledger.write { db, context in
            try Outbox.cancel(db, entry: item.entry.id, reason: .obsolete, run: context.run.id, at: context.now)
            try AuditChain.seal(
                db, event: "rename.aside.obsolete", detail: ["user": item.person.id], run: context.run.id,
                at: context.now)
        }
    }

    func cost(_ item: Item) -> Cost { UpdateUsers.cost(change(item)) }
    func call(_ items: [Item]) -> WireCall { UpdateUsers.call(items.map(change)) }

    /// A refusal of one alone is looked at once more: the look-up says better than Moodle who has the name.
    var looksFirst: Bool { true }

    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome {
        let outcome = UpdateUsers.judge(exchange, items.map(change))
        guard case .perItem(let verdicts) = outcome, verdicts.count == 1, case .notApplied = verdicts[0].verdict else {
            return outcome
        }
        return .wholeBatch(verdicts[0].verdict)
    }

    /// After a failed try the store went back to the former name.
    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        try AccountSeen(username: item.wanted, idnumber: nil, email: nil)
            .noteConfirmed(db, of: item.person.id, at: context.now)
        if item.isTemporary { return }
        try Self.setName(db, item.wanted, of: item.person.id)
    }

    /// A rename that failed: the account has its former name, and so has its person. Under the wanted one, which is
    /// somebody else's, the next file would mean the wrong person.
    static func keepFormerName(_ db: Database, _ entry: OutboxEntry) throws {
        guard entry.kind == .userRename, let user = entry.userID,
            let payload = try entry.decodedPayload(Payload.self), payload.temporary != true
        else { return }
        let former = try String.fetchOne(
            db,
            sql: """
                SELECT o.before ->> '$.username' FROM outbox o JOIN users u ON u.id = o.user_id
                 WHERE o.id = ? AND u.username = ?
                """, arguments: [entry.id, payload.username])
        if let former { try setName(db, former, of: user) }
    }

    private static func setName(_ db: Database, _ name: String, of user: Int64) throws {
        try db.execute(
            sql: """
                UPDATE users SET username = :name WHERE id = :id AND username IS NOT :name
                   AND NOT EXISTS (SELECT 1 FROM users x WHERE x.username = :name)
                """, arguments: ["name": name, "id": user])
    }

    func explained(_ trouble: Trouble, _ item: Item) -> Trouble {
        guard trouble.code == "dmlwriteexception" else { return trouble }
        return Trouble(
            code: trouble.code,
            text: """
                Moodle could not store the username \(item.wanted): an account that look-ups do not show has it, or \
                somebody took it just now. Look in Moodle, then type: moodlesync retry --id \(item.entry.id)
                """)
    }

    private func change(_ item: Item) -> UserChange { UserChange(id: item.moodleID, username: item.wanted) }
}

extension RenameOrder {
    /// Whether the account's own rename still goes round, so that stepping aside helps.
    fileprivate func isNeeded(of account: Int) -> Bool {
        guard let own = open[account] else { return false }
        return obstacle(account: account, wanted: own.wanted) == .stepAside
    }
}

/// A name for the moment, that Moodle takes and nobody else has.
enum TemporaryUsername {
    static func make(account: Int) -> String {
        let tail = String(UInt32.random(in: .min ... .max), radix: 16)
        return "renaming.\(account).\(tail)"
    }

    static func isOne(_ username: String, account: Int) -> Bool { username.hasPrefix("renaming.\(account).") }
}

extension Trouble {
    fileprivate static let notNeeded = Trouble(code: "obsolete", text: "the way through another name is not needed")

    fileprivate static func usernameTaken(_ item: UserRename.Item, by holder: Int, now current: String) -> Trouble {
        // Whoever stepped aside can not log in until somebody has acted.
        let stranded = TemporaryUsername.isOne(current, account: item.moodleID)
        return Trouble(
            code: "username-taken",
            text: """
                Moodle has the username \(item.wanted) at another account (id \(holder)), which nothing here renames. The \
                account \(item.moodleID) is called \(current)\(stranded ? ", a name for the moment" : " as before"). Rename \
                the other one and type: moodlesync retry --id \(item.entry.id), or import another username
                """)
    }

    fileprivate static func waitsForRename(_ wanted: String, _ other: OpenRename) -> Trouble {
        Trouble(
            code: "username-in-use",
            text: other.isHeld
                ? "\(wanted) is still the username of the person who becomes \(other.wanted), once that plan is approved"
                : "\(wanted) is still the username of the person who becomes \(other.wanted)")
    }

    fileprivate static func goesRound(_ wanted: String) -> Trouble {
        Trouble(
            code: "username-in-use",
            text: "\(wanted) goes round among several people; the account gets another name for a moment")
    }
}
