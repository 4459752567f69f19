#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The bytes that mean something to a CSV reader.
enum Byte {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let numberSign: UInt8 = 0x23
    static let ampersand: UInt8 = 0x26
    static let delete: UInt8 = 0x7F
}

/// Searches that look at eight bytes at a time, or leave it to `memchr`.
enum ByteScan {
    /// How many bytes behind `limit` must be readable memory: `endOfCell` loads whole words.
    static let slack = 8

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080
    private static let lineFeeds = ones &* UInt64(Byte.lineFeed)
    private static let spaces = ones &* UInt64(Byte.space)
    private static let ampersands = ones &* UInt64(Byte.ampersand)
    private static let deletes = ones &* UInt64(Byte.delete)
    private static let carriageReturns = ones &* UInt64(Byte.carriageReturn)

    /// `byte` in each of eight lanes.
    static func lanes(of byte: UInt8) -> UInt64 {
        ones &* UInt64(byte)
    }

    /// The index of the first delimiter, CR or LF in `from..<limit`, else `limit`.
    ///
    /// A lane can be marked wrongly only above one that is marked rightly (the
    /// subtraction borrows), so the lowest mark is always true.
    @inline(__always)
    static func endOfCell(_ bytes: UnsafeRawPointer, from: Int, limit: Int, delimiterLanes: UInt64) -> Int {
        var index = from
        while index < limit {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let marks =
                zeroLanes(word ^ delimiterLanes) | zeroLanes(word ^ lineFeeds) | zeroLanes(word ^ carriageReturns)
            if marks != 0 {
                return min(index &+ marks.trailingZeroBitCount &>> 3, limit)
            }
            index &+= 8
        }
        return limit
    }

    /// The index of the first `byte` in `from..<limit`, or `nil`.
    @inline(__always)
    static func first(_ byte: UInt8, _ bytes: UnsafeRawPointer, from: Int, limit: Int) -> Int? {
        guard from < limit, let found = memchr(bytes + from, Int32(byte), limit - from) else { return nil }
        return UnsafeRawPointer(found) - bytes
    }

    /// Whether all eight lanes hold ASCII other than NUL.
    @inline(__always)
    static func isPlain(_ word: UInt64) -> Bool {
        (word | (word &- ones)) & highs == 0
    }

    /// Whether all eight lanes hold visible ASCII or the space, and none of them `&`.
    @inline(__always)
    static func isVisibleASCII(_ word: UInt64) -> Bool {
        let controls = (word &- spaces) & ~word
        return (word | controls) & highs == 0 && zeroLanes(word ^ ampersands) | zeroLanes(word ^ deletes) == 0
    }

    /// Line ends in `bytes`: LF, CR and CRLF count as one each.
    static func lineEnds(in bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == Byte.carriageReturn || (byte == Byte.lineFeed && previous != Byte.carriageReturn) { count += 1 }
            previous = byte
        }
        return count
    }

    @inline(__always)
    private static func zeroLanes(_ word: UInt64) -> UInt64 {
        (word &- ones) & ~word & highs
    }
}
