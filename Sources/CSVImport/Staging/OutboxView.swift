import GRDB
import StagingStore

/// What the outbox holds about an entity, for the decisions of an import.
final class OutboxView {
    private let waiting: RawStatement
    private let inFlight: RawStatement
    private let reached: RawStatement
    private let reachedGroup: RawStatement
    private let reachedEntity: RawStatement
    private let asked: RawStatement
    private let newest: RawStatement

    init(_ db: Database) throws {
        waiting = try RawStatement(
            db,
            """
            SELECT kind, payload, before FROM outbox WHERE entity = ? AND state IN ('held', 'ready', 'failed')
            """)
        inFlight = try RawStatement(
            db, "SELECT 1 FROM outbox WHERE entity = ? AND state IN ('sending', 'unknown')")
        reached = try RawStatement(
            db,
            """
            SELECT 1 FROM outbox
             WHERE user_id = ? AND entity = ?
               AND (state IN ('sending', 'unknown', 'done', 'handed-over') OR (state = 'cancelled' AND tries > 0))
             LIMIT 1
            """)
        reachedGroup = try RawStatement(
            db,
            """
            SELECT 1 FROM outbox
             WHERE user_id = ? AND group_id = ? AND kind = 'group.member'
               AND (state IN ('sending', 'unknown', 'done', 'handed-over') OR (state = 'cancelled' AND tries > 0))
             LIMIT 1
            """)
        // Entries of groups and cohorts, which name nobody: few enough to be looked through by kind.
        reachedEntity = try RawStatement(
            db,
            """
            SELECT 1 FROM outbox
             WHERE entity = ? AND kind IN ('group.create', 'cohort.create')
               AND (state IN ('sending', 'unknown', 'done', 'handed-over') OR (state = 'cancelled' AND tries > 0))
             LIMIT 1
            """)
        asked = try RawStatement(
            db, "SELECT 1 FROM outbox WHERE user_id = ? AND entity = ? AND state <> 'cancelled' LIMIT 1")
        newest = try RawStatement(
            db,
            """
            SELECT kind FROM outbox
             WHERE user_id = ? AND entity = ? AND kind IN ('user.create', 'user.delete') AND state <> 'cancelled'
             ORDER BY id DESC LIMIT 1
            """)
    }

    /// Whether the account was deleted on our word, or is about to be, and nobody asked for a new one since.
    func isDeleted(user: Int64) throws -> Bool {
        try newest.first(.integer(user), .text(Entity.account(user))) { $0.text(0) == EntryKind.userDelete.rawValue }
            ?? false
    }

    /// Whether the account was deleted on our word, so that nothing of it can be had back.
    func wasDeleted(user: Int64) throws -> Bool {
        try isDeleted(user: user) && waiting(Entity.account(user)) == nil
    }

    struct Waiting: Equatable {
        let kind: String
        let payload: String?
        let before: String?
    }

    /// The entry that still waits: surely not applied.
    func waiting(_ entity: String) throws -> Waiting? {
        try waiting.first(.text(entity)) {
            Waiting(kind: $0.text(0), payload: $0.textOrNil(1), before: $0.textOrNil(2))
        }
    }

    func isInFlight(_ entity: String) throws -> Bool {
        try inFlight.first(.text(entity)) { _ in true } ?? false
    }

    /// Whether Moodle may have heard from us of a person's place in a group, whatever the group was called then.
    func mayHaveReachedMoodle(user: Int64, group: Int64) throws -> Bool {
        try reachedGroup.first(.integer(user), .integer(group)) { _ in true } ?? false
    }

    /// Whether Moodle may have been asked to make a group or a cohort.
    func mayHaveReachedMoodle(_ entity: String) throws -> Bool {
        try reachedEntity.first(.text(entity)) { _ in true } ?? false
    }

    func wasEverAsked(user: Int64, _ entity: String) throws -> Bool {
        try asked.first(.integer(user), .text(entity)) { _ in true } ?? false
    }

    /// Whether Moodle may have heard of it from us.
    func mayHaveReachedMoodle(user: Int64, _ entity: String) throws -> Bool {
        try reached.first(.integer(user), .text(entity)) { _ in true } ?? false
    }
}
