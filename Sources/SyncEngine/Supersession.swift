import GRDB
import StagingStore

/// Of two entries about one thing only the newer one waits.
///
/// An import leaves an entry in flight alone, and puts its own beside it. If the older one then turns out not to have
/// been applied, it does not wait again: it gives way, and what it alone had to say goes over to the newer one.
enum Supersession {
    /// Closes an entry in flight if a newer one of its entity waits.
    ///
    /// - Parameter epoch: the lease under which it is being sent; nil if its outcome is unknown.
    /// - Returns: whether it was closed.
    /// - Throws: `.leaseLost` if it is no longer ours.
    @discardableResult
    static func close(_ db: Database, _ entry: OutboxEntry, epoch: Int64?, _ context: RecordContext) throws -> Bool {
        guard let newer = try waiting(db, besides: entry) else { return false }
        if let epoch { try leaveFlight(db, entry, epoch: epoch, context) }
        try Outbox.cancel(db, entry: entry.id, reason: .replaced, run: context.run.id, at: context.now)
        try unite(db, entry, into: newer, isSure: epoch != nil, context)
        return true
    }

    private struct Newer {
        let id: Int64
        let kind: String
        let payload: String?
        let before: String?
        let importID: Int64?
        let line: Int?
    }

    private static func waiting(_ db: Database, besides entry: OutboxEntry) throws -> Newer? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, kind, payload, before, import_id, line FROM outbox
                 WHERE entity = ? AND state IN ('held', 'ready', 'failed') AND id <> ?
                """)
        return try Row.fetchOne(statement, arguments: [entry.entity, entry.id]).map {
            Newer(
                id: $0["id"], kind: $0["kind"], payload: $0["payload"], before: $0["before"],
                importID: $0["import_id"], line: $0["line"])
        }
    }

    /// From `sending` there is no direct way to `cancelled`.
    private static func leaveFlight(
        _ db: Database, _ entry: OutboxEntry, epoch: Int64, _ context: RecordContext
    ) throws {
        let reason = Outbox.CancelReason.replaced
        try db.cachedStatement(
            sql: """
                UPDATE outbox SET state = 'unknown', lease_epoch = NULL, problem_code = ?, problem = ?, run_id = ?, changed_at = ?
                 WHERE id = ? AND state = 'sending' AND lease_epoch = ?
                """
        ).execute(arguments: [reason.rawValue, reason.text, context.run.id, context.now.text, entry.id, epoch])
        if db.changesCount == 0 { throw Interruption.leaseLost }
    }

    private static func unite(
        _ db: Database, _ older: OutboxEntry, into newer: Newer, isSure: Bool, _ context: RecordContext
    ) throws {
        var united = NewEntry(
            kind: older.kind, entity: older.entity, userID: older.userID, importID: newer.importID, line: newer.line)
        switch (older.kind, newer.kind) {
        case (.userCreate, EntryKind.userUpdate.rawValue):
            // The account is still to be made, and will be made as staged now: that is all the update wanted.
            break
        case (.userUpdate, EntryKind.userUpdate.rawValue):
            united.payload = try merged(db, older.payload, newer.payload)
            united.before = try merged(db, newer.before, try before(db, older))
        case (.userCreate, EntryKind.userDelete.rawValue):
            // Nothing was made, so nothing is to be deleted; the deletion would wait for an account for ever. Where an
            // account may still arrive, it waits all the same, so that somebody sees it.
            if !isSure { return }
            try Outbox.cancel(db, entry: newer.id, reason: .obsolete, run: context.run.id, at: context.now)
            return
        default:
            if newer.kind == older.kind.rawValue { try handTries(db, of: older, to: newer.id) }
            return
        }
        try handTries(db, of: older, to: try Outbox.put(db, united, run: context.run.id, at: context.now))
    }

    /// Moodle may have heard of it from the older one.
    private static func handTries(_ db: Database, of older: OutboxEntry, to newer: Int64) throws {
        try db.execute(
            sql: "UPDATE outbox SET tries = max(tries, (SELECT tries FROM outbox WHERE id = ?)) WHERE id = ?",
            arguments: [older.id, newer])
    }

    private static func before(_ db: Database, _ entry: OutboxEntry) throws -> String? {
        try String.fetchOne(db, sql: "SELECT before FROM outbox WHERE id = ?", arguments: [entry.id])
    }

    /// Two JSON objects in one; where both have a member, it is the second one's.
    private static func merged(_ db: Database, _ first: String?, _ second: String?) throws -> String? {
        guard let first, let second else { return first ?? second }
        return try String.fetchOne(db, sql: "SELECT json_patch(?, ?)", arguments: [first, second])
    }
}
