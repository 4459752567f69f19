/// 128 bits that stand for the cells of a record: the same on every machine and in every run.
///
/// For telling changed rows from unchanged ones. Two different rows of a million
/// agree by chance with less than one in 10^26; it isn't made against somebody
/// who constructs rows that agree.
///
/// Cells go in one by one with their lengths, so `a,bc` differs from `ab,c`, and
/// `a` from `a,`. Changing the algorithm makes every stored row look changed once.
package struct RecordHash {
    // Odd numbers without pattern: digits of the fractional parts of the square roots of 2, 3, 5 and 7.
    private static let roots: (UInt64, UInt64, UInt64, UInt64) = (
        0x6A09_E667_F3BC_C909, 0xBB67_AE85_84CA_A73B, 0x3C6E_F372_FE94_F82B, 0xA54F_F53A_5F1D_36F1
    )

    private var first: UInt64
    private var second: UInt64
    private var cells: UInt64 = 0

    /// `seed` keeps hashes for different purposes apart.
    package init(seed: UInt64 = 0) {
        first = seed ^ Self.roots.0
        second = seed ^ Self.roots.2
    }

    /// Takes in the next cell.
    package mutating func add(_ cell: UnsafeRawBufferPointer) {
        var index = 0
        while cell.count &- index > 16 {
            mix(Self.word(cell, index), Self.word(cell, index &+ 8))
            index &+= 16
        }
        let (low, high) = Self.tail(cell, from: index)
        mix(low, high)
        cells &+= 1
        // The length sets apart cells whose tails fill up to the same words.
        mix(UInt64(truncatingIfNeeded: cell.count), cells)
    }

    package mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    package func finish() -> Hash128 {
        Hash128(
            high: Self.fold(first ^ Self.roots.1, second ^ cells ^ Self.roots.0),
            low: Self.fold(second ^ Self.roots.3, first ^ cells ^ Self.roots.2))
    }

    /// Two lanes see the same words through different constants. What went in is
    /// added to the product: a factor that happens to be zero can't wipe it out.
    @inline(__always)
    private mutating func mix(_ low: UInt64, _ high: UInt64) {
        first = Self.fold(first ^ low, high ^ Self.roots.1) &+ low
        second = Self.fold(second ^ high, low ^ Self.roots.3) &+ high
        (first, second) = (first ^ (second &<< 32 | second &>> 32), second &+ first)
    }

    /// Both halves of the product in one word.
    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low ^ left
    }

    @inline(__always)
    private static func word(_ cell: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
        UInt64(littleEndian: cell.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The last 0 to 16 bytes, filled up with zeros.
    @inline(__always)
    private static func tail(_ cell: UnsafeRawBufferPointer, from start: Int) -> (UInt64, UInt64) {
        let count = cell.count &- start
        if count >= 8 {
            // What two whole words have in common is shifted out of the second.
            let unread = count == 8 ? 0 : word(cell, cell.count &- 8) &>> UInt64(8 &* (16 &- count))
            return (word(cell, start), unread)
        }
        var low: UInt64 = 0
        var index = cell.count
        while index > start {
            index &-= 1
            low = low &<< 8 | UInt64(cell[index])
        }
        return (low, 0)
    }
}

/// The outcome of `RecordHash`.
package struct Hash128: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Sixteen bytes, the most significant first.
    package var bytes: [UInt8] {
        [high, low].flatMap { word in (0..<8).reversed().map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }
}
