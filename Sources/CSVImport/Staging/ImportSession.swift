import Foundation
import GRDB
import StagingStore

/// One import on its way through its transaction: what every part of it shares.
final class ImportSession {
    let db: Database
    let run: Run
    let importID: Int64
    let moment: Timestamp
    let options: ImportOptions
    /// People whom the options leave as they are, and rows that mean nobody.
    var skipped = 0
    private(set) var entries: [EntryKind: Int] = [:]
    /// Lines whose renames were found to be impossible when the file was staged before.
    var barredRenames: Set<Int> = []
    private let askForKey: () throws -> SealingKey
    private var key: SealingKey?

    init(
        _ db: Database, run: Run, importID: Int64, moment: Timestamp, options: ImportOptions,
        key: @escaping () throws -> SealingKey
    ) {
        self.db = db
        self.run = run
        self.importID = importID
        self.moment = moment
        self.options = options
        askForKey = key
    }

    /// The key that seals; asked for once, and only if something must be sealed.
    func sealingKey() throws -> SealingKey {
        if let key { return key }
        let key = try askForKey()
        self.key = key
        return key
    }

    /// Puts an entry into the outbox in place of one of the same entity that still waits.
    func put(_ entry: NewEntry, line: Int) throws {
        try Outbox.put(db, signed(entry, line), run: run.id, at: moment)
        entries[entry.kind, default: 0] += 1
    }

    /// Adds an entry of an entity that surely has none waiting.
    func add(_ entry: NewEntry, line: Int) throws {
        try Outbox.add(db, signed(entry, line), run: run.id, at: moment)
        entries[entry.kind, default: 0] += 1
    }

    /// Counts entries that others put in this import's name.
    func count(_ made: [EntryKind: Int]) {
        entries.merge(made, uniquingKeysWith: +)
    }

    /// Cancels the waiting entry of an entity because nothing is left to do.
    /// - Returns: whether there was one.
    @discardableResult
    func cancel(_ entity: String) throws -> Bool {
        try Outbox.cancelWaiting(db, entity: entity, reason: .obsolete, run: run.id, at: moment)
    }

    /// Midnight of today, UTC, in unix seconds.
    var midnight: Int64 {
        DateCell.midnight(of: Int64(moment.date?.timeIntervalSince1970 ?? 0))
    }

    private func signed(_ entry: NewEntry, _ line: Int) -> NewEntry {
        var entry = entry
        entry.importID = importID
        entry.line = line
        return entry
    }
}
