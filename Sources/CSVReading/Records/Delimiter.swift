/// What separates the cells of a record.
package enum Delimiter: UInt8, CaseIterable, Sendable {
    case comma = 0x2C
    case semicolon = 0x3B
    case tab = 0x09
    case colon = 0x3A
    case pipe = 0x7C

    /// Understands the name (`comma`, `semicolon`, `tab`, `colon`, `pipe`), the character itself, and `\t`.
    package init?(_ text: String) {
        let named = Self.allCases.first { $0.name == text.lowercased() || $0.character == text }
        guard let found = named ?? (text == "\\t" ? .tab : nil) else { return nil }
        self = found
    }

    package var name: String {
        switch self {
        case .comma: "comma"
        case .semicolon: "semicolon"
        case .tab: "tab"
        case .colon: "colon"
        case .pipe: "pipe"
        }
    }

    /// The delimiter as a string of one character.
    package var character: String { String(Unicode.Scalar(rawValue)) }
}
