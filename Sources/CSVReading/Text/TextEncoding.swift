/// The encoding a file is read in.
package enum TextEncoding: Equatable, Sendable {
    case utf8
    case utf16(ByteOrder)
    case utf32(ByteOrder)
    case singleByte(SingleByteCharset)
    /// One that only the system's conversion modules know.
    case system(String)

    package var name: String {
        switch self {
        case .utf8: "UTF-8"
        case .utf16(.little): "UTF-16LE"
        case .utf16(.big): "UTF-16BE"
        case .utf32(.little): "UTF-32LE"
        case .utf32(.big): "UTF-32BE"
        case .singleByte(let charset): charset.name
        case .system(let name): name
        }
    }

    /// Finds the encoding of a file that begins with `lead`, and how many bytes its mark takes.
    ///
    /// Without a name, a byte order mark decides, then the places of NUL bytes
    /// (UTF-16 of mostly Latin letters has one in every second byte), else it is
    /// UTF-8. Throws `encodingContradicted` when a mark speaks against `name`.
    static func found(in lead: [UInt8], named name: String?) throws(CSVProblem) -> (encoding: Self, markLength: Int) {
        let mark = ByteOrderMark(lead)
        guard let name else {
            return (mark?.encoding ?? byNULPattern(lead) ?? .utf8, mark?.length ?? 0)
        }
        let named = named(name, mark: mark?.encoding, lead: lead)
        if let mark, mark.encoding != named {
            throw .encodingContradicted(named: name, mark: mark.encoding.name)
        }
        return (named, mark?.length ?? 0)
    }

    /// The encoding that `name` means; a name without byte order takes it from the file, and is little-endian in doubt.
    private static func named(_ name: String, mark: Self?, lead: [UInt8]) -> Self {
        let key = name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        switch key {
        case "utf8": return .utf8
        case "utf16le": return .utf16(.little)
        case "utf16be": return .utf16(.big)
        case "utf32le": return .utf32(.little)
        case "utf32be": return .utf32(.big)
        case "utf16", "unicode", "ucs2":
            if case .utf16 = mark { return mark ?? .utf16(.little) }
            return byNULPattern(lead) ?? .utf16(.little)
        case "utf32", "ucs4":
            if case .utf32 = mark { return mark ?? .utf32(.little) }
            return .utf32(lead.first == 0 ? .big : .little)
        default:
            return SingleByteCharset(key: key).map { .singleByte($0) } ?? .system(name)
        }
    }

    /// UTF-16 without a mark: NUL in most of the odd places (little-endian) or even ones, and in none of the others.
    private static func byNULPattern(_ lead: [UInt8]) -> Self? {
        var nuls = (even: 0, odd: 0)
        for (index, byte) in lead.enumerated() where byte == 0 {
            if index.isMultiple(of: 2) { nuls.even += 1 } else { nuls.odd += 1 }
        }
        let most = lead.count / 2 * 3 / 4
        guard most > 0 else { return nil }
        if nuls.even == 0, nuls.odd >= most { return .utf16(.little) }
        if nuls.odd == 0, nuls.even >= most { return .utf16(.big) }
        return nil
    }
}

/// U+FEFF at the start of a file, as each Unicode encoding writes it.
private struct ByteOrderMark {
    let encoding: TextEncoding
    let length: Int

    init?(_ lead: [UInt8]) {
        // UTF-32LE first: its mark begins as that of UTF-16LE does.
        let marks: [(encoding: TextEncoding, bytes: [UInt8])] = [
            (.utf32(.little), [0xFF, 0xFE, 0, 0]), (.utf32(.big), [0, 0, 0xFE, 0xFF]),
            (.utf8, [0xEF, 0xBB, 0xBF]), (.utf16(.little), [0xFF, 0xFE]), (.utf16(.big), [0xFE, 0xFF]),
        ]
        guard let found = marks.first(where: { lead.starts(with: $0.bytes) }) else { return nil }
        encoding = found.encoding
        length = found.bytes.count
    }
}
