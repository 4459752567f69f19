import GRDB
import Logging
import MoodleWire
import StagingStore

/// Works through the entries of one kind: load, look, claim, send, judge, record; bisects what is refused.
struct KindRunner<Kind: OperationKind>: Sendable {
    let kind: Kind
    let site: SiteReader
    let ledger: Ledger
    let feed: Feed
    let state: PushState
    let context: LoadContext
    let limits: BatchLimits
    let late: LateRequests
    let epoch: Int64
    let logger: Logger

    /// So many entries in a row refused for want of a permission, each alone, say that it is missing everywhere.
    private static var refusalsThatStop: Int { 10 }

    /// Runs until the feed is empty; `parallel` requests in flight at most.
    func run(parallel: Int) async throws(Interruption) {
        let interruption = await withTaskGroup(of: Interruption?.self) { group in
            for _ in 0..<parallel {
                group.addTask { await work() }
            }
            var gravest: Interruption?
            // No cancellation: what is in flight is waited for and recorded.
            for await case let interruption? in group {
                gravest = gravest.map { .graver($0, interruption) } ?? interruption
            }
            return gravest
        }
        if let interruption { throw interruption }
    }

    private func work() async -> Interruption? {
        do throws(Interruption) {
            while !state.isHalted {
                if site.stop.isRequested { throw .stopped }
                let batch = try await feed.next()
                // Empty, or all that is left belongs to persons in flight: the worker that has them goes on with it.
                if batch.isEmpty { return nil }
                do throws(Interruption) {
                    try await process(batch)
                } catch {
                    await feed.finished(batch)
                    throw error
                }
                await feed.finished(batch)
            }
            return nil
        } catch {
            state.halt()
            return error
        }
    }

    // MARK: one batch and its parts

    private struct Part {
        var entries: [OutboxEntry]
        var attempt = 1
        /// The one entry was refused alone; if it is still absent, this is why it fails.
        var lastRefusal: Trouble?
    }

    private func process(_ batch: [OutboxEntry]) async throws(Interruption) {
        var parts = [Part(entries: batch)]
        while let part = parts.popLast() {
            if site.stop.isRequested { throw .stopped }
            if state.isHalted { return }
            parts += try await process(part)
        }
    }

    /// - Returns: what is left of it, the part to go on with last.
    private func process(_ part: Part) async throws(Interruption) -> [Part] {
        let items = try await load(part.entries)
        guard !items.isEmpty else { return [] }
        let others = items.filter { !kind.isSameCall(items[0], $0) }
        if !others.isEmpty {
            let alike = items.filter { kind.isSameCall(items[0], $0) }
            return [others, alike].map { Part(entries: $0.map(\.entry), attempt: part.attempt) }
        }
        let fitting = limits.prefix(of: items.map(kind.cost))
        // A kind that looks first asks about more people in one request than it can send in one.
        if fitting < items.count, !kind.looksFirst {
            await feed.filled(fitting)
            return Self.cut(part, items.map(\.entry), at: fitting)
        }
        let findings: [Finding<Kind.Item>]
        do throws(Interruption) {
            try await site.passGate()
            findings =
                site.safeguards.has(.lookFirst)
                ? try await kind.lookUp(items, at: site) : items.map { .act($0, before: nil) }
        } catch .lookUpRefused(let trouble) {
            if items.count > 1 { return Self.halves(part, items.map(\.entry)) }
            if part.attempt < Resolution.patience {
                return [Part(entries: part.entries, attempt: part.attempt + 1, lastRefusal: part.lastRefusal)]
            }
            try await settle([], refused: [(items[0].entry, trouble)])
            return []
        }
        let acting = try await sort(findings, items, lastRefusal: part.lastRefusal)
        return try await sendInParts(acting, part)
    }

    /// In as many requests as the limits ask for. If one does not go well, those after it wait for a new look.
    private func sendInParts(
        _ acting: [(item: Kind.Item, before: String?)], _ part: Part
    ) async throws(Interruption) -> [Part] {
        var left = alikeFirst(acting)[...]
        while let first = left.first {
            let alike = left.prefix { kind.isSameCall(first.item, $0.item) }
            let fitting = limits.prefix(of: alike.map { kind.cost($0.item) })
            let now = Array(alike.prefix(fitting))
            left = left.dropFirst(fitting)
            let open = try await send(now, part)
            if !open.isEmpty, !left.isEmpty {
                return [Part(entries: left.map(\.item.entry), attempt: part.attempt)] + open
            }
            if !open.isEmpty || state.isHalted { return open }
            if site.stop.isRequested, !left.isEmpty { throw .stopped }
        }
        return []
    }

