import GRDB
import StagingStore

/// Somebody is in no full file any more: suspended, never deleted.
struct PersonRemoval {
    private let session: ImportSession
    private let people: People
    private let outbox: OutboxView
    private let entries: AccountEntries
    private let waiting: RawStatement
    private let elsewhere: RawStatement

    init(_ session: ImportSession, people: People, outbox: OutboxView) throws {
        self.session = session
        self.people = people
        self.outbox = outbox
        entries = AccountEntries(session: session, outbox: outbox)
        waiting = try RawStatement(
            session.db, "SELECT entity FROM outbox WHERE user_id = ? AND state IN ('held', 'ready', 'failed')")
        elsewhere = try RawStatement(
            session.db,
            """
            SELECT 1 FROM source_rows r JOIN sources s ON s.id = r.source_id
             WHERE r.object_id = ? AND r.dataset = 'users' AND s.name <> ? LIMIT 1
            """)
    }

    /// Whether this source may take the person away: staged, and no other source's file has them.
    func applies(to id: Int64) throws -> Bool {
        guard let person = try people.person(id: id), person.state == .active else { return false }
        return try elsewhere.first(.integer(id), .text(session.options.source)) { _ in true } == nil
    }

    func remove(_ id: Int64, line: Int) throws {
        guard var person = try people.person(id: id) else { return }
        person.state = .gone
        person.importID = session.importID
        person.line = Int64(line)
        try people.update(person, source: session.options.source)
        let account = Entity.account(id)
        if try person.moodleID == nil && !outbox.mayHaveReachedMoodle(user: id, account) {
            // Moodle never heard of the person, so there is nothing to undo there.
            for entity in try waiting.all(.integer(id), read: { $0.text(0) }) { try session.cancel(entity) }
            return
        }
        if !person.suspended { try entries.suspend(id, line: line) }
    }
}
