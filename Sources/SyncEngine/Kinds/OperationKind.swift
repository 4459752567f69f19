import GRDB
import MoodleWire
import StagingStore

/// One kind of entry, in one place: what it reads, how it looks first, what it sends, how it judges the answer and what
/// it leaves in the store. What it waits for stands in `outbox_kinds`. A new kind is a new file and a line in
/// `KindRegistry`; no loop knows it.
protocol OperationKind: Sendable {
    associatedtype Item: OperationItem

    var kind: EntryKind { get }

    /// The web-service functions that it calls: `check` names them, and a push without one of them does not begin.
    var functions: [WireFunction] { get }

    /// Those that only some of its entries need: `check` names them, and a push stops where it comes to such an entry.
    var occasionalFunctions: [WireFunction] { get }

    /// What the store says now about an entry that waits for nothing any more.
    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item>

    /// Looks at Moodle before the write, for all items in as few requests as can be; as many findings as items, in
    /// their order. A kind that may be sent twice without harm, and can not be looked up cheaply, finds `.act` for all.
    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>]

    /// Whether two items may go in one request; a kind that gives and takes calls two functions.
    func isSameCall(_ first: Item, _ other: Item) -> Bool

    /// Whether what is doubtful, or refused alone, is settled by a second look before it is sent again or fails.
    var looksFirst: Bool { get }

    func cost(_ item: Item) -> Cost
    func call(_ items: [Item]) -> WireCall
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome

    /// What an operator should know about a refusal of this item beyond what Moodle says, which is often nothing.
    func explained(_ trouble: Trouble, _ item: Item) -> Trouble

    /// Why what a look-up found can not be this item's after all: the store has given it to another. Asked in the
    /// transaction that would record it.
    func collision(_ db: Database, _ item: Item, _ confirmation: Confirmation) throws -> Trouble?

    /// Writes what Moodle confirmed or a look-up found; in the transaction that makes the entry `done`.
    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws
}

protocol OperationItem: Sendable {
    var entry: OutboxEntry { get }
}

/// Why an entry does not go on; for `problem_code` and `problem`.
struct Trouble: Sendable, Equatable {
    let code: String
    let text: String
}

enum Loaded<Item: OperationItem>: Sendable {
    case item(Item)
    /// What is staged can not be sent as it is.
    case refused(Trouble)
}

/// What a look-up says about one item.
enum Finding<Item: OperationItem>: Sendable {
    /// Moodle does not have it: send. `before` is what Moodle has now, as JSON text.
    case act(Item, before: String?)
    /// Moodle has it already.
    case settled(Item, Confirmation)
    /// It can not be done; an operator or newer data must change something.
    case refused(Trouble)
    /// Not yet: it waits for another entry, or for something on the site. It stays open and says why; a later round of
    /// the push tries it again if anything moved.
    case later(Trouble)
}

/// Moodle has it, as an answer or a look-up showed.
struct Confirmation: Sendable, Equatable {
    /// The id that Moodle gave, where the kind makes something.
    let moodleID: Int?
    let evidence: Evidence

    enum Evidence: Sendable, Equatable {
        /// The answer to our request.
        case answer
        /// A look-up, after a request of ours whose outcome was not known.
        case foundOurs
        /// A look-up: it was there before us.
        case foundTheirs
    }

    static let answered = Confirmation(moodleID: nil, evidence: .answer)
    static let alreadySo = Confirmation(moodleID: nil, evidence: .foundTheirs)

    /// Who made the thing, for `origin`.
    var origin: String {
        evidence == .foundTheirs ? "adopted" : "created"
    }
}

/// What loading may need besides the store.
struct LoadContext: Sendable {
    let key: @Sendable () throws(KeyProblem) -> SealingKey
    let lostPasswords: LostPasswords
    let protected: ProtectedAccounts
}

struct RecordContext: Sendable {
    let run: Run
    /// The push that this belongs to; nil for a check.
    let push: Int64?
    let now: Timestamp
}

extension OperationKind {
    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        items.map { .act($0, before: nil) }
    }

    func isSameCall(_ first: Item, _ other: Item) -> Bool { true }

    var occasionalFunctions: [WireFunction] { [] }

    func explained(_ trouble: Trouble, _ item: Item) -> Trouble { trouble }

    func collision(_ db: Database, _ item: Item, _ confirmation: Confirmation) throws -> Trouble? { nil }

    /// The part of a kind that a second look can settle is sent only after one.
    var looksFirst: Bool {
        functions.contains { $0.facts.resend == .lookFirst }
    }
}
