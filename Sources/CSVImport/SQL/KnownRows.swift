import CSVReading

/// What a source said last, one entry a record, in memory: some 60 bytes each, whatever the records hold.
///
/// Tells an unchanged row without a look into the store, counts the lines of one record in one file, and knows at the
/// end which records the file left out.
struct KnownRows {
    struct Place {
        fileprivate let index: Int
        /// The record's key, or that of its second, third … line in this file.
        let key: RecordKey
        /// The line of the same record that came first in this file.
        let firstLine: Int?
        /// Which of the hashed columns that line had filled.
        let firstFilled: UInt64
    }

    private var keys: [UInt64] = []
    private var hashes: [Hash128?] = []
    // The staged object; 0 is none.
    private var objects: [Int64] = []
    // The line in this file; 0: not seen yet.
    private var lines: [UInt32] = []
    private var filled: [UInt64] = []
    private var isSteppedOver: [Bool] = []
    // Open addressing into the arrays above; 0 is free, else the index plus one.
    private var table: [UInt32] = []

    init(capacity: Int) {
        keys.reserveCapacity(capacity)
        hashes.reserveCapacity(capacity)
        objects.reserveCapacity(capacity)
        lines.reserveCapacity(capacity)
        filled.reserveCapacity(capacity)
        isSteppedOver.reserveCapacity(capacity)
        table = [UInt32](repeating: 0, count: Self.tableSize(for: capacity))
    }

    var count: Int { keys.count }

    /// Takes in what the store has.
    mutating func load(key: UInt64, hash: Hash128, object: Int64) {
        insert(key: key, hash: hash, object: object, line: 0)
    }

    /// Marks a record as seen in this file.
    mutating func claim(_ key: RecordKey, line: Int) -> Place {
        var number = 0
        var firstLine: Int?
        var firstFilled: UInt64 = 0
        while true {
            let candidate = key.occurrence(number)
            guard let index = find(candidate.bits) else {
                let new = insert(key: candidate.bits, hash: nil, object: 0, line: UInt32(truncatingIfNeeded: line))
                return Place(index: new, key: candidate, firstLine: firstLine, firstFilled: firstFilled)
            }
            // Asked twice about one line, where it was postponed.
            if lines[index] == 0 || lines[index] == UInt32(truncatingIfNeeded: line) {
                lines[index] = UInt32(truncatingIfNeeded: line)
                return Place(index: index, key: candidate, firstLine: firstLine, firstFilled: firstFilled)
            }
            if firstLine == nil {
                firstLine = Int(lines[index])
                firstFilled = filled[index]
            }
            number += 1
        }
    }

    func hash(at place: Place) -> Hash128? { hashes[place.index] }
    func object(at place: Place) -> Int64? { objects[place.index] == 0 ? nil : objects[place.index] }

    mutating func set(_ place: Place, hash: Hash128, object: Int64?) {
        hashes[place.index] = hash
        objects[place.index] = object ?? 0
    }

    mutating func setFilled(_ place: Place, _ bits: UInt64) {
        filled[place.index] = bits
    }

    /// What the record of a line of this file names was not noted: it did not change, or is about somebody new.
    mutating func stepOver(_ place: Place) {
        isSteppedOver[place.index] = true
    }

    /// Of some objects those that a line led to that was stepped over.
    func steppedOver(among candidates: Set<Int64>) -> Set<Int64> {
        guard !candidates.isEmpty else { return [] }
        return Set(keys.indices.filter { isSteppedOver[$0] && candidates.contains(objects[$0]) }.map { objects[$0] })
    }

    /// The object of a line of this file.
    func object(of key: RecordKey, line: Int) -> Int64? {
        var number = 0
        while let index = find(key.occurrence(number).bits) {
            if Int(lines[index]) == line { return objects[index] }
            number += 1
        }
        return nil
    }

    /// The records that this file left out.
    var unseen: [(key: UInt64, object: Int64)] {
        keys.indices.filter { lines[$0] == 0 }.map { (keys[$0], objects[$0]) }
    }

    /// Of some objects those that no line of this file led to.
    func withoutSeen(_ candidates: Set<Int64>) -> Set<Int64> {
        guard !candidates.isEmpty else { return [] }
        var left = candidates
        for index in keys.indices where lines[index] != 0 { left.remove(objects[index]) }
        return left
    }

    /// What the source says now, in the order of the keys as SQLite keeps them.
    func forEachInOrder(_ body: (_ key: RecordKey, _ hash: Hash128, _ object: Int64?) throws -> Void) rethrows {
        let order = keys.indices.filter { hashes[$0] != nil }
            .sorted { Int64(bitPattern: keys[$0]) < Int64(bitPattern: keys[$1]) }
        for index in order {
            guard let hash = hashes[index] else { continue }
            try body(RecordKey(bits: keys[index]), hash, objects[index] == 0 ? nil : objects[index])
        }
    }

    @discardableResult
    private mutating func insert(key: UInt64, hash: Hash128?, object: Int64, line: UInt32) -> Int {
        if (keys.count + 1) * 4 > table.count * 3 { grow() }
        let index = keys.count
        keys.append(key)
        hashes.append(hash)
        objects.append(object)
        lines.append(line)
        filled.append(0)
        isSteppedOver.append(false)
        enter(key, index)
        return index
    }

    private func find(_ key: UInt64) -> Int? {
        var slot = Int(key & UInt64(table.count - 1))
        while table[slot] != 0 {
            let index = Int(table[slot]) - 1
            if keys[index] == key { return index }
            slot = (slot + 1) & (table.count - 1)
        }
        return nil
    }

    private mutating func enter(_ key: UInt64, _ index: Int) {
        var slot = Int(key & UInt64(table.count - 1))
        while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
        table[slot] = UInt32(index + 1)
    }

    private mutating func grow() {
        table = [UInt32](repeating: 0, count: table.count * 2)
        for (index, key) in keys.enumerated() { enter(key, index) }
    }

    private static func tableSize(for capacity: Int) -> Int {
        var size = 1_024
        while size * 3 < capacity * 4 { size *= 2 }
        return size
    }
}
