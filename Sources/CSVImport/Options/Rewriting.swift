import Foundation

/// A rule of a source's own that changes cells before anything is made of them: `firstname=/^Dr\. //`.
package struct Rewriting: Sendable, Equatable {
    /// Moodle's name.
    package let field: String
    let pattern: String
    let replacement: String

    /// - Parameter rule: `/PATTERN/REPLACEMENT/`, with any character in place of the slashes; a regular expression of ICU,
    ///   and `$1` for what its first group found.
    /// - Returns: nil for a field that tells people apart or is secret, and for what is no such rule.
    package init?(field written: String, rule: String) {
        guard let field = FieldRule.field(written), !["email", "idnumber", "auth"].contains(field),
            let mark = rule.first
        else { return nil }
        let parts = rule.split(separator: mark, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, parts[3].isEmpty, !parts[1].isEmpty,
            (try? NSRegularExpression(pattern: String(parts[1]))) != nil  // No pattern: told as no rule.
        else { return nil }
        self.field = field
        pattern = String(parts[1])
        replacement = String(parts[2])
    }

    var text: String { "\(field)=\(pattern)=\(replacement)" }
}

/// The rules of an import, ready to use.
struct Rewriter {
    private let rules: [String: [(pattern: NSRegularExpression, replacement: String)]]

    init(_ rules: [Rewriting]) throws {
        self.rules = try Dictionary(grouping: rules, by: \.field).mapValues { same in
            try same.map { (try NSRegularExpression(pattern: $0.pattern), $0.replacement) }
        }
    }

    /// All rules of the field, in the order in which they were given; blanks that they leave at the ends go.
    func rewritten(_ found: String, _ field: String) -> String {
        guard let own = rules[field] else { return found }
        return own.reduce(found) { text, rule in
            rule.pattern.stringByReplacingMatches(
                in: text, range: NSRange(text.startIndex..., in: text), withTemplate: rule.replacement)
        }.trimmingCharacters(in: .whitespaces)
    }
}
