/// The secrets of one request, to be painted over in every text that comes back from it.
package struct SecretMask: Sendable, CustomReflectable {
    /// All spellings to paint over, the longest first, so that no part of a longer one stays visible.
    private let spellings: [String]

    package init(_ secrets: [Secret]) {
        var found: Set<String> = []
        for secret in secrets where !secret.opened.isEmpty {
            found.insert(secret.opened)
            found.insert(FormEncoding.text(secret.opened))
            found.insert(Self.escapedForHTML(secret.opened))
        }
        spellings = found.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    package func covering(_ text: String) -> String {
        var text = text
        for spelling in spellings where text.utf8.count >= spelling.utf8.count {
            text = Self.replacing(spelling, in: text)
        }
        return text
    }

    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Bytes are compared, not characters: a letter with its accent apart must not hide a match.
    private static func replacing(_ spelling: String, in text: String) -> String {
        let sought = Array(spelling.utf8)
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if matches(sought, in: bytes, at: position) {
                result.append(contentsOf: Secret.shown.utf8)
                position += sought.count
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func matches(_ sought: [UInt8], in bytes: [UInt8], at position: Int) -> Bool {
        let end = position + sought.count
        guard end <= bytes.count, bytes[position..<end].elementsEqual(sought) else { return false }
        // A very short secret is painted over only where it stands alone: hiding every "a" would
        // spoil the sentence and give the secret away.
        guard sought.count < shortest else { return true }
        let before = position > 0 && isWordByte(bytes[position - 1])
        let after = end < bytes.count && isWordByte(bytes[end])
        return !before && !after
    }

    private static let shortest = 4

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func escapedForHTML(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#039;"
            default: result.append(character)
            }
        }
        return result
    }
}
