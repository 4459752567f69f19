/// A line of CSV as the program writes it: commas, quotes only where a cell needs them; without its line end.
package enum CSVLine {
    /// What to do with a cell that a spreadsheet would take for a formula.
    package enum Formulas: Sendable {
        /// An apostrophe before it, as a person would type to have it taken for text.
        case guarded
        /// As it is, for a program that reads the file.
        case kept
    }

    package static func text(_ cells: [String], _ formulas: Formulas) -> String {
        cells.map { cell($0, formulas) }.joined(separator: ",")
    }

    private static func cell(_ text: String, _ formulas: Formulas) -> String {
        let text = formulas == .guarded && isFormula(text) ? "'" + text : text
        let needsQuotes = text.unicodeScalars.contains { ",;\t\"\n\r".unicodeScalars.contains($0) }
        guard needsQuotes || text.first == " " || text.last == " " else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    /// Whether a spreadsheet would calculate the cell. A sign alone makes no formula: `+351 21 123 (4)` and `-7.5` are
    /// numbers, and an apostrophe would spoil the phone number for the next program.
    static func isFormula(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        switch first {
        case "=", "@", "\t", "\r", "\n": return true
        case "+", "-": return !text.unicodeScalars.dropFirst().allSatisfy("0123456789 .()/-".unicodeScalars.contains)
        default: return false
        }
    }
}
