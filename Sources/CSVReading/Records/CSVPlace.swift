/// A place in a CSV file. All numbers begin at 1.
package struct CSVPlace: Equatable, Sendable {
    /// The physical line, as an editor counts: a line end inside quotes counts too.
    package let line: Int
    /// Characters (code points) from the start of that line.
    package let column: Int
    /// Bytes from the start of that line, in UTF-8.
    package let byte: Int
    /// The cell of the record.
    package let cell: Int

    package init(line: Int, column: Int, byte: Int, cell: Int) {
        self.line = line
        self.column = column
        self.byte = byte
        self.cell = cell
    }

    /// The place right after `before`, the bytes of a record that starts in `line`.
    init(after before: UnsafeRawBufferPointer, startLine: Int, cell: Int) {
        let lineStart = before.lastIndex { $0 == Byte.lineFeed || $0 == Byte.carriageReturn }.map { $0 + 1 } ?? 0
        line = startLine + ByteScan.lineEnds(in: before)
        byte = before.count - lineStart + 1
        column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
        self.cell = cell
    }
}
