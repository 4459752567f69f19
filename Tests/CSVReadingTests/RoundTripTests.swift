import CSVReading
import Testing

/// Random tables, written by a writer that shares nothing with the reader.
struct RoundTripTests {
    /// Numbers that are the same in every run (Knuth's MMIX generator).
    struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private static let pieces = [
        "a", "Zoë", "0", " ", "\"", "\"\"", ",", ";", "\t", ":", "|", "\n", "\r", "\r\n", "é", "e\u{301}", "李小龍", "🦉",
        "👩‍👩‍👧", "\u{A0}", "\u{FEFF}", "&#44", "=1+1", "#", "username@example.edu", "\u{7F}", "\u{1}",
    ]

    private static func cell(_ dice: inout Dice) -> String {
        switch Int.random(in: 0..<20, using: &dice) {
        case 0..<4: ""
        case 19:
            String(repeating: pieces.randomElement(using: &dice) ?? "", count: Int.random(in: 50..<400, using: &dice))
        default:
            (0..<Int.random(in: 1..<6, using: &dice)).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
        }
    }

    /// Quotes where it must, and sometimes where it need not.
    private static func write(_ cell: String, _ delimiter: Delimiter, _ dice: inout Dice, alone: Bool) -> String {
        let special = Set("\"\r\n \t".unicodeScalars).union(delimiter.character.unicodeScalars)
        let mustQuote = (alone && cell.isEmpty) || cell.unicodeScalars.contains { special.contains($0) }
        guard mustQuote || Int.random(in: 0..<4, using: &dice) == 0 else { return cell }
        let doubled = cell.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
        let blanks = Int.random(in: 0..<6, using: &dice) == 0 ? " " : ""
        return "\(blanks)\"\(doubled)\"\(blanks)"
    }

    @Test(arguments: UInt64(1)...40)
    func `any table that was written is read back the same, whatever the chunks`(seed: UInt64) throws {
        var dice = Dice(state: seed)
        let delimiter = Delimiter.allCases.randomElement(using: &dice) ?? .comma
        let width = Int.random(in: 1..<7, using: &dice)
        var table: [[String]] = []
        var text = ""
        for row in 0..<Int.random(in: 1..<25, using: &dice) {
            let cells = (0..<width).map { _ in Self.cell(&dice) }
            table.append(cells)
            text += cells.map { Self.write($0, delimiter, &dice, alone: width == 1) }.joined(
                separator: delimiter.character)
            text += ["\n", "\r\n", "\r"].randomElement(using: &dice) ?? "\n"
            if row % 7 == 6 { text += "\n" }
        }
        for chunk in [1, 2, 3, 7, 4096] {
            let file = try WholeFile("\n" + text, .tiny(delimiter), chunk: chunk)
            // Compared by bytes: Swift's == would take both forms of é as equal.
            #expect(
                ([file.header] + file.cells).map { $0.map { Array($0.utf8) } }
                    == table.map { $0.map { Array($0.utf8) } })
        }
    }
}