    /// A look-up may show that some of what seemed alike asks for another function.
    private func alikeFirst(
        _ acting: [(item: Kind.Item, before: String?)]
    ) -> [(item: Kind.Item, before: String?)] {
        guard let first = acting.first else { return [] }
        return acting.filter { kind.isSameCall(first.item, $0.item) }
            + acting.filter { !kind.isSameCall(first.item, $0.item) }
    }

    private func load(_ entries: [OutboxEntry]) async throws(Interruption) -> [Kind.Item] {
        let loaded = try ledger.read { db in try entries.map { try kind.load(db, $0, context) } }
        var items: [Kind.Item] = []
        var refused: [(entry: OutboxEntry, trouble: Trouble)] = []
        for (entry, outcome) in zip(entries, loaded) {
            switch outcome {
            case .item(let item): items.append(item)
            case .refused(let trouble): refused.append((entry, trouble))
            }
        }
        try await settle([], refused: refused)
        return items
    }

    /// Writes down what the look-up settled; what is left is to be sent.
    private func sort(
        _ findings: [Finding<Kind.Item>], _ items: [Kind.Item], lastRefusal: Trouble?
    ) async throws(Interruption) -> [(item: Kind.Item, before: String?)] {
        var acting: [(item: Kind.Item, before: String?)] = []
        var settled: [(wanted: Kind.Item, item: Kind.Item, confirmation: Confirmation)] = []
        var refused: [(entry: OutboxEntry, trouble: Trouble)] = []
        var later: [(entry: OutboxEntry, trouble: Trouble)] = []
        for (item, finding) in zip(items, findings) {
            switch finding {
            case .act(let changed, let before):
                if let lastRefusal {
                    refused.append((item.entry, lastRefusal))
                } else {
                    acting.append((changed, before))
                }
            case .settled(let found, let confirmation): settled.append((item, found, confirmation))
            case .refused(let trouble): refused.append((item.entry, trouble))
            case .later(let trouble): later.append((item.entry, trouble))
            }
        }
        try await settle(try await holdBack(settled: settled), refused: refused)
        if !later.isEmpty {
            try await ledger.note(later)
            await feed.giveBack(later.count)
        }
        return acting
    }

    private func settle(
        _ settled: [(item: Kind.Item, confirmation: Confirmation)], refused: [(entry: OutboxEntry, trouble: Trouble)]
    ) async throws(Interruption) {
        guard !settled.isEmpty || !refused.isEmpty else { return }
        let (done, failed) = try await ledger.settle(kind, settled: settled, refused: refused)
        state.settled(done: done, failed: failed, requests: site.requestCount)
        state.superseded(settled.count + refused.count - done - failed)
    }

    private func send(
        _ acting: [(item: Kind.Item, before: String?)], _ part: Part
    ) async throws(Interruption) -> [Part] {
        let items = acting.map(\.item)
        let call = kind.call(items)
        if ledger.isDry {
            try noteDryRun(items, call)
            return []
        }
        if !late.isEmpty, let free = try await holdBack(acting, call) {
            return free.isEmpty ? [] : try await send(free, part)
        }
        guard let claim = try await ledger.claim(items, call: call, epoch: epoch, before: acting.map(\.before)) else {
            let open = try refreshed(items.map(\.entry))
            state.superseded(items.count - open.count)
            return [Part(entries: open, attempt: part.attempt)]
        }
        let exchange = await site.send(call)
        let resolution = Resolution(
            site.safeguards.taken(kind.judge(exchange, items), exchange), items: items.count, attempt: part.attempt,
            looksFirst: kind.looksFirst,
            siteSpoke: exchange.siteSpoke
        ).explained { kind.explained($1, items[$0]) }
        let superseded = try await ledger.record(kind, items, exchange, resolution, claim: claim)
        state.superseded(superseded.count)
        noteLate(resolution, items.map(\.entry), call, request: claim.requestID)
        return try await follow(resolution, exchange, items.map(\.entry), superseded, part)
    }

