import GRDB
import StagingStore

/// Somebody is in no full file any more: suspended, never deleted.
struct PersonRemoval {
    private let session: ImportSession
    private let people: People
    private let outbox: OutboxView
    private let entries: AccountEntries
    private let waiting: RawStatement

    init(_ session: ImportSession, people: People, outbox: OutboxView) throws {
        self.session = session
        self.people = people
        self.outbox = outbox
        entries = AccountEntries(session: session, outbox: outbox)
        waiting = try RawStatement(
            session.db, "SELECT entity FROM outbox WHERE user_id = ? AND state IN ('held', 'ready', 'failed')")
    }

    /// Of some people those whom this source may take away: who are staged, and in no other source's file.
    func removable(_ candidates: Set<Int64>) throws -> Set<Int64> {
        var left = try candidates.filter { try people.person(id: $0)?.state == .active }
        guard !left.isEmpty else { return [] }
        // Once for all of them, because nothing finds the rows of a person but a search through all.
        let elsewhere = try RawStatement(
            session.db,
            """
            SELECT r.object_id FROM sources s JOIN source_rows r ON r.source_id = s.id
             WHERE s.name <> ? AND r.dataset = 'users'
            """)
        try elsewhere.forEach(.text(session.options.source)) { left.remove($0.integer(0)) }
        return left
    }

    /// The account is to be deleted: nothing else that waits about the person is sent any more.
    func delete(_ found: Person, line: Int) throws -> RowOutcome {
        if try outbox.isDeleted(user: found.id) { return .unchanged }
        let account = Entity.account(found.id)
        let mayBeThere =
            try found.moodleID != nil || found.state == .referenced
            || outbox.mayHaveReachedMoodle(user: found.id, account)
        if found.state == .gone, !mayBeThere { return .unchanged }
        for entity in try waiting.all(.integer(found.id), read: { $0.text(0) }) { try session.cancel(entity) }
        var person = found
        // Whom only Moodle may have is looked up as long as that is said of them.
        if person.state != .referenced { person.state = .gone }
        person.importID = session.importID
        person.line = Int64(line)
        try people.update(person, source: session.options.source)
        if mayBeThere {
            try session.put(NewEntry(kind: .userDelete, entity: account, userID: person.id), line: line)
        }
        return .changed
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
