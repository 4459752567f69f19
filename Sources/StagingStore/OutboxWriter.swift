import GRDB

/// The way into the outbox for an import, which puts entries there by the hundred thousand: the statements of `Outbox`,
/// driven without GRDB's arguments, which cost more than the rows.
package final class OutboxWriter {
    private let db: Database
    private let run: Int64
    private let moment: Timestamp
    private let insertion: BatchInsert
    private let cancellation: RawStatement

    package init(_ db: Database, run: Int64, at moment: Timestamp) throws {
        self.db = db
        self.run = run
        self.moment = moment
        insertion = try BatchInsert(
            db,
            """
            INSERT INTO outbox (kind, entity, user_id, target_id, role, group_id, grouping_id, cohort_id, payload, before,
                                state, import_id, line, run_id, created_at, changed_at)
            VALUES
            """, row: "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ready', ?, ?, \(run), '\(moment.text)', '\(moment.text)')")
        cancellation = try RawStatement(db, Outbox.cancellation)
    }

    /// As `Outbox.put`: in place of one of the same entity that still waits.
    package func put(_ entry: NewEntry) throws {
        try cancelWaiting(entry.entity, reason: .replaced)
        try add(entry)
    }

    /// As `Outbox.add`: an entry of an entity that surely has none waiting.
    package func add(_ entry: NewEntry) throws {
        keep(entry)
        try flush()
    }

    /// The same, but written with others, by `flush`; for an entity that nothing else is asked about until then.
    package func keep(_ entry: NewEntry) {
        insertion.add(
            .text(entry.kind.rawValue), .text(entry.entity), .integer(entry.userID), .integer(entry.targetID),
            .text(entry.role), .integer(entry.groupID), .integer(entry.groupingID), .integer(entry.cohortID),
            .text(entry.payload), .text(entry.before), .integer(entry.importID), .integer(entry.line.map(Int64.init)))
    }

    package func flush() throws {
        try insertion.flush()
    }

    /// As `Outbox.cancelWaiting`.
    /// - Returns: whether there was one.
    @discardableResult
    package func cancelWaiting(_ entity: String, reason: Outbox.CancelReason) throws -> Bool {
        let before = db.totalChangesCount
        try cancellation.run(
            .text(reason.rawValue), .text(reason.text), .integer(run), .text(moment.text), .text(entity))
        return db.totalChangesCount > before
    }
}
