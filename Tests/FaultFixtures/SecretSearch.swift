import Foundation

/// Looks for secrets in bytes: in the clear, and in the spellings in which they travel or are written down.
package struct SecretSearch: Sendable {
    private let spellings: [(secret: String, bytes: [UInt8])]

    /// - Parameter secrets: of eight bytes at least; shorter ones would be met by chance.
    package init(_ secrets: [String]) {
        precondition(secrets.allSatisfy { $0.utf8.count >= 8 }, "too short to be looked for")
        spellings = secrets.flatMap { secret in Spellings.all(of: secret).map { (secret, Array($0.utf8)) } }
    }

    /// - Parameter names: files that are left out, by their names.
    /// - Returns: which file holds which secret.
    package func files(in folder: String, except names: Set<String> = []) throws -> [String] {
        // A folder whose contents come and go while this looks is asked again for what is there.
        try FileManager.default.subpathsOfDirectory(atPath: folder).flatMap { name in
            guard !names.contains(name), let bytes = FileManager.default.contents(atPath: folder + "/" + name) else {
                return [String]()
            }
            return found(in: bytes).map { "\($0) is in the file \(name)" }
        }
    }

    package func texts(_ texts: [String]) -> [String] {
        texts.flatMap { text in found(in: Data(text.utf8)).map { "\($0) was printed" } }
    }

    /// The command lines of every process of the machine, which everybody may read.
    package func commandLines() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.flatMap { process in
            // A process may end while this looks.
            found(in: FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data())
                .map { "\($0) is in the command line of process \(process)" }
        }
    }

    package func found(in bytes: Data) -> [String] {
        var secrets: [String] = []
        bytes.withUnsafeBytes { bytes in
            for spelling in spellings where !secrets.contains(spelling.secret) {
                if Self.isThere(spelling.bytes, in: bytes) { secrets.append(spelling.secret) }
            }
        }
        return secrets
    }

    /// Stores are of some megabytes, and there are hundreds of spellings: the search is the C library's.
    private static func isThere(_ text: [UInt8], in bytes: UnsafeRawBufferPointer) -> Bool {
        guard var start = bytes.baseAddress, bytes.count >= text.count else { return false }
        var left = bytes.count - text.count + 1
        while left > 0, let hit = memchr(start, Int32(text[0]), left) {
            if memcmp(hit, text, text.count) == 0 { return true }
            left -= hit - UnsafeMutableRawPointer(mutating: start) + 1
            start = UnsafeRawPointer(hit + 1)
        }
        return false
    }
}

/// How a text may stand in a request, an answer, a log or a dump.
private enum Spellings {
    static func all(of text: String) -> Set<String> {
        let bytes = Data(text.utf8)
        let hex = bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        let coded = [unreserved, .alphanumerics].compactMap { text.addingPercentEncoding(withAllowedCharacters: $0) }
        let json = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("/", with: "\\/")
        return Set(
            [text, hex, hex.uppercased(), json] + coded
                + coded.flatMap { [$0.replacing("%20", with: "+"), lowerCased($0)] } + base64(of: bytes))
    }

    private static let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))

    /// `%2f` is as good as `%2F`.
    private static func lowerCased(_ coded: String) -> String {
        coded.replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() }
    }

    /// In a longer text the same bytes have three spellings, by where they begin; of each, the signs that no neighbour
    /// has a part in.
    private static func base64(of bytes: Data) -> [String] {
        (0..<3).flatMap { offset -> [String] in
            let whole = (Data(count: offset) + bytes).base64EncodedString()
            let first = (offset * 8 + 5) / 6
            let last = (offset + bytes.count) * 8 / 6
            let own = String(whole.prefix(last).dropFirst(first))
            return [own, own.replacing("+", with: "-").replacing("/", with: "_")]
        }
    }
}
