import CSVReading

/// One record of the file with its cells cleaned; valid until the reader moves on.
struct FileRow {
    /// The physical line where it starts.
    let line: Int
    /// One for each of the layout's columns, in their order.
    let cells: [CleanCell]
    let raw: UnsafeRawBufferPointer

    /// The cell's text, or nil if it is empty: an empty cell says nothing.
    func text(_ position: Int?) -> String? {
        guard let position, !cells[position].isEmpty else { return nil }
        return cells[position].string
    }
}

/// What a record is known by, as one number; equal for equal records of every file of a source.
struct RecordKey: Hashable {
    let bits: UInt64

    /// - Parameter parts: what makes the record the one it is, folded so that equal ones are spelled alike.
    init(_ parts: String...) {
        var hash = RecordHash(seed: Self.seed)
        for part in parts { hash.add(part) }
        bits = hash.finish().high
    }

    init(bits: UInt64) {
        self.bits = bits
    }

    /// The key of the same record's second, third … line in one file.
    func occurrence(_ number: Int) -> RecordKey {
        guard number > 0 else { return self }
        var hash = RecordHash(seed: bits)
        hash.add("\(number)")
        return RecordKey(bits: hash.finish().high)
    }

    // Keeps keys and contents apart.
    private static let seed: UInt64 = 0x6B65_79
}
