import GRDB
import MoodleWire
import StagingStore

extension Ledger {
    /// Writes an answer down: the request closed, each entry moved, each confirmed thing in its place, one transaction.
    ///
    /// - Returns: the entries that gave way to newer ones.
    /// - Throws: `.leaseLost` if an entry is no longer ours; then nothing is written.
    func record<Kind: OperationKind>(
        _ kind: Kind, _ items: [Kind.Item], _ exchange: Exchange, _ resolution: Resolution, claim: Claim
    ) async throws(Interruption) -> Set<Int64> {
        try await write { db, context in
            var superseded: Set<Int64> = []
            for (item, move) in zip(items, resolution.moves) {
                if try Self.move(db, item.entry, move, epoch: claim.epoch, context) {
                    superseded.insert(item.entry.id)
                }
                try Self.closeAttempt(db, item.entry, move, request: claim.requestID, error: resolution.error)
                if case .done(let moodleID) = move {
                    let confirmation = Confirmation(moodleID: moodleID, evidence: .answer)
                    try kind.record(db, item, confirmation, context)
                }
            }
            try Self.closeRequest(db, exchange, resolution, request: claim.requestID)
            try AuditChain.seal(
                db, event: "request.\(resolution.verdict)",
                detail: ["function": exchange.name, "items": exchange.items],
                run: context.run.id, request: claim.requestID, at: context.now)
            return superseded
        }
    }

    /// Writes down what a look-up settled without a write of ours.
    /// - Returns: how many are done now, and how many failed. The others were cancelled or replaced meanwhile.
    @discardableResult
    func settle<Kind: OperationKind>(
        _ kind: Kind, settled: [(item: Kind.Item, confirmation: Confirmation)],
        refused: [(entry: OutboxEntry, trouble: Trouble)]
    ) async throws(Interruption) -> (done: Int, failed: Int) {
        if settled.isEmpty && refused.isEmpty { return (0, 0) }
        return try await write { db, context in
            var (done, failed) = (0, 0)
            for (item, confirmation) in settled {
                if let trouble = try kind.collision(db, item, confirmation) {
                    if try Self.leave(db, item.entry, .failed, trouble, context) { failed += 1 }
                } else if try Self.leave(db, item.entry, .done, nil, context) {
                    try kind.record(db, item, confirmation, context)
                    done += 1
                }
            }
            for (entry, trouble) in refused {
                if try Self.leave(db, entry, .failed, trouble, context) { failed += 1 }
            }
            try AuditChain.seal(
                db, event: "lookup.settled",
                detail: [
                    "kind": kind.kind.rawValue, "done": done, "failed": failed,
                ],
                run: context.run.id, at: context.now)
            return (done, failed)
        }
    }

    /// Writes down why entries stay open; their state does not change.
    func note(_ later: [(entry: OutboxEntry, trouble: Trouble)]) async throws(Interruption) {
        try await write { db, context in
            for (entry, trouble) in later {
                try db.cachedStatement(
                    sql: """
                        UPDATE outbox SET problem_code = ?, problem = ?, run_id = ?, changed_at = ?
                         WHERE id = ? AND state IN ('ready', 'unknown') AND problem IS NOT ?
                        """
                ).execute(arguments: [
                    trouble.code, trouble.text, context.run.id, context.now.text, entry.id, trouble.text,
                ])
            }
        }
    }

    /// - Returns: whether it was closed, because a newer one takes its place.
    private static func move(
        _ db: Database, _ entry: OutboxEntry, _ move: Resolution.Move, epoch: Int64, _ context: RecordContext
    ) throws -> Bool {
        let (state, trouble) = move.stateAndTrouble
        if move.waitsAgain, try Supersession.close(db, entry, epoch: epoch, context) { return true }
        try db.cachedStatement(
            sql: """
                UPDATE outbox SET state = ?, lease_epoch = NULL, problem_code = ?, problem = ?, run_id = ?, changed_at = ?
                 WHERE id = ? AND state = 'sending' AND lease_epoch = ?
                """
        ).execute(arguments: [
            state.rawValue, trouble?.code, trouble?.text, context.run.id, context.now.text, entry.id, epoch,
        ])
        if db.changesCount == 0 { throw Interruption.leaseLost }
        if state == .failed { try UserRename.keepFormerName(db, entry) }
        return false
    }

    /// - Returns: false if it was cancelled or replaced meanwhile.
    private static func leave(
        _ db: Database, _ entry: OutboxEntry, _ state: EntryState, _ trouble: Trouble?, _ context: RecordContext
    ) throws -> Bool {
        if state == .failed, entry.state == .unknown, try Supersession.close(db, entry, epoch: nil, context) {
            return false
        }
        try db.cachedStatement(
            sql: """
                UPDATE outbox SET state = ?, problem_code = ?, problem = ?, run_id = ?, changed_at = ?
                 WHERE id = ? AND state IN ('ready', 'unknown')
                """
        ).execute(arguments: [
            state.rawValue, trouble?.code, trouble?.text, context.run.id, context.now.text, entry.id,
        ])
        let hasMoved = db.changesCount > 0
        if hasMoved, state == .failed { try UserRename.keepFormerName(db, entry) }
        return hasMoved
    }

    private static func closeAttempt(
        _ db: Database, _ entry: OutboxEntry, _ move: Resolution.Move, request: Int64, error: Trouble?
    ) throws {
        let (_, trouble) = move.stateAndTrouble
        try db.cachedStatement(
            sql: """
                UPDATE attempts SET verdict = ?, moodle_id = ?, message = ? WHERE outbox_id = ? AND request_id = ?
                """
        ).execute(arguments: [
            move.attemptVerdict, move.moodleID, trouble?.text ?? (move.isDone ? nil : error?.text), entry.id, request,
        ])
    }

    private static func closeRequest(
        _ db: Database, _ exchange: Exchange, _ resolution: Resolution, request: Int64
    ) throws {
        try db.execute(
            sql: """
                UPDATE requests SET finished_at = ?, http_status = ?, verdict = ?, error_code = ?, error_message = ?
                 WHERE id = ?
                """,
            arguments: [
                Timestamp(milliseconds: exchange.finishedAt).text, exchange.httpStatus, resolution.verdict,
                resolution.error?.code, resolution.error?.text, request,
            ])
    }
}

extension Resolution.Move {
    var stateAndTrouble: (EntryState, Trouble?) {
        switch self {
        case .done: (.done, nil)
        case .ready: (.ready, nil)
        case .putOff(let trouble): (.ready, trouble)
        case .failed(let trouble): (.failed, trouble)
        case .unknown(let trouble): (.unknown, trouble)
        }
    }

    /// For `attempts.verdict`.
    var attemptVerdict: String {
        switch self {
        case .done: "applied"
        case .ready, .putOff, .failed: "not_applied"
        case .unknown: "unknown"
        }
    }

    var moodleID: Int? {
        if case .done(let id) = self { id } else { nil }
    }

    /// Whether the entry waits for something or somebody afterwards, as only one of an entity may.
    var waitsAgain: Bool {
        switch self {
        case .ready, .putOff, .failed: true
        case .done, .unknown: false
        }
    }

    var isDone: Bool {
        if case .done = self { true } else { false }
    }
}
