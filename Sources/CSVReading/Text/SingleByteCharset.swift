import Foundation

/// A charset of one byte a character whose lower half is ASCII.
package struct SingleByteCharset: Equatable, Sendable {
    package let name: String
    let scalars: [UInt32?]

    /// The charset called `key`: lower case, letters and digits only.
    init?(key: String) {
        guard let known = Self.known(key), let upper = Self.upperHalf(known.key) else { return nil }
        name = known.name
        // A C1 control in a CSV file is a byte read in the wrong charset (0x93 is a
        // quotation mark of windows-1252): refusing it shows the mistake.
        scalars = (0..<0x80).map { $0 } + upper.map { $0.flatMap { (0x80...0x9F).contains($0) ? nil : $0 } }
    }

    private static func known(_ key: String) -> (key: String, name: String)? {
        if ["ascii", "usascii", "ansix341968", "iso646us"].contains(key) { return ("usascii", "US-ASCII") }
        if ["macroman", "macintosh", "macosroman", "mac"].contains(key) { return ("macroman", "macintosh") }
        if let part = iso8859Part(key) { return ("iso8859\(part)", "ISO-8859-\(part)") }
        for prefix in ["windows", "win", "cp", "ms", ""] where key.hasPrefix(prefix) {
            let page = key.dropFirst(prefix.count)
            if page.count == 4, page.hasPrefix("125") { return ("windows\(page)", "windows-\(page)") }
        }
        return nil
    }

    private static func iso8859Part(_ key: String) -> Int? {
        let latin = ["latin1": 1, "l1": 1, "latin2": 2, "latin3": 3, "latin4": 4, "latin5": 9, "latin6": 10]
            .merging(["latin7": 13, "latin8": 14, "latin9": 15, "latin0": 15, "latin10": 16]) { first, _ in first }
        if let part = latin[key] { return part }
        for prefix in ["iso8859", "8859"] where key.hasPrefix(prefix) {
            return Int(key.dropFirst(prefix.count))
        }
        return nil
    }

    /// The scalars of 0x80 to 0xFF.
    private static func upperHalf(_ key: String) -> [UInt32?]? {
        if key == "usascii" { return Array(repeating: nil, count: 128) }
        if let encoding = foundationEncodings[key] {
            return (0x80...0xFF).map { byte in
                String(data: Data([UInt8(byte)]), encoding: encoding)?.unicodeScalars.first?.value
            }
        }
        guard let table = SingleByteTables.upperHalf(key) else { return nil }
        let listed = table.unicodeScalars.map { $0 == "\u{FFFD}" ? nil : $0.value }
        return Array(repeating: nil, count: 128 - listed.count) + listed
    }

    /// What Foundation decodes by itself, also in a statically linked program on a bare machine.
    /// (Its MacRoman is not among them: on Linux it yields `±` for 0x8E, which is `é`.)
    private static let foundationEncodings: [String: String.Encoding] = [
        "iso88591": .isoLatin1, "iso88592": .isoLatin2,
        "windows1250": .windowsCP1250, "windows1251": .windowsCP1251, "windows1252": .windowsCP1252,
        "windows1253": .windowsCP1253, "windows1254": .windowsCP1254,
    ]
}
