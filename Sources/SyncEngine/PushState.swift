import StagingStore
import Synchronization

/// What the workers of a push share: counts, what is put off, and whether to go on.
final class PushState: Sendable {
    private struct Values {
        var done = 0
        var failed = 0
        var settledNow = 0
        var putOff: Set<Int64> = []
        var refusalsInARow = 0
        var kind: EntryKind?
        var halted = false
        var dryRun: [DryRunLine] = []
        var settling: (until: Duration, entries: Int)?
    }

    private let values = Mutex(Values())
    let total: Int
    private let progress: @Sendable (PushProgress) -> Void
    private let time: EngineTime
    private let start: Duration

    init(total: Int, time: EngineTime, progress: @escaping @Sendable (PushProgress) -> Void) {
        self.total = total
        self.time = time
        self.progress = progress
        start = time.now()
    }

    var done: Int { values.withLock(\.done) }
    var failed: Int { values.withLock(\.failed) }
    var putOff: Set<Int64> { values.withLock(\.putOff) }
    var elapsed: Duration { time.now() - start }

    /// A worker met something that ends the push: the others finish what they have in flight.
    var isHalted: Bool { values.withLock(\.halted) }
    func halt() { values.withLock { $0.halted = true } }

    var dryRun: [DryRunLine] { values.withLock(\.dryRun) }
    func wouldSend(_ lines: [DryRunLine]) { values.withLock { $0.dryRun += lines } }

    func began(_ kind: EntryKind) { values.withLock { $0.kind = kind } }

    func settled(done: Int, failed: Int, requests: Int, note: String? = nil) {
        let report = values.withLock { values in
            values.done += done
            values.failed += failed
            values.settledNow += done + failed
            return PushProgress(
                kind: values.kind, done: values.done, failed: values.failed,
                total: max(total, values.done + values.failed), requests: requests, elapsed: time.now() - start,
                note: note)
        }
        progress(report)
    }

    /// Entries gave way to newer ones, which are to be sent in another round.
    func superseded(_ count: Int) { values.withLock { $0.settledNow += count } }

    /// Entries settled since the last call: whether another round could find more to do.
    func takeSettled() -> Int {
        values.withLock { values in
            defer { values.settledNow = 0 }
            return values.settledNow
        }
    }

    /// Entries wait for earlier requests to be surely over; until the last of these moments.
    func settling(_ moments: [Duration]) {
        values.withLock { values in
            let until = ([values.settling?.until].compactMap(\.self) + moments).max() ?? .zero
            values.settling = (until, (values.settling?.entries ?? 0) + moments.count)
        }
    }

    /// Those of the round that has just ended.
    func takeSettling() -> (until: Duration, entries: Int)? {
        values.withLock { values in
            defer { values.settling = nil }
            return values.settling
        }
    }

    /// Tells who watches something, while nothing moves.
    func tell(_ note: String, requests: Int) {
        let report = values.withLock { values in
            PushProgress(
                kind: nil, done: values.done, failed: values.failed, total: max(total, values.done + values.failed),
                requests: requests, elapsed: time.now() - start, note: note)
        }
        progress(report)
    }

    /// Notes entries that are not tried again in this push.
    func putOff(_ ids: some Sequence<Int64>) {
        values.withLock { $0.putOff.formUnion(ids) }
    }

    /// Counts entries refused alone, one after the other, for want of a permission.
    func refusedPlace() -> Int {
        values.withLock { values in
            values.refusalsInARow += 1
            return values.refusalsInARow
        }
    }

    func acceptedPlace() { values.withLock { $0.refusalsInARow = 0 } }
}
