/// Cuts text into records and cells, as RFC 4180 says, with three allowances:
/// CR, LF and CRLF end a record alike, blanks may stand around a quoted cell,
/// and a quote inside an unquoted cell is data.
///
/// All offsets count from the start of the current record, so they stay true
/// when the buffer moves.
struct RecordScanner: ~Copyable {
    private var buffer: RecordBuffer
    private var cells = CellStore()
    private var delimiter = Delimiter.comma.rawValue
    private var delimiterLanes = ByteScan.lanes(of: Delimiter.comma.rawValue)
    private let options: CSVOptions
    private let encodingName: String

    /// The physical line where the current record starts.
    private(set) var line = 1
    /// How much of the current record can be seen; never more than `reach`.
    private var limit = 0
    /// A record that doesn't end within so many bytes is too long. Two are for the line end.
    private let reach: Int
    /// Where the scan stands.
    private var cursor = 0
    /// Bytes and line ends to step over before the next record.
    private var taken = (bytes: 0, lines: 0)

    init(_ opened: OpenedText, _ options: CSVOptions) {
        buffer = RecordBuffer(opened.text, capacity: options.chunkSize)
        encodingName = opened.encoding.name
        self.options = options
        // Offsets are kept in 32 bits.
        reach = min(options.maximumRecordSize, 1 << 30) + 2
    }

    mutating func use(_ delimiter: Delimiter) {
        self.delimiter = delimiter.rawValue
        delimiterLanes = ByteScan.lanes(of: delimiter.rawValue)
    }

    /// The next record that isn't an empty line, or `nil` at the end.
    mutating func next() throws(CSVProblem) -> CSVRecord? {
        guard try findRecord() else { return nil }
        repeat {
            scanPlainCells()
            try scanCell()
        } while try passDelimiter()
        let length = cursor
        guard length <= reach - 2 else { throw .recordTooLong(line: line, limit: reach - 2) }
        return CSVRecord(
            line: line, count: cells.count, rawBytes: bytes(0..<length), cells: cells.first,
            unquoted: cells.unquotedBytes)
    }

    /// What ended the current record; empty at the end of the file.
    var lineEnd: [UInt8] { Array(bytes(cursor..<taken.bytes)) }

    /// Goes to the start of the next record, over empty lines. False at the end of the file.
    mutating func findRecord() throws(CSVProblem) -> Bool {
        skip(taken.bytes, lines: taken.lines)
        taken = (0, 0)
        cells.removeAll()
        while try has(cursor) {
            switch byte(cursor) {
            case Byte.lineFeed, Byte.carriageReturn:
                skip(try lineEndLength(), lines: 1)
            case Byte.numberSign where options.comments == .skipped:
                try skipComment()
            default:
                return true
            }
        }
        return false
    }

    /// The text from the current record on: `least` bytes unless the file or its valid part is shorter.
    mutating func lookAhead(_ least: Int) throws(CSVProblem) -> UnsafeRawBufferPointer {
        while buffer.available < least, case .text = try buffer.fill() {}
        limit = min(buffer.available, reach)
        return UnsafeRawBufferPointer(start: buffer.record, count: buffer.available)
    }

    /// Steps over `count` bytes that hold so many line ends.
    mutating func skip(_ count: Int, lines: Int) {
        buffer.advance(count)
        line += lines
        limit = min(buffer.available, reach)
        cursor = 0
    }

    // MARK: Cells

    /// Reads what most records consist of: whole cells in sight that begin with
    /// neither a blank nor a quote, and end at a delimiter. What isn't so is left
    /// to `scanCell`; without this function the outcome would be the same, later.
    private mutating func scanPlainCells() {
        let record = buffer.record
        var start = cursor
        while start < limit, record.load(fromByteOffset: start, as: UInt8.self) > Byte.quote {
            let end = ByteScan.endOfCell(record, from: start, limit: limit, delimiterLanes: delimiterLanes)
            guard end < limit, record.load(fromByteOffset: end, as: UInt8.self) == delimiter,
                end &- start <= options.maximumCellSize
            else { break }
            cells.append(start: start, end: end, origin: start)
            start = end &+ 1
        }
        cursor = start
    }

    /// Reads one cell from the cursor; leaves the cursor at what ends it.
    private mutating func scanCell() throws(CSVProblem) {
        let origin = cursor
        while try has(cursor), isBlank(byte(cursor)) { cursor &+= 1 }
        if try has(cursor), byte(cursor) == Byte.quote {
            try scanQuoted(origin: origin)
        } else {
            try scanUnquoted(origin: origin)
        }
    }

    private mutating func scanUnquoted(origin: Int) throws(CSVProblem) {
        repeat {
            cursor = ByteScan.endOfCell(buffer.record, from: cursor, limit: limit, delimiterLanes: delimiterLanes)
        } while try seesMore()
        try checkSize(cursor &- origin, origin: origin)
        cells.append(start: origin, end: cursor, origin: origin)
    }