    private func noteDryRun(_ items: [Kind.Item], _ call: WireCall) throws(Interruption) {
        let sent = SentText.members(call, count: items.count)
        state.wouldSend(
            try zip(items, sent).map { item, members throws(Interruption) in
                DryRunLine(
                    entry: item.entry.id, kind: kind.kind, function: call.name, sent: try JSONText.stored(members))
            })
        state.putOff(items.map(\.entry.id))
    }

    /// Only those that are still open: an import replaced or a person cancelled one between look-up and claim.
    private func refreshed(_ entries: [OutboxEntry]) throws(Interruption) -> [OutboxEntry] {
        try ledger.read { db in try entries.compactMap { try OutboxEntry.fetchOpen(db, id: $0.id) } }
    }

    private func follow(
        _ resolution: Resolution, _ exchange: Exchange, _ entries: [OutboxEntry], _ superseded: Set<Int64>, _ part: Part
    ) async throws(Interruption) -> [Part] {
        let done = resolution.moves.count { $0.isDone }
        let failed = zip(entries, resolution.moves).count { entry, move in
            if case .failed = move { !superseded.contains(entry.id) } else { false }
        }
        state.settled(done: done, failed: failed, requests: site.requestCount, note: resolution.error?.text)
        if let trouble = resolution.siteTrouble {
            site.siteFailed(trouble.text, retryAfter: trouble.retryAfter ?? exchange.retryAfterSeconds)
        } else {
            site.siteAnswered()
        }
        if done > 0 { state.acceptedPlace() }
        let open = try refreshed(entries)
        switch resolution.next {
        case .nothing:
            await feed.good(exchange.elapsed)
            try noteRefusals(resolution, open)
            return []
        case .split:
            await feed.bad()
            logger.debug(
                "\(exchange.name): a batch of \(entries.count) was refused, looking for the culprit")
            return open.count > 1 ? Self.halves(part, open) : [Part(entries: open, attempt: part.attempt + 1)]
        case .again:
            return open.isEmpty ? [] : [Part(entries: open, attempt: part.attempt + 1)]
        case .lookThenFail(let trouble):
            return [Part(entries: open, attempt: part.attempt + 1, lastRefusal: trouble)]
        case .stop(let fault):
            throw .setup(fault)
        }
    }

    /// Entries that are still open after their turn are not tried again in this push.
    private func noteRefusals(_ resolution: Resolution, _ open: [OutboxEntry]) throws(Interruption) {
        guard !open.isEmpty else { return }
        state.putOff(open.map(\.id))
        guard resolution.moves.count == 1, case .putOff(let trouble) = resolution.moves[0] else { return }
        if state.refusedPlace() >= Self.refusalsThatStop {
            throw .setup(
                SetupFault(
                    code: trouble.code, message: trouble.text,
                    remedy: "Run `moodlesync check`: it lists what the service account lacks.", reach: .account))
        }
    }

    /// Oldest first: the older half is worked on first.
    private static func halves(_ part: Part, _ entries: [OutboxEntry]) -> [Part] {
        cut(part, entries, at: (entries.count + 1) / 2)
    }

    private static func cut(_ part: Part, _ entries: [OutboxEntry], at count: Int) -> [Part] {
        [
            Part(entries: Array(entries[count...]), attempt: part.attempt),
            Part(entries: Array(entries[..<count]), attempt: part.attempt),
        ]
    }
}

extension OutboxEntry {
    static func fetchOpen(_ db: Database, id: Int64) throws -> OutboxEntry? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns) FROM outbox o WHERE o.id = ? AND o.state IN ('ready', 'unknown')")
        return try Row.fetchOne(statement, arguments: [id]).flatMap(OutboxEntry.init)
    }
}

extension Exchange {
    /// Moodle itself answered, even if only with an error: the site is there.
    var siteSpoke: Bool {
        switch reply {
        case .null, .json, .exception: true
        case .none, .formCutShort, .closedForNow, .httpError, .unreadable: false
        }
    }
}
