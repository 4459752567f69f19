/// What strict UTF-8 validation found: how far the text is good, and why it stops there.
struct UTF8Check {
    enum Stop {
        /// All of it is good.
        case end
        /// The last bytes begin a character whose rest isn't here yet.
        case incomplete
        /// The byte at `good` doesn't begin a well-formed character.
        case invalid
        /// The byte at `good` is NUL.
        case nul
    }

    /// Bytes from the start that are whole characters other than NUL.
    private(set) var good = 0
    private(set) var stop = Stop.end
    /// Whether a character of more than one byte was among the good ones.
    private(set) var sawMultibyte = false

    init(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        let count = bytes.count
        while true {
            while good &+ 8 <= count, ByteScan.isPlain(base.loadUnaligned(fromByteOffset: good, as: UInt64.self)) {
                good &+= 8
            }
            guard good < count else { return }
            let byte = bytes[good]
            if byte == 0 {
                stop = .nul
                return
            }
            if byte < 0x80 {
                good &+= 1
                continue
            }
            switch Self.character(UnsafeRawBufferPointer(rebasing: bytes[good...])) {
            case .whole(let length):
                sawMultibyte = true
                good &+= length
            case .incomplete:
                stop = .incomplete
                return
            case .invalid:
                stop = .invalid
                return
            }
        }
    }

    private enum Character {
        case whole(Int)
        case incomplete
        case invalid
    }

    /// Judges the character of several bytes that `bytes` begins with (Unicode 16, table 3-7).
    private static func character(_ bytes: UnsafeRawBufferPointer) -> Character {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[0] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return .invalid
        }
        for index in 1..<length {
            guard index < bytes.count else { return .incomplete }
            let allowed = index == 1 ? second : 0x80...0xBF
            guard allowed.contains(bytes[index]) else { return .invalid }
        }
        return .whole(length)
    }
}
