/// A file in another encoding, turned into UTF-8 chunk by chunk.
final class TranscodedSource: TextSource {
    private let source: CountedSource
    private let decoder: any TextDecoder
    private let raw: UnsafeMutableRawBufferPointer
    /// The part of `raw` that isn't decoded yet.
    private var pending = 0..<0
    private var atEnd = false
    private var outcome: TextFilling?

    init(_ source: CountedSource, _ decoder: any TextDecoder, chunk: Int) {
        self.source = source
        self.decoder = decoder
        raw = .allocate(byteCount: max(chunk, TextFilling.leastRoom), alignment: 8)
    }

    deinit {
        raw.deallocate()
    }

    func fill(_ room: UnsafeMutableRawBufferPointer) throws(CSVProblem) -> TextFilling {
        while outcome == nil {
            let step = decoder.decode(UnsafeRawBufferPointer(rebasing: raw[pending]), atEnd: atEnd, into: room)
            pending = (pending.lowerBound + step.consumed)..<pending.upperBound
            let written = UnsafeRawBufferPointer(rebasing: room[..<step.produced])
            if let start = written.baseAddress,
                let nul = ByteScan.first(0, start, from: 0, limit: written.count)
            {
                outcome = .fault(.nul)
                if nul > 0 { return .text(nul) }
            } else {
                outcome = step.fault.map { .fault($0) }
                if step.produced > 0 { return .text(step.produced) }
                if outcome == nil { try readMore() }
            }
        }
        return outcome ?? .end
    }

    /// Moves what is left to the front and reads behind it.
    private func readMore() throws(CSVProblem) {
        if atEnd {
            outcome = .end
            return
        }
        let left = pending.count
        raw.copyMemory(from: UnsafeRawBufferPointer(rebasing: raw[pending]))
        let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: raw[left...]))
        atEnd = count == 0
        pending = 0..<(left + count)
    }
}
