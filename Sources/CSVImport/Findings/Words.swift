/// The turns of phrase that messages share.
enum Words {
    /// A cell's text in quotes, its first 80 characters.
    static func quoted(_ text: String) -> String {
        let limit = 80
        let characters = text.unicodeScalars
        guard characters.count > limit else { return "\"\(text)\"" }
        return "\"\(String(String.UnicodeScalarView(characters.prefix(limit))))…\""
    }

    static func either(_ words: [String]) -> String { list(words, last: "or") }
    static func all(_ words: [String]) -> String { list(words, last: "and") }

    private static func list(_ words: [String], last: String) -> String {
        guard words.count > 1, let final = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(last) " + final
    }

    /// `a users file`, `an enrolments file`.
    static func file(_ dataset: Dataset, startsSentence: Bool = false) -> String {
        let article = startsSentence ? "A" : "a"
        return "\(article)\(dataset == .enrolments ? "n" : "") \(dataset.rawValue) file"
    }

    static func cells(_ count: Int) -> String { count == 1 ? "1 cell" : "\(count) cells" }
    static func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }
    static func records(_ count: Int) -> String { count == 1 ? "1 record" : "\(count) records" }
    static func removals(_ count: Int) -> String { count == 1 ? "1 removal" : "\(count) removals" }
}
