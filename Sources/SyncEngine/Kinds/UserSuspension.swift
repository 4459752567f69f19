import GRDB
import MoodleWire
import StagingStore

/// Closes an account without deleting it, or opens it again.
struct UserSuspension: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let person: Person
        let moodleID: Int
        let protected: ProtectedAccounts
    }

    /// `user.suspend` or `user.unsuspend`.
    let kind: EntryKind
    let functions: [WireFunction] = [.lookUpUsers, .updateUsers]

    private var suspends: Bool { kind == .userSuspend }

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let person = try entry.userID.flatMap({ try Person.fetch(db, id: $0) }), let moodleID = person.moodleID
        else {
            return .refused(
                Trouble(code: "no-person", text: "the person of this entry is no longer linked to an account"))
        }
        return .item(Item(entry: entry, person: person, moodleID: moodleID, protected: context.protected))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        let accounts = try await LinkedAccounts.read(items.map(\.moodleID), at: site)
        return items.map { item in
            if let trouble = item.protected.whyProtected(id: item.moodleID, username: item.person.username) {
                return .refused(trouble)
            }
            guard let account = accounts[item.moodleID] else { return .refused(.accountGone(item.moodleID)) }
            if account.suspended == suspends { return .settled(item, .alreadySo) }
            return .act(item, before: suspends ? #"{"suspended":false}"# : #"{"suspended":true}"#)
        }
    }

    func cost(_ item: Item) -> Cost { UpdateUsers.cost(change(item)) }
    func call(_ items: [Item]) -> WireCall { UpdateUsers.call(items.map(change)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { UpdateUsers.judge(exchange, items.map(change)) }
    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {}

    private func change(_ item: Item) -> UserChange {
        UserChange(id: item.moodleID, suspended: suspends)
    }
}
