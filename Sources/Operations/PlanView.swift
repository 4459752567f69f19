import GRDB
import StagingStore

/// What the outbox would do to Moodle, as counts and as a diff that people can read.
package struct PlanView {
    let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    package func summary() throws -> PlanSummary {
        try store.read { db in
            PlanSummary(
                id: try Self.identity(db), counts: try Self.counts(db),
                failed: try Int.fetchOne(db, sql: "SELECT count(*) FROM outbox WHERE state = 'failed'") ?? 0,
                held: try Self.held(db))
        }
    }

    /// Each open entry in the order of a push: by kind, then by age.
    ///
    /// Every page is a read of its own, so that a million entries neither fill the memory nor stop the checkpoints of
    /// a push; an entry that a push closes meanwhile is not shown.
    ///
    /// - Parameter most: stop after so many; nil for all.
    /// - Returns: how many were handed to `body`.
    @discardableResult
    package func entries(
        atMost most: Int = .max, pageSize: Int = 500, _ body: (PlanEntry) throws -> Void
    ) throws -> Int {
        var count = 0
        let kinds = try store.read { db in
            try String.fetchAll(db, sql: "SELECT kind FROM outbox_kinds ORDER BY position")
        }
        for kind in kinds {
            for state in Self.openStates {
                var last: Int64 = 0
                while count < most {
                    let limit = min(pageSize, most - count)
                    let page = try store.read { db in
                        try PlanEntry.page(db, kind: kind, state: state, after: last, limit: limit)
                    }
                    for entry in page { try body(entry) }
                    count += page.count
                    guard page.count == limit, let end = page.last else { break }
                    last = end.id
                }
            }
        }
        return count
    }

    /// Failed entries are not part of a plan: a push leaves them alone until somebody decides.
    static let openStates = ["sending", "unknown", "ready", "held"]

    /// The same entries have the same id, in this store: what an entry says never changes, and its number is never
    /// used again. A sum of scrambled numbers, so that the order does not matter and nothing needs to be sorted.
    private static func identity(_ db: Database) throws -> String? {
        let sql = "SELECT id FROM outbox WHERE state IN ('held', 'ready', 'sending', 'unknown')"
        let ids = try Int64.fetchCursor(db, sql: sql)
        var sum: UInt64 = 0
        var count: UInt64 = 0
        while let id = try ids.next() {
            sum &+= scrambled(UInt64(bitPattern: id))
            count += 1
        }
        guard count > 0 else { return nil }
        let digits = String(scrambled(sum ^ count) >> 32, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// The last step of splitmix64: one bit of difference changes half of all bits.
    private static func scrambled(_ number: UInt64) -> UInt64 {
        var z = number &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Kinds of one sign are counted in the index; of the others each entry is read.
    private static func counts(_ db: Database) throws -> [String: PlanCounts] {
        let all = try EntryCounts(db)
        var counts: [String: PlanCounts] = [:]
        func add(_ count: Int, _ kind: String, _ sign: PlanSign, isHeld: Bool) {
            if count > 0 { counts[kind, default: PlanCounts()].add(count, sign, isHeld: isHeld) }
        }
        for (kind, sign) in PlanSign.ofKind {
            add([.ready, .sending, .unknown].reduce(0) { $0 + all[kind, $1] }, kind, sign, isHeld: false)
            add(all[kind, .held], kind, sign, isHeld: true)
        }
        let sql = """
            SELECT o.kind, \(PlanSign.sql) AS sign, o.state = 'held' AS is_held, count(*) AS n
              FROM outbox o
             WHERE o.state IN ('held', 'ready', 'sending', 'unknown')
               AND o.kind IN (SELECT kind FROM outbox_kinds WHERE kind NOT IN (SELECT value FROM json_each(?)))
             GROUP BY 1, 2, 3
            """
        for row in try Row.fetchAll(db, sql: sql, arguments: [try JSONText.text(PlanSign.ofKind.keys.sorted())]) {
            add(row["n"], row["kind"], try PlanSign.read(row["sign"]), isHeld: row["is_held"])
        }
        return counts
    }

    private static func held(_ db: Database) throws -> [HeldPlan] {
        try Row.fetchAll(db, sql: "SELECT id, reason FROM plans WHERE state = 'held' ORDER BY id").map { row in
            HeldPlan(plan: row["id"], reason: row["reason"])
        }
    }
}

/// The plan in numbers.
package struct PlanSummary: Sendable, Equatable, Encodable {
    /// A short name for exactly these open entries; nil if there are none.
    package let id: String?
    package let counts: [String: PlanCounts]
    /// Failed entries, which a push leaves alone.
    package let failed: Int
    package let held: [HeldPlan]

    package var total: PlanCounts {
        counts.values.reduce(into: PlanCounts()) { $0.add($1) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        // Written as null too: a script asks whether there is a plan.
        try container.encode(id, forKey: .id)
        try container.encode(counts, forKey: .counts)
        try container.encode(total, forKey: .total)
        try container.encode(failed, forKey: .failed)
        try container.encode(held, forKey: .held)
    }

    private enum CodingKeys: String, CodingKey {
        case id, counts, total, failed, held
    }
}

package struct PlanCounts: Sendable, Equatable, Encodable {
    package private(set) var create = 0
    package private(set) var change = 0
    package private(set) var remove = 0
    /// Those of them that wait for an approval.
    package private(set) var held = 0

    package var entries: Int { create + change + remove }

    mutating func add(_ count: Int, _ sign: PlanSign, isHeld: Bool) {
        switch sign {
        case .create: create += count
        case .change: change += count
        case .remove: remove += count
        }
        if isHeld { held += count }
    }

    mutating func add(_ other: PlanCounts) {
        create += other.create
        change += other.change
        remove += other.remove
        held += other.held
    }
}

/// A plan that met a limit.
package struct HeldPlan: Sendable, Equatable, Encodable {
    package let plan: Int64
    package let reason: String?
}
