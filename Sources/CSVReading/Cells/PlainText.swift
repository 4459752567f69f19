/// Tells text that cleaning would leave as it is, quickly: most cells are such.
enum PlainText {
    /// Whether `text` (valid UTF-8) holds only visible characters and spaces that
    /// are in normal form C wherever they stand, and no `&`.
    static func holds(_ text: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < text.count {
            if index &+ 8 <= text.count,
                ByteScan.isVisibleASCII(text.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            {
                index &+= 8
                continue
            }
            let byte = text[index]
            if byte < 0x80 {
                guard byte >= Byte.space, byte != Byte.ampersand, byte != Byte.delete else { return false }
                index &+= 1
            } else {
                let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
                guard index &+ length <= text.count, isPlain(text, index, length) else { return false }
                index &+= length
            }
        }
        return true
    }

    private static func isPlain(_ text: UnsafeRawBufferPointer, _ start: Int, _ length: Int) -> Bool {
        var value = UInt32(text[start] & (0x7F &>> UInt8(length)))
        for index in (start &+ 1)..<(start &+ length) { value = value &<< 6 | UInt32(text[index] & 0x3F) }
        guard let scalar = Unicode.Scalar(value) else { return false }
        return NormalFormC.isSettled(scalar) && !scalar.isInvisible
    }
}
