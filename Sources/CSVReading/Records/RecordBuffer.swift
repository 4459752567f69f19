/// The text around the current record, in one piece of memory.
///
/// Text comes in at the end; what lies before the record is given up when room
/// is needed. It grows only when a single record doesn't fit.
struct RecordBuffer: ~Copyable {
    private let text: any TextSource
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    /// Where the current record starts in `memory`.
    private var start = 0
    /// Where the text in `memory` ends.
    private var end = 0

    init(_ text: any TextSource, capacity: Int) {
        self.text = text
        self.capacity = max(capacity, 2 * TextFilling.leastRoom)
        memory = Self.allocate(self.capacity)
    }

    deinit {
        memory.deallocate()
    }

    /// The first byte of the current record.
    var record: UnsafeRawPointer { UnsafeRawPointer(memory + start) }

    /// Bytes there are from the start of the record on.
    var available: Int { end - start }

    /// The next record starts `count` bytes on.
    mutating func advance(_ count: Int) {
        start += count
    }

    /// Brings in more text. Moves the record: pointers into it are void.
    mutating func fill() throws(CSVProblem) -> TextFilling {
        if capacity - end < TextFilling.leastRoom { makeRoom() }
        let filling = try text.fill(UnsafeMutableRawBufferPointer(start: memory + end, count: capacity - end))
        if case .text(let count) = filling { end += count }
        return filling
    }

    private mutating func makeRoom() {
        let kept = available
        if kept <= capacity / 2 {
            memory.copyMemory(from: record, byteCount: kept)
        } else {
            let larger = Self.allocate(capacity * 2)
            larger.copyMemory(from: record, byteCount: kept)
            memory.deallocate()
            memory = larger
            capacity *= 2
        }
        start = 0
        end = kept
    }

    private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity + ByteScan.slack, alignment: 8)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: capacity + ByteScan.slack)
        return memory
    }
}
