import CSVReading

/// Bytes handed out at most `size` at a time, so that chunk borders fall everywhere.
final class Chunks: ByteSource {
    private let bytes: [UInt8]
    private let size: Int
    private var taken = 0
    /// How many bytes were asked for in all.
    private(set) var handedOut = 0

    init(_ bytes: [UInt8], size: Int = 1 << 20) {
        self.bytes = bytes
        self.size = size
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(size, buffer.count, bytes.count - taken)
        buffer.copyBytes(from: bytes[taken..<taken + count])
        taken += count
        handedOut += count
        return count
    }
}

/// The same byte again and again: a file larger than memory should ever hold.
final class Endless: ByteSource {
    private let start: [UInt8]
    private let byte: UInt8
    private let total: Int
    private(set) var handedOut = 0

    init(start: String, byte: UInt8, total: Int) {
        self.start = Array(start.utf8)
        self.byte = byte
        self.total = total
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if handedOut == 0 {
            buffer.copyBytes(from: start)
            handedOut = start.count
            return start.count
        }
        let count = min(buffer.count, total - handedOut)
        buffer.baseAddress?.initializeMemory(as: UInt8.self, repeating: byte, count: count)
        handedOut += count
        return count
    }
}

/// A whole file, read and copied.
struct WholeFile: Equatable {
    struct Row: Equatable {
        let line: Int
        let cells: [String]
        let raw: String
    }

    let header: [String]
    let headerLine: Int
    let delimiter: Delimiter
    let encodingName: String
    var rows: [Row] = []

    var cells: [[String]] { rows.map(\.cells) }
    var lines: [Int] { rows.map(\.line) }

    init(_ bytes: [UInt8], _ options: CSVOptions = CSVOptions(), chunk: Int = 1 << 20) throws(CSVProblem) {
        try self.init(source: Chunks(bytes, size: chunk), options)
    }

    init(_ text: String, _ options: CSVOptions = CSVOptions(), chunk: Int = 1 << 20) throws(CSVProblem) {
        try self.init(Array(text.utf8), options, chunk: chunk)
    }

    init(source: any ByteSource, _ options: CSVOptions = CSVOptions()) throws(CSVProblem) {
        let reader = try CSVReader(source: source, options: options)
        header = reader.header.cells
        headerLine = reader.header.line
        delimiter = reader.delimiter
        encodingName = reader.encodingName
        while let record = try reader.next() {
            rows.append(
                Row(
                    line: record.line, cells: (0..<record.count).map(record.string),
                    raw: String(decoding: record.rawBytes, as: UTF8.self)))
        }
    }
}

extension CSVOptions {
    /// Small buffers, so that they move and grow within a few records.
    static func tiny(_ delimiter: Delimiter? = .comma) -> CSVOptions {
        var options = CSVOptions(delimiter: delimiter)
        options.chunkSize = 32
        return options
    }
}

extension CSVPlace {
    init(_ line: Int, _ column: Int, cell: Int, byte: Int? = nil) {
        self.init(line: line, column: column, byte: byte ?? column, cell: cell)
    }
}
