import GRDB
import Logging
import MoodleWire
import StagingStore

/// One run of the engine under its lease, from the greeting to the report.
struct Push: Sendable {
    private let engine: SyncEngine
    private let options: PushOptions
    private let ledger: Ledger
    private let epoch: Int64
    private let tally = RequestTally()
    private let state: PushState

    /// A site that does not answer at all at first is not waited for: whoever started the push may have mistyped it.
    private static let firstPatience = Duration.seconds(20)

    init(
        engine: SyncEngine, options: PushOptions, ledger: Ledger, epoch: Int64,
        progress: @escaping @Sendable (PushProgress) -> Void
    ) throws {
        self.engine = engine
        self.options = options
        self.ledger = ledger
        self.epoch = epoch
        let total = try ledger.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM outbox WHERE state IN ('ready', 'unknown')") ?? 0
        }
        state = PushState(total: total, time: engine.time, progress: progress)
    }

    /// Requests in flight at once.
    private var parallel: Int { max(1, min(8, options.parallel)) }

    func run() async throws -> PushReport {
        do {
            let protected = try await greet()
            try await work(protected)
            return try await finish(.finished, silentlyChanged: try await readBack())
        } catch let problem as PushProblem {
            _ = try await finish(.refused)
            throw problem
        } catch let interruption as Interruption {
            switch interruption {
            case .stopped: return try await finish(.stopped)
            case .siteSilent(let trouble): return try await finish(.siteSilent(trouble))
            case .setup(let fault): return try await finish(.setup(fault))
            case .lookUpRefused(let trouble): return try await finish(.siteSilent(trouble.text))
            case .store, .leaseLost: throw Self.problem(interruption)
            }
        }
    }

    // MARK: the greeting

    private func greet() async throws -> ProtectedAccounts {
        let site = engine.reader(ledger, patience: min(Self.firstPatience, options.patience), tally: tally)
        let check = SiteCheck(site: site, ledger: ledger)
        let info = try await check.identify(moved: false)
        let kinds = try openKinds()
        let missing = check.missingFunctions(info, kinds: kinds)
        if !missing.isEmpty { throw PushProblem.missingFunctions(missing) }
        if !kinds.isDisjoint(with: Self.kindsThatNeedSight), engine.safeguards.has(.sight) {
            try await proveSight(check, own: info.userID)
        }
        return ProtectedAccounts(serviceUserID: info.userID)
    }

    /// Kinds for which an account that is not shown must be one that is not there.
    private static let kindsThatNeedSight: Set<EntryKind> = [.userCreate, .userDelete]

    private func openKinds() throws(Interruption) -> Set<EntryKind> {
        let names = try ledger.read { db in
            try String.fetchAll(db, sql: "SELECT DISTINCT kind FROM outbox WHERE state IN ('ready', 'unknown')")
        }
        return Set(names.compactMap(EntryKind.init).filter { options.only == nil || options.only == $0 })
    }

    private func proveSight(_ check: SiteCheck, own: Int) async throws {
        let trusted = try ledger.read { db in
            try String.fetchOne(db, sql: "SELECT lookups_trusted_by FROM site WHERE lookups_trusted_by IS NOT NULL")
        }
        let sight = try await check.sight(own: own)
        try await check.note(sight, trustedBy: nil)
        switch sight {
        case .sees: return
        case .blind(let why): throw PushProblem.blindLookUps(why)
        case .nobodyToSee:
            if trusted == nil { throw PushProblem.blindLookUps("there is no other account on the site to see") }
        }
    }

    // MARK: the work

    private func work(_ protected: ProtectedAccounts) async throws(Interruption) {
        let site = engine.reader(ledger, patience: options.patience, tally: tally)
        var resolver = Resolver(site: site, ledger: ledger, parallel: parallel)
        let context = LoadContext(key: engine.key, lostPasswords: options.lostPasswords, protected: protected)
        var budget = options.maxEntries
        let late = try LateRequests(ledger: ledger, time: engine.time, settle: options.settle)
        let wait = SettleWait(time: engine.time, stop: engine.stop, state: state, tally: tally, logger: engine.logger)
        var goesOn = false
        var compared: Int64?
        repeat {
            budget = try await goRound(
                &resolver, &compared, site: site, protected, context: context, late: late, budget: budget)
            if budget == 0 { return }
            goesOn = try await resolver.settleAbsent(sees: sight(protected)) > 0
            if !goesOn { goesOn = try await wait.run() }
        } while goesOn
        note(failed: resolver.takeFailed())
    }

    private func note(failed: Int) {
        if failed > 0 { state.settled(done: 0, failed: failed, requests: tally.count) }
    }

    /// A round can make entries sendable that stood before it in the order: it goes round until nothing moves.
    private func goRound(
        _ resolver: inout Resolver, _ compared: inout Int64?, site: SiteReader, _ protected: ProtectedAccounts,
        context: LoadContext, late: LateRequests, budget: Int?
    ) async throws(Interruption) -> Int? {
        var budget = budget
        var isNewer = false
        repeat {
            // What waited in the round before is asked again.
            _ = state.takeSettling()
            // Whoever is imported from now on is compared first, in another round.
            let newest = try newestImport()
            if newest != compared, engine.safeguards.has(.links) { try await compareLinks(at: site, protected) }
            compared = newest
            let resolved = try await resolver.resolveAll()
            note(failed: resolver.takeFailed())
            if resolved > 0 { engine.logger.debug("\(resolved) courses, cohorts and people were found on the site") }
            for kind in KindRegistry.all where options.only == nil || options.only == kind.kind {
                budget = try await run(
                    kind, site: site, context: context, late: late, upToImport: newest, budget: budget)
                if budget == 0 { return budget }
            }
            isNewer = try newestImport() != newest
        } while state.takeSettled() > 0 || isNewer
        return budget
    }

    /// Whether what a look-up does not show is not there.
    private func sight(_ protected: ProtectedAccounts) -> () async throws(Interruption) -> Bool {
        let check = SiteCheck(site: engine.reader(ledger, patience: options.patience, tally: tally), ledger: ledger)
        return { () async throws(Interruption) in
            if case .sees = try await check.sight(own: protected.serviceUserID) { true } else { false }
        }
    }

    private func newestImport() throws(Interruption) -> Int64 {
        try ledger.read { db in try Int64.fetchOne(db, sql: "SELECT max(id) FROM imports") ?? 0 }
    }

    private func compareLinks(at site: SiteReader, _ protected: ProtectedAccounts) async throws(Interruption) {
        let links = LinkCheck(site: site, ledger: ledger, protected: protected, sees: sight(protected))
        state.settled(done: 0, failed: try await links.run(), requests: tally.count)
    }

    private func run<Kind: OperationKind>(
        _ kind: Kind, site: SiteReader, context: LoadContext, late: LateRequests, upToImport newest: Int64,
        budget: Int?
    ) async throws(Interruption) -> Int? {
        state.began(kind.kind)
        let feed = Feed(
            ledger: ledger, kind: kind.kind, upToImport: newest, putOff: state.putOff,
            size: BatchSize(start: options.batch), budget: budget, workers: parallel)
        let runner = KindRunner(
            kind: kind, site: site, ledger: ledger, feed: feed, state: state, context: context,
            limits: BatchLimits(variables: options.maxVariables), late: late, epoch: epoch, logger: engine.logger)
        try await runner.run(parallel: parallel)
        return await feed.budgetLeft
    }

    private func readBack() async throws(Interruption) -> Int {
        guard options.readsBack, let push = ledger.pushID else { return 0 }
        let site = engine.reader(ledger, patience: options.patience, tally: tally)
        return try await ReadBack(site: site, ledger: ledger, push: push, parallel: parallel).run()
    }

    // MARK: the end

    private func finish(_ outcome: PushOutcome, silentlyChanged: Int = 0) async throws -> PushReport {
        let counts = try ledger.read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*) FILTER (WHERE state IN ('ready', 'held')) AS waiting,
                           count(*) FILTER (WHERE state = 'unknown') AS unknown
                      FROM outbox WHERE state IN ('ready', 'held', 'unknown')
                    """)
        }
        let waiting: Int = counts?["waiting"] ?? 0
        let unknown: Int = counts?["unknown"] ?? 0
        // A dry run leaves no mark, so the head is the one that was there before.
        let head =
            ledger.isDry
            ? try ledger.read { db in try AuditChain.head(db).hash }
            : try await close(outcome, waiting: waiting, unknown: unknown)
        return PushReport(
            push: ledger.pushID ?? 0, outcome: outcome, done: state.done, failed: state.failed, waiting: waiting,
            unknown: unknown, requests: tally.count, seconds: state.elapsed.inSeconds, auditHead: head,
            silentlyChanged: silentlyChanged, dryRun: state.dryRun)
    }

    private func close(_ outcome: PushOutcome, waiting: Int, unknown: Int) async throws(Interruption) -> String {
        try await ledger.write { db, context in
            try db.execute(
                sql: """
                    UPDATE pushes SET state = ?, finished_at = ?, done = ?, failed = ?, waiting = ?, unknown = ?, requests = ?
                     WHERE id = ?
                    """,
                arguments: [
                    outcome.state, context.now.text, state.done, state.failed, waiting, unknown, tally.count,
                    ledger.pushID,
                ])
            try AuditChain.seal(
                db, event: "push.\(outcome.state)",
                detail: ["done": state.done, "failed": state.failed, "waiting": waiting, "unknown": unknown],
                run: context.run.id, at: context.now)
            return try AuditChain.head(db).hash
        }
    }
}