    private mutating func scanQuoted(origin: Int) throws(CSVProblem) {
        let opening = cursor
        let doubled = try findClosingQuote(opening: opening)
        let content = bytes(opening + 1..<cursor)
        taken.lines += ByteScan.lineEnds(in: content)
        try checkSize(content.count, origin: origin)
        if doubled {
            cells.appendUnquoted(content, origin: origin)
        } else {
            cells.append(start: opening + 1, end: cursor, origin: origin)
        }
        cursor += 1
        while try has(cursor), isBlank(byte(cursor)) { cursor += 1 }
        if try has(cursor), !endsCell(byte(cursor)) {
            throw .textAfterClosingQuote(place(cursor, cell: cells.count), found: scalarAtCursor())
        }
    }

    /// Moves the cursor to the closing quote. True when there were doubled quotes on the way.
    private mutating func findClosingQuote(opening: Int) throws(CSVProblem) -> Bool {
        var doubled = false
        var from = opening + 1
        while true {
            if let quote = ByteScan.first(Byte.quote, buffer.record, from: from, limit: limit) {
                if try has(quote + 1), byte(quote + 1) == Byte.quote {
                    doubled = true
                    from = quote + 2
                } else {
                    cursor = quote
                    return doubled
                }
            } else {
                from = limit
                switch try see() {
                case .more: continue
                case .endOfFile: throw .unclosedQuote(opened: place(opening), .endOfFile)
                case .limit: throw .unclosedQuote(opened: place(opening), .recordLimit(reach - 2))
                }
            }
        }
    }

    /// Steps over the delimiter at the cursor; at the record's end notes what to step over instead.
    private mutating func passDelimiter() throws(CSVProblem) -> Bool {
        taken.bytes = cursor
        guard try has(cursor) else { return false }
        if byte(cursor) == delimiter {
            cursor &+= 1
            return true
        }
        taken.bytes += try lineEndLength()
        taken.lines += 1
        return false
    }

    @inline(__always)
    private func checkSize(_ size: Int, origin: Int) throws(CSVProblem) {
        guard size <= options.maximumCellSize else {
            throw .cellTooLong(place(origin), limit: options.maximumCellSize)
        }
    }

    // MARK: Lines

    /// The length of the line end at the cursor.
    private mutating func lineEndLength() throws(CSVProblem) -> Int {
        guard byte(cursor) == Byte.carriageReturn else { return 1 }
        if cursor + 1 == limit, limit < reach, case .text = try buffer.fill() {
            // A fault here belongs to the next line and will come again.
            limit = min(buffer.available, reach)
        }
        return cursor + 1 < limit && byte(cursor + 1) == Byte.lineFeed ? 2 : 1
    }

    private mutating func skipComment() throws(CSVProblem) {
        let lineEnds = ByteScan.lanes(of: Byte.lineFeed)
        repeat {
            cursor = ByteScan.endOfCell(buffer.record, from: cursor, limit: limit, delimiterLanes: lineEnds)
        } while try seesMore()
        guard cursor < limit else { return }
        skip(cursor + (try lineEndLength()), lines: 1)
    }

    // MARK: Bytes

    private enum Sight {
        case more
        case endOfFile
        /// The record is as long as it may be.
        case limit
    }

    /// Brings more of the record into sight. A fault is thrown with its place, right behind what can be seen.
    private mutating func see() throws(CSVProblem) -> Sight {
        guard limit < reach else { return .limit }
        switch try buffer.fill() {
        case .text:
            limit = min(buffer.available, reach)
            return .more
        case .end:
            return .endOfFile
        case .fault(let fault):
            let place = place(limit)
            switch fault {
            case .nul: throw .nul(place)
            case .invalidUTF8(let byte, let guess): throw .invalidUTF8(place, byte: byte, guess: guess)
            case .undecodable(let bytes): throw .undecodable(place, encoding: encodingName, bytes: bytes)
            }
        }
    }

    /// Whether the cursor stands where the sight ended and more came.
    @inline(__always)
    private mutating func seesMore() throws(CSVProblem) -> Bool {
        if cursor < limit { return false }
        return try has(cursor)
    }

    /// Whether the record, or what follows it, has a byte at `index`, which is `limit` at most.
    @inline(__always)
    private mutating func has(_ index: Int) throws(CSVProblem) -> Bool {
        if index < limit { return true }
        switch try see() {
        case .more: return true
        case .endOfFile: return false
        case .limit: throw .recordTooLong(line: line, limit: reach - 2)
        }
    }

    @inline(__always)
    private func byte(_ index: Int) -> UInt8 {
        buffer.record.load(fromByteOffset: index, as: UInt8.self)
    }

    @inline(__always)
    private func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: buffer.record + range.lowerBound, count: range.count)
    }

    @inline(__always)
    private func isBlank(_ byte: UInt8) -> Bool {
        byte == Byte.space || (byte == Byte.tab && delimiter != Byte.tab)
    }

    @inline(__always)
    private func endsCell(_ byte: UInt8) -> Bool {
        byte == delimiter || byte == Byte.lineFeed || byte == Byte.carriageReturn
    }

    @inline(__always)
    private func place(_ offset: Int, cell: Int? = nil) -> CSVPlace {
        CSVPlace(after: bytes(0..<offset), startLine: line, cell: cell ?? cells.count + 1)
    }

    @inline(__always)
    private func scalarAtCursor() -> Unicode.Scalar {
        let character = bytes(cursor..<min(cursor + 4, buffer.available))
        return String(decoding: character, as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
    }
}
