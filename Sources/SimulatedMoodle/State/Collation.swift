import Foundation

/// How the database compares texts: Moodle's usual collation ignores letter case, accents and trailing spaces.
enum Collation {
    /// Two texts are equal to the database if their keys are.
    static func key(_ text: String) -> String {
        let folded =
            text.utf8.allSatisfy { $0 < 0x80 }
            ? text.lowercased() : text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
        guard folded.hasSuffix(" ") else { return folded }
        return String(folded.reversed().drop { $0 == " " }.reversed())
    }

    /// SQL's `LIKE` without letter case: `%` stands for any text, `_` for any one character.
    static func isLike(_ text: String, _ pattern: String) -> Bool {
        let text = Array(key(text))
        let pattern = Array(key(pattern))
        var reached: Set<Int> = [0]
        for sign in pattern {
            switch sign {
            case "%": reached = Set((reached.min() ?? text.count + 1)..<(text.count + 1))
            case "_": reached = Set(reached.filter { $0 < text.count }.map { $0 + 1 })
            default: reached = Set(reached.filter { $0 < text.count && text[$0] == sign }.map { $0 + 1 })
            }
            if reached.isEmpty { return false }
        }
        return reached.contains(text.count)
    }

    static func contains(_ text: String, _ part: String) -> Bool {
        part.isEmpty || key(text).contains(key(part))
    }
}
