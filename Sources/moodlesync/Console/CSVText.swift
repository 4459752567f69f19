/// CSV as the program writes it: commas, quotes only where a cell needs them, UTF-8.
enum CSVText {
    static func lines(header: [String], rows: [[String]]) -> [String] {
        ([header] + rows).map { $0.map(cell).joined(separator: ",") }
    }

    private static func cell(_ text: String) -> String {
        let needsQuotes = text.contains { ",;\t\"\n\r".contains($0) } || text.first == " " || text.last == " "
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
