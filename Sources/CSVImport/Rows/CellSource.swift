import CSVReading

/// A record as it was read: of the file, or its first line where that is no header.
protocol CellSource {
    var line: Int { get }
    var count: Int { get }
    var rawBytes: UnsafeRawBufferPointer { get }
    func cell(_ index: Int) -> UnsafeRawBufferPointer
}

extension CSVRecord: CellSource {}

/// The reader's first line, kept as a record.
final class HeldRecord: CellSource {
    let line: Int
    let rawBytes: UnsafeRawBufferPointer
    private let cells: [UnsafeRawBufferPointer]

    init(_ header: CSVHeader) {
        line = header.line
        rawBytes = Self.copy(header.rawBytes)
        cells = header.cells.map { Self.copy(Array($0.utf8)) }
    }

    deinit {
        rawBytes.deallocate()
        for cell in cells { cell.deallocate() }
    }

    var count: Int { cells.count }

    func cell(_ index: Int) -> UnsafeRawBufferPointer { cells[index] }

    private static func copy(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        buffer.copyBytes(from: bytes)
        return UnsafeRawBufferPointer(buffer)
    }
}
