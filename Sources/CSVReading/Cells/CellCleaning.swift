/// What is done to every cell before its column's own rules: the ends are
/// trimmed, `&#44` is decoded, the text is brought to normal form C.
package enum CellCleaning {
    /// Cleans one cell and tells `note` what was found. Without a delimiter none is decoded.
    ///
    /// A cell that needs no more than trimming of ASCII blanks comes back as a
    /// view, without any allocation.
    package static func clean(
        _ cell: UnsafeRawBufferPointer, delimiter: Delimiter?, note: (CellNote) -> Void
    ) -> CleanCell {
        let trimmed = trimmingBlanks(cell)
        guard PlainText.holds(trimmed) else { return CleanCell(cleanText(cell, delimiter, note)) }
        if trimmed.count < cell.count { note(.trimmedBlanks) }
        return CleanCell(trimmed)
    }

    /// The same for text that is a string already, such as the header's cells.
    package static func clean(_ text: String, delimiter: Delimiter?, note: (CellNote) -> Void) -> String {
        var text = text
        return text.withUTF8 { clean(UnsafeRawBufferPointer($0), delimiter: delimiter, note: note).string }
    }

    private static func trimmingBlanks(_ cell: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, end) = (0, cell.count)
        while start < end, isBlank(cell[start]) { start &+= 1 }
        while start < end, isBlank(cell[end &- 1]) { end &-= 1 }
        return UnsafeRawBufferPointer(rebasing: cell[start..<end])
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == Byte.space || (Byte.tab...Byte.carriageReturn).contains(byte)
    }

    private static func cleanText(
        _ cell: UnsafeRawBufferPointer, _ delimiter: Delimiter?, _ note: (CellNote) -> Void
    ) -> String {
        let scalars = Array(String(decoding: cell, as: UTF8.self).unicodeScalars)
        let kept = trim(scalars, note)
        for index in kept where scalars[index].isInvisible && !scalars[index].isASCIIBlank {
            note(.invisibleInside(scalars[index], position: index + 1))
        }
        var text = String(String.UnicodeScalarView(scalars[kept]))
        if let delimiter, let decoded = DelimiterCode.decode(text, delimiter: delimiter, note: note) { text = decoded }
        if let normal = NormalFormC.changed(text) {
            note(.normalised)
            text = normal
        }
        return text
    }

    private static func trim(_ scalars: [Unicode.Scalar], _ note: (CellNote) -> Void) -> Range<Int> {
        let isKept = { (scalar: Unicode.Scalar) in !scalar.isASCIIBlank && !scalar.isInvisible }
        let first = scalars.firstIndex(where: isKept) ?? scalars.count
        let end = scalars.lastIndex(where: isKept).map { $0 + 1 } ?? scalars.count
        let ends = Array(0..<first) + Array(end..<scalars.count)
        if ends.contains(where: { scalars[$0].isASCIIBlank }) { note(.trimmedBlanks) }
        for index in ends where !scalars[index].isASCIIBlank {
            note(.trimmedInvisible(scalars[index], position: index + 1))
        }
        return first..<end
    }
}
