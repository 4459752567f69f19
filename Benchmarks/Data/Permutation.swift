/// A shuffle of 0 ..< count that needs no memory: a Feistel network, walked until the number is in range.
struct Permutation {
    let count: Int
    private let keys: [UInt64]
    private let halfBits: Int

    init(count: Int, seed: UInt64) {
        self.count = count
        var chance = Chance(seed: seed)
        keys = (0..<4).map { _ in chance.next() }
        let bits = Int.bitWidth - max(count - 1, 1).leadingZeroBitCount
        halfBits = (bits + 1) / 2
    }

    subscript(index: Int) -> Int {
        var number = index
        repeat { number = scrambled(number) } while number >= count
        return number
    }

    private func scrambled(_ number: Int) -> Int {
        let mask = (1 << halfBits) - 1
        var (left, right) = (number >> halfBits, number & mask)
        for key in keys {
            let mixed = Chance.mixed(UInt64(right) &+ key)
            (left, right) = (right, left ^ Int(mixed & UInt64(mask)))
        }
        return left << halfBits | right
    }
}

/// Numbers that look random and are the same each time (splitmix64, Steele and others 2014).
struct Chance {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    static func mixed(_ number: UInt64) -> UInt64 {
        var z = number
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
