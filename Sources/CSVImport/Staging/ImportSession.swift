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
    private let outbox: OutboxWriter
    private let askForKey: () throws -> SealingKey
    private var key: SealingKey?

    init(
        _ db: Database, run: Run, importID: Int64, moment: Timestamp, options: ImportOptions,
        key: @escaping () throws -> SealingKey
    ) throws {
        self.db = db
        self.run = run
        self.importID = importID
        self.moment = moment
        self.options = options
        askForKey = key
        outbox = try OutboxWriter(db, run: run.id, at: moment)
    }

    /// The key that seals; asked for once, and only if something must be sealed.
    func sealingKey() throws -> SealingKey {
        if let key { return key }
        let key = try askForKey()
        self.key = key
        return key
    }

    /// People of a first load that are written together with others.
    var peopleInWaiting: People?

    /// Writes what was kept to be written together with others: before anything else refers to it.
    func settle() throws {
        guard let people = peopleInWaiting else { return }
        try people.flush()
        try outbox.flush()
    }

    /// Adds the entry of somebody new: of an entity that surely has none waiting.
    func addNew(_ entry: NewEntry, line: Int) throws {
        guard let people = peopleInWaiting else { return try add(entry, line: line) }
        outbox.keep(signed(entry, line))
        entries[entry.kind, default: 0] += 1
        if people.isFull { try settle() }
    }

    /// Puts an entry into the outbox in place of one of the same entity that still waits.
    func put(_ entry: NewEntry, line: Int) throws {
        try settle()
        try outbox.put(signed(entry, line))
        entries[entry.kind, default: 0] += 1
    }

    /// Adds an entry of an entity that surely has none waiting.
    func add(_ entry: NewEntry, line: Int) throws {
        try settle()
        try outbox.add(signed(entry, line))
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
        try settle()
        return try outbox.cancelWaiting(entity, reason: .obsolete)
    }

    /// Midnight of today where the file's dates are from, in unix seconds.
    var midnight: Int64 {
        DateCell.midnight(
            of: Int64(moment.date?.timeIntervalSince1970 ?? 0), in: options.timeZone ?? .gmt)
    }

    private func signed(_ entry: NewEntry, _ line: Int) -> NewEntry {
        var entry = entry
        entry.importID = importID
        entry.line = line
        return entry
    }
}
