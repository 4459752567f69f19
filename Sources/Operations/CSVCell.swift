import Foundation

/// Cells of the files that are written for people.
enum CSVCell {
    /// As RFC 4180 writes it, and such that a spreadsheet does not take it for a formula.
    static func text(_ text: String) -> String {
        let safe = looksLikeFormula(text) ? "'" + text : text
        guard safe.contains(where: { ",\"\n\r".contains($0) || $0.isNewline }) else { return safe }
        return "\"" + safe.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    static func looksLikeFormula(_ text: String) -> Bool {
        text.first.map { "=+-@\t\r".contains($0) } ?? false
    }
}
