/// A row of the simulated database.
package protocol Row: Codable, Sendable, Equatable {
    /// What rows are looked up by.
    associatedtype Key: Hashable, Sendable
    var id: Int { get }
    /// Every key under which this row is to be found.
    var keys: [Key] { get }
}

/// Rows by id, with look-up keys, nested transactions and ids that are never used twice.
///
/// A roll-back restores the rows but not the next id, as InnoDB does: a refused batch leaves a gap in the ids.
package struct Table<R: Row>: Sendable {
    private struct Change {
        let id: Int
        let before: R?
    }

    private(set) package var nextID = 1
    private var rows: [Int: R] = [:]
    private var index: [R.Key: Postings] = [:]
    private var log: [Change] = []
    private var marks: [Int] = []
    /// Ids changed since the last `takeDelta`, committed or not.
    private var touched: Set<Int> = []

    /// The rows in order of id.
    package var all: [R] { rows.keys.sorted().compactMap { rows[$0] } }

    package var count: Int { rows.count }

    package subscript(id: Int) -> R? { rows[id] }

    /// The rows under `key` in order of id.
    package func rows(_ key: R.Key) -> [R] {
        ids(key).compactMap { rows[$0] }
    }

    package func first(_ key: R.Key) -> R? {
        index[key]?.first.flatMap { rows[$0] }
    }

    func ids(_ key: R.Key) -> [Int] { index[key]?.sorted ?? [] }

    func count(_ key: R.Key) -> Int { index[key]?.count ?? 0 }

    @discardableResult
    mutating func insert(_ make: (Int) -> R) -> R {
        let row = make(nextID)
        nextID += 1
        replace(row.id, with: row)
        return row
    }

    /// Uses up the ids below `id`.
    mutating func skip(to id: Int) {
        nextID = max(nextID, id)
    }

    mutating func update(_ id: Int, _ edit: (inout R) -> Void) {
        guard var row = rows[id] else { return }
        edit(&row)
        replace(id, with: row)
    }

    mutating func remove(_ id: Int) {
        replace(id, with: nil)
    }

    mutating func remove(all key: R.Key) {
        for id in ids(key) { remove(id) }
    }

    private mutating func replace(_ id: Int, with row: R?) {
        let before = rows[id]
        guard before != row else { return }
        if !marks.isEmpty { log.append(Change(id: id, before: before)) }
        touched.insert(id)
        for key in before?.keys ?? [] { unlist(id, under: key) }
        for key in row?.keys ?? [] { index[key, default: .none].insert(id) }
        rows[id] = row
    }

    private mutating func unlist(_ id: Int, under key: R.Key) {
        index[key]?.remove(id)
        if index[key]?.count == 0 { index[key] = nil }
    }
}

extension Table {
    mutating func begin() { marks.append(log.count) }

    mutating func commit() {
        _ = marks.popLast()
        if marks.isEmpty { log = [] }
    }

    mutating func rollBack() {
        let mark = marks.popLast() ?? 0
        let undone = log[mark...].reversed().map { $0 }
        // An empty stack keeps the restoring itself out of the log.
        let outer = marks
        marks = []
        log.removeSubrange(mark...)
        for change in undone { replace(change.id, with: change.before) }
        marks = outer
    }

    /// What changed since this was last asked, or nil. To be asked outside a transaction.
    mutating func takeDelta() -> TableDelta<R>? {
        guard !touched.isEmpty else { return nil }
        defer { touched = [] }
        let ids = touched.sorted()
        return TableDelta(next: nextID, put: ids.compactMap { rows[$0] }, drop: ids.filter { rows[$0] == nil })
    }

    /// All there is, as a change from an empty table.
    var wholeDelta: TableDelta<R> { TableDelta(next: nextID, put: all, drop: []) }

    mutating func apply(_ delta: TableDelta<R>?) {
        guard let delta else { return }
        for row in delta.put { replace(row.id, with: row) }
        for id in delta.drop { replace(id, with: nil) }
        nextID = max(nextID, delta.next)
        touched = []
    }
}

/// The rows of one table that a request changed.
struct TableDelta<R: Row>: Codable, Sendable {
    let next: Int
    let put: [R]
    let drop: [Int]
}
