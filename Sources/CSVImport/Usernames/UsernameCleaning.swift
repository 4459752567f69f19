/// A username as Moodle's `PARAM_USERNAME` makes it (`lib/classes/param.php`, 4.5): lower case, without blanks, and
/// of letters, digits, `-`, `.`, `@` and `_` only.
enum UsernameCleaning {
    static let limit = 100

    static func clean(_ found: String) -> String { UsernameCharset.core.clean(found) }

    /// Whether cleaning did more than fold letter case and take blanks out.
    static func lost(_ found: String, cleaned: String) -> Bool {
        found.lowercased() != cleaned
    }

    static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x40, 0x5F: true
        default: false
        }
    }
}
