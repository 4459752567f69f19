/// A source whose first bytes were already looked at; they are handed out again, and all are counted.
final class CountedSource: ByteSource {
    /// Bytes of the file taken so far.
    private(set) var bytesRead = 0

    /// The first bytes of the file: at least `leastCount` unless the file is shorter.
    private(set) var lead: [UInt8] = []
    private var leadTaken = 0
    private var source: any ByteSource

    init(_ source: any ByteSource, leastCount: Int) throws(CSVProblem) {
        self.source = source
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: leastCount, alignment: 1)
        defer { room.deallocate() }
        while bytesRead < leastCount {
            let count = try self.source.read(into: UnsafeMutableRawBufferPointer(rebasing: room[bytesRead...]))
            if count == 0 { break }
            bytesRead += count
        }
        lead = Array(room[..<bytesRead])
    }

    /// Forgets the first `count` bytes of the lead (a byte order mark).
    func skip(_ count: Int) {
        leadTaken += count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(CSVProblem) -> Int {
        if leadTaken < lead.count {
            let count = min(buffer.count, lead.count - leadTaken)
            buffer.copyBytes(from: lead[leadTaken..<leadTaken + count])
            leadTaken += count
            return count
        }
        let count = try source.read(into: buffer)
        bytesRead += count
        return count
    }
}
