#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns text back into the bytes of the file that it was read from.
///
/// Every text that was decoded comes out as the same bytes, but where a charset has two codes for one character
/// (some of the system's for Japanese): then it is the one that the system prefers, which reads the same.
package struct TextEncoder: Sendable {
    private let encoding: TextEncoding
    /// Of a charset of one byte a character: the byte of each scalar.
    private let bytes: [UInt32: UInt8]

    package init(_ encoding: TextEncoding) {
        self.encoding = encoding
        var bytes: [UInt32: UInt8] = [:]
        if case .singleByte(let charset) = encoding {
            for (byte, scalar) in charset.scalars.enumerated() {
                if let scalar { bytes[scalar] = UInt8(byte) }
            }
        }
        self.bytes = bytes
    }

    /// - Parameter text: UTF-8.
    /// - Returns: its bytes, without a byte-order mark.
    /// - Throws: `unencodable` for a text that was not read from a file of this encoding.
    package func bytes(_ text: some Collection<UInt8>) throws(CSVProblem) -> [UInt8] {
        switch encoding {
        case .utf8: return Array(text)
        case .utf16(let order):
            return String(decoding: text, as: UTF8.self).utf16.flatMap { Self.bytes($0, order) }
        case .utf32(let order):
            return String(decoding: text, as: UTF8.self).unicodeScalars.flatMap { Self.bytes($0.value, order) }
        case .singleByte:
            var encoded: [UInt8] = []
            encoded.reserveCapacity(text.count)
            for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
                guard let byte = bytes[scalar.value] else { throw .unencodable(encoding: encoding.name) }
                encoded.append(byte)
            }
            return encoded
        case .system(let name): return try Self.converted(Array(text), to: name)
        }
    }

    private static func bytes<Number: FixedWidthInteger>(_ number: Number, _ order: ByteOrder) -> [UInt8] {
        withUnsafeBytes(of: order == .little ? number.littleEndian : number.bigEndian) { Array($0) }
    }

    private static func converted(_ text: [UInt8], to name: String) throws(CSVProblem) -> [UInt8] {
        let conversion = iconv_open(name, "UTF-8")
        guard conversion != iconv_t(bitPattern: -1) else { throw .unencodable(encoding: name) }
        defer { iconv_close(conversion) }
        var input = text.map(CChar.init(bitPattern:))
        // No charset in use takes more than eight bytes for one of UTF-8 and the way back to its first state.
        var output = [CChar](repeating: 0, count: text.count * 8 + 16)
        let room = output.count
        let written: Int? = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var (from, left) = (input.baseAddress, input.count)
                var (to, free) = (output.baseAddress, room)
                // A number above 0 counts characters that became something else.
                guard iconv(conversion, &from, &left, &to, &free) == 0, iconv(conversion, nil, nil, &to, &free) == 0
                else { return nil }
                return room - free
            }
        }
        guard let written else { throw .unencodable(encoding: name) }
        return output[..<written].map(UInt8.init(bitPattern:))
    }
}
