import GRDB
import MoodleWire
import StagingStore

/// A rename that is still to be done, of an account that the store has linked.
struct OpenRename: Sendable, Equatable {
    let entry: Int64
    let name: String
    let wanted: String
    /// It waits for somebody's approval.
    let isHeld: Bool
}

/// What stands between accounts and the usernames that they are to get: names change hands in chains and in circles.
/// Pure; `RenameOrder.read` asks the store and the site.
struct RenameOrder: Sendable {
    /// Who has which username in Moodle now.
    let holders: [String: Int]
    /// By the account's number.
    let open: [Int: OpenRename]
    /// Accounts whose way through another name is in the outbox already.
    let onTheirWay: Set<Int>

    enum Obstacle: Sendable, Equatable {
        case none
        /// Somebody has the name, and nothing is planned that would free it.
        case taken(by: Int)
        case waitsFor(OpenRename)
        /// Names go round, and this account is the one to step aside.
        case stepAside
    }

    func obstacle(account: Int, wanted: String) -> Obstacle {
        guard let holder = holders[wanted], holder != account else { return .none }
        guard let next = open[holder], next.wanted != wanted else { return .taken(by: holder) }
        guard let circle = circle(from: account) else { return .waitsFor(next) }
        let renames = circle.compactMap { open[$0] }
        // Nobody steps aside for one who may never follow.
        guard !renames.contains(where: \.isHeld), let first = renames.map(\.entry).min(),
            first == open[account]?.entry
        else { return .waitsFor(next) }
        return .stepAside
    }

    /// The accounts of the circle that this one is in; nil if its chain ends somewhere.
    private func circle(from account: Int) -> [Int]? {
        var path = [account]
        var current = account
        while let wanted = open[current]?.wanted, let holder = holders[wanted] {
            if holder == account { return path }
            if path.contains(holder) { return nil }
            path.append(holder)
            current = holder
        }
        return nil
    }
}

extension RenameOrder {
    /// Asks for the wanted names, then for those that their holders want, until nothing new comes up.
    static func read(_ items: [UserRename.Item], at site: SiteReader) async throws(Interruption) -> RenameOrder {
        let (open, onTheirWay) = try site.ledger.read(OpenRename.all)
        var holders: [String: Int] = [:]
        var asked: Set<String> = []
        var names = Set(items.flatMap { [$0.wanted] + [open[$0.moodleID]?.wanted].compactMap(\.self) })
        while !names.isEmpty {
            let values = names.sorted()
            asked.formUnion(names)
            let found = try await site.read(LookUpUsers.call(by: .username, values)) {
                LookUpUsers.judge($0, by: .username, values)
            }
            for account in found where !account.looksDeleted { holders[account.key(.username)] = account.id }
            names = Set(found.compactMap { open[$0.id]?.wanted }).subtracting(asked)
        }
        return RenameOrder(holders: holders, open: open, onTheirWay: onTheirWay)
    }
}

extension OpenRename {
    /// All of the store, by the account's number, and the accounts on their way through another name.
    static func all(_ db: Database) throws -> (open: [Int: OpenRename], onTheirWay: Set<Int>) {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT o.id, o.state, u.moodle_id, p.name, o.payload ->> '$.username' AS wanted,
                       coalesce(o.payload ->> '$.temporary', 0) AS temporary
                  FROM outbox o JOIN users u ON u.id = o.user_id JOIN people p ON p.id = o.user_id
                 WHERE o.kind = 'user.rename' AND o.state IN ('held', 'ready', 'sending', 'unknown')
                   AND u.moodle_id IS NOT NULL
                 ORDER BY o.id
                """)
        var open: [Int: OpenRename] = [:]
        var onTheirWay: Set<Int> = []
        for row in rows {
            if row["temporary"] {
                onTheirWay.insert(row["moodle_id"])
            } else {
                open[row["moodle_id"]] = OpenRename(
                    entry: row["id"], name: row["name"], wanted: row["wanted"], isHeld: row["state"] == "held")
            }
        }
        return (open, onTheirWay)
    }
}
