import GRDB
import MoodleWire
import StagingStore

/// Hands out the sendable entries of one kind, oldest first, in batches that share no person with one in flight.
actor Feed {
    private let ledger: Ledger
    private let kind: EntryKind
    /// Whom later files are about was not compared yet with whom their numbers lead to.
    private let newestImport: Int64
    /// Entries that this push shall not touch again.
    private let putOff: Set<Int64>
    private var size: BatchSize
    private var cursor: Int64 = 0
    private var unknownsFetched = false
    private var waiting: [OutboxEntry] = []
    private var personsInFlight: [Int64: Int] = [:]
    private var budget: Int?
    private var lastShare: LastShare
    /// The last page was not full.
    private var isAtEnd = false

    /// - Parameters:
    ///   - newest: the number of the newest import whose people were compared.
    ///   - workers: how many ask for batches.
    init(
        ledger: Ledger, kind: EntryKind, upToImport newest: Int64, putOff: Set<Int64>, size: BatchSize, budget: Int?,
        workers: Int
    ) {
        self.ledger = ledger
        self.kind = kind
        newestImport = newest
        self.putOff = putOff
        self.size = size
        self.budget = budget
        lastShare = LastShare(workers: workers)
    }

    var currentSize: BatchSize { size }
    var budgetLeft: Int? { budget }

    /// The next batch; empty when there is none now. Call `finished` with it afterwards.
    func next() throws(Interruption) -> [OutboxEntry] {
        let wanted = min(try nextSize(), budget ?? Int.max)
        guard wanted > 0 else { return [] }
        var batch: [OutboxEntry] = []
        var passed: [OutboxEntry] = []
        while batch.count < wanted {
            if waiting.isEmpty, try !refill() { break }
            let entry = waiting.removeFirst()
            if let user = entry.userID, personsInFlight[user] != nil {
                passed.append(entry)
                // Enough looked at: the persons in flight own all that follows.
                if passed.count > wanted * 4 { break }
            } else if entry.deaths >= Self.deathsUntilAlone {
                // It was being sent when several engines died: it goes alone, so that it takes nobody along.
                if batch.isEmpty { batch = [entry] } else { passed.append(entry) }
                if batch.count == 1, batch[0].id == entry.id { break }
            } else {
                batch.append(entry)
            }
        }
        waiting.insert(contentsOf: passed, at: 0)
        for user in batch.compactMap(\.userID) { personsInFlight[user, default: 0] += 1 }
        budget = budget.map { $0 - batch.count }
        return batch
    }

    private func nextSize() throws(Interruption) -> Int {
        while !isAtEnd, waiting.count <= lastShare.lookAhead(size.current), try refill() {}
        let left = isAtEnd ? waiting.count : nil
        return lastShare.batch(wanted: size.current, left: budget.map { min($0, left ?? $0) } ?? left)
    }

    func finished(_ batch: [OutboxEntry]) {
        for user in batch.compactMap(\.userID) {
            let left = (personsInFlight[user] ?? 1) - 1
            personsInFlight[user] = left > 0 ? left : nil
        }
    }

    /// Entries that turned out to wait for others do not count.
    func giveBack(_ count: Int) { budget = budget.map { $0 + count } }

    func good(_ elapsed: Duration) { size.good(elapsed) }
    func bad() { size.bad() }
    func filled(_ count: Int) { size.filled(count) }

    private static let deathsUntilAlone = 3
    private static let page = 400

    private func refill() throws(Interruption) -> Bool {
        let found: [OutboxEntry]
        if unknownsFetched {
            found = try sendable()
            if let last = found.last { cursor = last.id }
            isAtEnd = found.count < Self.page
        } else {
            unknownsFetched = true
            found = try unknown()
            if found.isEmpty { return try refill() }
        }
        waiting += found.filter { !putOff.contains($0.id) }
        return !waiting.isEmpty ? true : found.isEmpty ? false : try refill()
    }

    private func unknown() throws(Interruption) -> [OutboxEntry] {
        try ledger.read { db in
            try Row.fetchAll(
                db,
                sql:
                    "SELECT \(OutboxEntry.columns) FROM outbox o WHERE o.state = 'unknown' AND o.kind = ? ORDER BY o.id",
                arguments: [kind.rawValue]
            ).compactMap(OutboxEntry.init)
        }
    }

    private func sendable() throws(Interruption) -> [OutboxEntry] {
        try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(OutboxEntry.columns) FROM outbox_waits w JOIN outbox o ON o.id = w.id
                     WHERE w.kind = ? AND w.id > ? AND w.waits_for IS NULL AND coalesce(o.import_id, 0) <= ?
                       AND NOT EXISTS (SELECT 1 FROM outbox f WHERE f.entity = o.entity AND f.state IN ('sending', 'unknown'))
                     ORDER BY w.id LIMIT \(Self.page)
                    """,
                arguments: [kind.rawValue, cursor, newestImport]
            ).compactMap(OutboxEntry.init)
        }
    }
}
