/// The cells of the current record, in memory that is used again for the next one.
struct CellStore: ~Copyable {
    private(set) var count = 0
    private var spans = UnsafeMutablePointer<CellSpan>.allocate(capacity: 64)
    private var spanCapacity = 64

    /// Cells whose doubled quotes are undone, one after the other.
    private var unquoted = UnsafeMutableRawPointer.allocate(byteCount: 1024, alignment: 8)
    private var unquotedCapacity = 1024
    private var unquotedCount = 0

    deinit {
        spans.deallocate()
        unquoted.deallocate()
    }

    var first: UnsafePointer<CellSpan> { UnsafePointer(spans) }
    var unquotedBytes: UnsafeRawPointer { UnsafeRawPointer(unquoted) }

    mutating func removeAll() {
        count = 0
        unquotedCount = 0
    }

    @inline(__always)
    mutating func append(start: Int, end: Int, origin: Int) {
        append(
            CellSpan(
                start: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: end &- start),
                origin: UInt32(truncatingIfNeeded: origin), storage: .record))
    }

    /// Keeps a copy of `content` in which each pair of quotes is one.
    mutating func appendUnquoted(_ content: UnsafeRawBufferPointer, origin: Int) {
        makeRoom(for: content.count)
        let start = unquotedCount
        var afterQuote = false
        for byte in content {
            afterQuote = byte == Byte.quote && !afterQuote
            if byte == Byte.quote && !afterQuote { continue }
            unquoted.storeBytes(of: byte, toByteOffset: unquotedCount, as: UInt8.self)
            unquotedCount += 1
        }
        append(
            CellSpan(
                start: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: unquotedCount - start),
                origin: UInt32(truncatingIfNeeded: origin), storage: .unquoted))
    }

    @inline(__always)
    private mutating func append(_ span: CellSpan) {
        if count == spanCapacity { growSpans() }
        (spans + count).initialize(to: span)
        count &+= 1
    }

    private mutating func growSpans() {
        let larger = UnsafeMutablePointer<CellSpan>.allocate(capacity: spanCapacity * 2)
        larger.moveInitialize(from: spans, count: count)
        spans.deallocate()
        spans = larger
        spanCapacity *= 2
    }

    private mutating func makeRoom(for more: Int) {
        guard unquotedCount + more > unquotedCapacity else { return }
        let capacity = max(unquotedCapacity * 2, unquotedCount + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        larger.copyMemory(from: unquoted, byteCount: unquotedCount)
        unquoted.deallocate()
        unquoted = larger
        unquotedCapacity = capacity
    }
}
