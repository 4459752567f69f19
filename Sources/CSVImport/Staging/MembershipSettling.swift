import StagingStore

/// What Moodle has to be told when a membership is put or taken: nothing, where it surely stands as wanted already.
struct MembershipSettling {
    let session: ImportSession
    let outbox: OutboxView

    func add(_ entry: NewEntry, isNewPerson: Bool, line: Int) throws {
        if isNewPerson {
            try session.put(entry, line: line)
        } else if try outbox.waiting(entry.entity) == nil {
            try session.put(entry, line: line)
        } else if try !cancelsOut(entry) {
            try session.put(entry, line: line)
        }
    }

    func remove(_ entry: NewEntry, person: Int64, line: Int) throws {
        if try session.cancel(entry.entity) { return }
        let hasReached =
            try entry.groupID.map { try outbox.mayHaveReachedMoodle(user: person, group: $0) }
            ?? outbox.mayHaveReachedMoodle(user: person, entry.entity)
        guard hasReached else { return }
        try session.put(entry, line: line)
    }

    /// An opposite entry that still waits was surely not applied: without it Moodle is as it should be.
    private func cancelsOut(_ entry: NewEntry) throws -> Bool {
        guard let waiting = try outbox.waiting(entry.entity), waiting.payload != entry.payload else { return false }
        return try session.cancel(entry.entity)
    }
}
