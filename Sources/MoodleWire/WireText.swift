/// Texts that come from a server, made fit for people: markup taken out, secrets painted over, cut.
enum WireText {
    static let longest = 500
    /// What is looked at of a text: enough for 500 characters under any markup.
    private static let longestRead = 16_384

    /// - Returns: one line of at most 500 characters.
    static func readable(_ text: String, mask: SecretMask) -> String {
        // Painted over before the markup goes as well: a password may look like a tag.
        let covered = mask.covering(text.utf8.count > longestRead ? String(text.prefix(longestRead)) : text)
        return cut(mask.covering(oneLine(decodingEntities(withoutTags(covered)))))
    }

    /// `<div>a</div><div>b</div>` becomes ` a  b `; a lone `<`, as in "3 < 4", stays.
    static func withoutTags(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "<") {
            result += rest[..<open]
            let inside = rest[rest.index(after: open)...]
            if let first = inside.first, isTagStart(first), !inside.hasPrefix(bareSecret),
                let close = inside.firstIndex(of: ">")
            {
                result += " "
                rest = rest[rest.index(after: close)...]
            } else {
                result += "<"
                rest = inside
            }
        }
        return result + rest
    }

    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    static func cut(_ text: String, to length: Int = longest) -> String {
        text.count <= length ? text : text.prefix(length - 1) + "…"
    }

    private static let bareSecret = Secret.shown.dropFirst()

    private static func isTagStart(_ character: Character) -> Bool {
        (character.isLetter && character.isASCII) || character == "/" || character == "!" || character == "?"
    }

    private static let entities = [
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#039;", "'"), ("&#39;", "'"), ("&nbsp;", " "),
        ("&amp;", "&"),
    ]

    private static func decodingEntities(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        return entities.reduce(text) { text, entity in text.replacing(entity.0, with: entity.1) }
    }
}
