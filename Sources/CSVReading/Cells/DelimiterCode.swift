/// Delimiters written by number, so that they don't cut a cell in two.
///
/// Moodle's upload format of 2007 asks for `&#44` where a comma belongs to the
/// data, and wrote the code of the chosen delimiter in other files; Moodle 4.5
/// no longer decodes either.
enum DelimiterCode {
    /// `text` with `&#44`, `&#44;` and the code of `delimiter` decoded; `nil` when it has none.
    ///
    ///     Smith&#44 Jr     Smith, Jr
    ///     Smith&#44; Jr    Smith, Jr
    ///     Smith&#445       unchanged: another code
    static func decode(_ text: String, delimiter: Delimiter, note: (CellNote) -> Void) -> String? {
        guard text.utf8.contains(Byte.ampersand) else { return nil }
        let bytes = Array(text.utf8)
        let codes = Delimiter.comma == delimiter ? [Delimiter.comma] : [.comma, delimiter]
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let (code, length) = code(at: bytes[index...], among: codes) {
                note(.decodedDelimiter(code: code))
                decoded.append(code)
                index += length
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return decoded.count < bytes.count ? String(decoding: decoded, as: UTF8.self) : nil
    }

    private static func code(at rest: ArraySlice<UInt8>, among codes: [Delimiter]) -> (code: UInt8, length: Int)? {
        guard rest.starts(with: [Byte.ampersand, Byte.numberSign]) else { return nil }
        let digits = rest.dropFirst(2).prefix { (0x30...0x39).contains($0) }
        guard let number = UInt8(String(decoding: digits, as: UTF8.self)),
            codes.contains(where: { $0.rawValue == number })
        else { return nil }
        let closed = rest.dropFirst(2 + digits.count).first == Delimiter.semicolon.rawValue
        return (number, 2 + digits.count + (closed ? 1 : 0))
    }
}
