import CSVReading

/// Which usernames, idnumbers and e-mail addresses a file has brought so far, four bytes each.
///
/// Says of a value that is new that it was seen about once in four thousand times, and never the other way round: what
/// is new here is new.
struct Fingerprints {
    // Open addressing; 0 is free.
    private var slots: [UInt32]
    private var count = 0

    init() {
        slots = [UInt32](repeating: 0, count: 1 << 16)
    }

    /// - Parameter field: equal values of different fields are different.
    func contains(_ value: String, of field: String) -> Bool {
        let print = Self.print(value, field)
        var slot = Int(truncatingIfNeeded: print) & (slots.count - 1)
        while slots[slot] != 0 {
            if slots[slot] == print { return true }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }

    mutating func insert(_ value: String, of field: String) {
        if (count + 1) * 4 > slots.count * 3 { grow() }
        enter(Self.print(value, field))
    }

    private mutating func enter(_ print: UInt32) {
        var slot = Int(truncatingIfNeeded: print) & (slots.count - 1)
        while slots[slot] != 0 {
            if slots[slot] == print { return }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = print
        count += 1
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt32](repeating: 0, count: old.count * 2)
        count = 0
        for print in old where print != 0 { enter(print) }
    }

    private static func print(_ value: String, _ field: String) -> UInt32 {
        var hash = RecordHash()
        hash.add(field)
        hash.add(value)
        return max(1, UInt32(truncatingIfNeeded: hash.finish().high))
    }
}
