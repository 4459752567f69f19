import GRDB
import Logging
import MoodleWire
import StagingStore

/// Sends the outbox to Moodle. Can be killed at any instant: the next push goes on, does nothing twice, loses nothing.
package struct SyncEngine: Sendable {
    let store: StagingStore
    let client: MoodleClient
    let key: @Sendable () throws(KeyProblem) -> SealingKey
    let stop: StopSignal
    let logger: Logger
    let time: EngineTime
    let safeguards: Safeguards

    /// - Parameter key: asked only when a sealed password is to be sent.
    package init(
        store: StagingStore, client: MoodleClient, key: @escaping @Sendable () throws(KeyProblem) -> SealingKey,
        stop: StopSignal, logger: Logger, time: EngineTime = .system, safeguards: Safeguards = .all
    ) {
        self.store = store
        self.client = client
        self.key = key
        self.stop = stop
        self.logger = logger
        self.time = time
        self.safeguards = safeguards
    }

    /// One push. A site that is away, missing settings or a signal end it with an outcome; what keeps it from beginning,
    /// or makes it unsafe to go on, is thrown.
    ///
    /// - Throws: `PushProblem`, `StoreProblem`.
    package func push(
        _ options: PushOptions, run: Run, progress: @escaping @Sendable (PushProgress) -> Void = { _ in }
    ) async throws -> PushReport {
        if options.dryRun {
            let ledger = Ledger(store: store, run: run, pushID: nil, isDry: true, time: time, logger: logger)
            return try await Push(engine: self, options: options, ledger: ledger, epoch: 0, progress: progress).run()
        }
        // A push goes through the store from one end to the other: a large cache only fills.
        try store.outsideTransaction { db in try db.execute(sql: "PRAGMA cache_size = -4096") }
        let lease = try Lease.acquire(store, run: run)
        let ledger = Ledger(store: store, run: run, pushID: try begin(run), time: time, logger: logger)
        do {
            if safeguards.has(.rescue), case let found = try await Recovery.run(ledger, epoch: lease.epoch),
                found.entries > 0
            {
                logger.notice("an earlier push died; the outcome of \(found.entries) entries will be looked up")
            }
            let push = try Push(engine: self, options: options, ledger: ledger, epoch: lease.epoch, progress: progress)
            let report = try await push.run()
            try lease.release(store)
            wipeDeletedPasswords()
            return report
        } catch let interruption as Interruption {
            throw Push.problem(interruption)
        }
    }

    private func begin(_ run: Run) throws -> Int64 {
        try store.write { db in
            try db.execute(
                sql: "INSERT INTO pushes (run_id, state, started_at) VALUES (?, 'running', ?)",
                arguments: [run.id, store.clock.now().text])
            return db.lastInsertedRowID
        }
    }

    /// A deleted row still stands in the main file until the write-ahead log is written back into it.
    private func wipeDeletedPasswords() {
        do {
            let busy = try store.outsideTransaction { db in
                try Bool.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") ?? false
            }
            if busy {
                logger.notice(
                    "a reader keeps the store's log open; what was deleted leaves the disk with the next push")
            }
        } catch {
            logger.warning("the store's log could not be written back: \(error)")
        }
    }

    func reader(_ ledger: Ledger, patience: Duration, tally: RequestTally) -> SiteReader {
        SiteReader(
            client: client, ledger: ledger, stop: stop, time: time, patience: patience, tally: tally, logger: logger,
            safeguards: safeguards)
    }
}
