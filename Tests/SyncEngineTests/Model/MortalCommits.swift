import GRDB

/// Stands where a transaction commits, so that an engine can die just before or just after.
final class MortalCommits: TransactionObserver {
    private let fate: Fate
    private var hasChanges = false

    init(_ fate: Fate) {
        self.fate = fate
    }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }

    func databaseDidChange(with event: DatabaseEvent) {
        hasChanges = true
    }

    /// An error rolls the transaction back.
    func databaseWillCommit() throws {
        if hasChanges { try fate.step() }
    }

    func databaseDidCommit(_ db: Database) {
        guard hasChanges else { return }
        hasChanges = false
        // It is on the disk; the engine learns of its death at the next thing that it tries.
        try? fate.step()
    }

    func databaseDidRollback(_ db: Database) {
        hasChanges = false
    }
}
