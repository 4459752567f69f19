/// One record: views on the reader's buffer.
///
/// Valid until the next call of `CSVReader.next()`; whoever keeps a cell copies it.
package struct CSVRecord {
    /// The physical line where the record starts.
    package let line: Int
    /// How many cells it has; at least one.
    package let count: Int
    /// The bytes of the record without its line end: those of the file where it
    /// is UTF-8, else the same text in UTF-8.
    package let rawBytes: UnsafeRawBufferPointer

    let cells: UnsafePointer<CellSpan>
    let unquoted: UnsafeRawPointer

    /// The cell's bytes in UTF-8: outer quotes off, doubled quotes undone, blanks kept where no quotes were.
    @inline(__always)
    package func cell(_ index: Int) -> UnsafeRawBufferPointer {
        precondition(index >= 0 && index < count, "the record has no such cell")
        let span = cells[index]
        let base = span.storage == .record ? rawBytes.baseAddress : unquoted
        return UnsafeRawBufferPointer(start: base.map { $0 + Int(span.start) }, count: Int(span.length))
    }

    package func string(_ index: Int) -> String {
        String(decoding: cell(index), as: UTF8.self)
    }

    /// Where the cell begins (its quote, if it has one).
    package func place(of index: Int) -> CSVPlace {
        precondition(index >= 0 && index < count, "the record has no such cell")
        let before = UnsafeRawBufferPointer(rebasing: rawBytes[..<Int(cells[index].origin)])
        return CSVPlace(after: before, startLine: line, cell: index + 1)
    }

    /// Which of the raw bytes are the cell's, its quotes and the blanks around it included.
    package func rawRange(of index: Int) -> Range<Int> {
        precondition(index >= 0 && index < count, "the record has no such cell")
        let end = index + 1 < count ? Int(cells[index + 1].origin) - 1 : rawBytes.count
        return Int(cells[index].origin)..<end
    }

    /// Whether no cell holds more than ASCII blanks, as in the `,,,` that spreadsheets leave behind.
    package var isBlank: Bool {
        (0..<count).allSatisfy { index in
            cell(index).allSatisfy { $0 == Byte.space || (Byte.tab...Byte.carriageReturn).contains($0) }
        }
    }
}

/// Where a cell lies: offsets in the record, or in the reader's store of undone quotes.
struct CellSpan {
    enum Storage: UInt8 {
        case record
        /// The cell had doubled quotes and was copied without them.
        case unquoted
    }

    var start: UInt32
    var length: UInt32
    /// Where the cell begins in the record, its blanks and quote included.
    var origin: UInt32
    var storage: Storage
}
