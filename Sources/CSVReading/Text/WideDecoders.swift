/// Which end of a number comes first in the file.
package enum ByteOrder: Sendable {
    case little
    case big
}

/// UTF-16 to UTF-8; a surrogate without its partner is a fault.
final class UTF16Decoder: TextDecoder {
    private let order: ByteOrder

    init(_ order: ByteOrder) {
        self.order = order
    }

    func decode(
        _ input: UnsafeRawBufferPointer, atEnd: Bool, into output: UnsafeMutableRawBufferPointer
    ) -> DecodingStep {
        var step = DecodingStep()
        var writer = UTF8Writer(output)
        while writer.hasRoom, step.consumed < input.count, step.fault == nil {
            let rest = input.count - step.consumed
            let first = rest >= 2 ? unit(input, step.consumed) : nil
            let second = rest >= 4 ? unit(input, step.consumed + 2) : nil
            switch (first, second) {
            case (.some(0xD800...0xDBFF), .some(0xDC00...0xDFFF)):
                writer.write(Self.pair(first ?? 0, second ?? 0))
                step.consumed += 4
            case (.none, _), (.some(0xD800...0xDBFF), .none):
                guard atEnd else {
                    step.produced = writer.count
                    return step
                }
                step.fault = .undecodable(Array(input[step.consumed...]))
            case (.some(0xD800...0xDFFF), _):
                step.fault = .undecodable(Array(input[step.consumed..<step.consumed + 2]))
            case (.some(let scalar), _):
                writer.write(scalar)
                step.consumed += 2
            }
        }
        step.produced = writer.count
        return step
    }

    private func unit(_ input: UnsafeRawBufferPointer, _ index: Int) -> UInt32 {
        switch order {
        case .little: UInt32(input[index]) | UInt32(input[index + 1]) << 8
        case .big: UInt32(input[index]) << 8 | UInt32(input[index + 1])
        }
    }

    private static func pair(_ high: UInt32, _ low: UInt32) -> UInt32 {
        0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    }
}

/// UTF-32 to UTF-8; a number that is no Unicode scalar is a fault.
final class UTF32Decoder: TextDecoder {
    private let order: ByteOrder

    init(_ order: ByteOrder) {
        self.order = order
    }

    func decode(
        _ input: UnsafeRawBufferPointer, atEnd: Bool, into output: UnsafeMutableRawBufferPointer
    ) -> DecodingStep {
        var step = DecodingStep()
        var writer = UTF8Writer(output)
        while writer.hasRoom, input.count - step.consumed >= 4, step.fault == nil {
            let bytes = input[step.consumed..<step.consumed + 4]
            let value =
                switch order {
                case .little: bytes.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                case .big: bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                }
            if let scalar = Unicode.Scalar(value) {
                writer.write(scalar.value)
                step.consumed += 4
            } else {
                step.fault = .undecodable(Array(bytes))
            }
        }
        let rest = input.count - step.consumed
        if atEnd, (1...3).contains(rest), step.fault == nil {
            step.fault = .undecodable(Array(input[step.consumed...]))
        }
        step.produced = writer.count
        return step
    }
}
