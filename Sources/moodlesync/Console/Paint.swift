/// Colours for a terminal that wants them.
enum Paint: Sendable {
    case none
    case ansi

    enum Colour: String {
        case green = "32"
        case yellow = "33"
        case red = "31"
        case bold = "1"
        case faint = "2"
    }

    func callAsFunction(_ text: String, _ colour: Colour) -> String {
        switch self {
        case .none: text
        case .ansi: "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
        }
    }
}
