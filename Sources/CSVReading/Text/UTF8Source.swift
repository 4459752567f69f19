/// A UTF-8 file: validated where it lies, never copied.
final class UTF8Source: TextSource {
    private let source: CountedSource
    /// The first bytes of a character that the last chunk cut in two.
    private var carry: [UInt8] = []
    private var outcome: TextFilling?
    private var sawMultibyte = false

    init(_ source: CountedSource) {
        self.source = source
        carry.reserveCapacity(4)
    }

    func fill(_ room: UnsafeMutableRawBufferPointer) throws(CSVProblem) -> TextFilling {
        while outcome == nil {
            let carried = carry.count
            room.copyBytes(from: carry)
            let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: room[carried...]))
            let bytes = UnsafeRawBufferPointer(rebasing: room[..<(carried + count)])
            let check = UTF8Check(bytes)
            carry.removeAll(keepingCapacity: true)
            sawMultibyte = sawMultibyte || check.sawMultibyte
            switch check.stop {
            case .end: outcome = count == 0 ? .end : nil
            case .nul: outcome = .fault(.nul)
            case .invalid: outcome = .fault(fault(bytes[check.good...]))
            case .incomplete where count == 0: outcome = .fault(fault(bytes[check.good...]))
            case .incomplete: carry.append(contentsOf: bytes[check.good...])
            }
            if check.good > 0 { return .text(check.good) }
        }
        return outcome ?? .end
    }

    private func fault(_ rest: Slice<UnsafeRawBufferPointer>) -> TextFault {
        let guess: EncodingGuess =
            if sawMultibyte { .damagedUTF8 } else if rest.allSatisfy(Self.isWindows1252) { .windows1252 } else { .none }
        return .invalidUTF8(byte: rest.first ?? 0, guess: guess)
    }

    private static func isWindows1252(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, 0x81, 0x8D, 0x8F, 0x90, 0x9D: false
        default: true
        }
    }
}
