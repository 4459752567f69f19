/// Turns bytes of one encoding into UTF-8, a chunk at a time.
protocol TextDecoder: AnyObject {
    /// Decodes as many whole characters of `input` as `output` has room for.
    ///
    /// A character cut by the end of `input` isn't consumed and comes again
    /// with the bytes that follow it; when `atEnd`, it is a fault. Without a
    /// fault and with nothing produced, the decoder needs more input.
    func decode(
        _ input: UnsafeRawBufferPointer, atEnd: Bool, into output: UnsafeMutableRawBufferPointer
    ) -> DecodingStep
}

/// What one call of a decoder did.
struct DecodingStep {
    var consumed = 0
    var produced = 0
    /// Set when the bytes after `consumed` are no text.
    var fault: TextFault?
}

/// Writes scalars as UTF-8.
struct UTF8Writer {
    /// The longest character.
    static let longest = 4

    let output: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ output: UnsafeMutableRawBufferPointer) {
        self.output = output
    }

    var hasRoom: Bool { output.count - count >= Self.longest }

    /// Writes one scalar value; it must be one (no surrogate).
    mutating func write(_ scalar: UInt32) {
        switch scalar {
        case ..<0x80:
            put(scalar)
        case ..<0x800:
            put(0xC0 | scalar >> 6)
            put(0x80 | scalar & 0x3F)
        case ..<0x10000:
            put(0xE0 | scalar >> 12)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        default:
            put(0xF0 | scalar >> 18)
            put(0x80 | scalar >> 12 & 0x3F)
            put(0x80 | scalar >> 6 & 0x3F)
            put(0x80 | scalar & 0x3F)
        }
    }

    private mutating func put(_ byte: UInt32) {
        output[count] = UInt8(truncatingIfNeeded: byte)
        count += 1
    }
}
