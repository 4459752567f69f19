/// The characters that a username may have.
package enum UsernameCharset: String, Sendable, CaseIterable {
    /// Letters, digits, `-`, `.`, `_` and `@`: Moodle's `PARAM_USERNAME` (`lib/classes/param.php`, 4.5).
    case core
    /// Letters, digits, `-` and `.` only.
    case strict
    /// Whatever is lower case: the site's setting "Allow extended characters in usernames" is on.
    case extended

    /// The username that a text becomes: lower case, without what may not stand in it.
    func clean(_ found: String) -> String {
        if found.utf8.allSatisfy(isPlain) { return found }
        let lower = found.lowercased()
        guard self != .extended else { return lower }
        return String(decoding: lower.utf8.filter(isPlain), as: UTF8.self)
    }

    /// Whether a byte can stand in a username whatever the site allows.
    private func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E: true
        case 0x40, 0x5F: self != .strict
        default: false
        }
    }

    /// Whether letters of other scripts are written in Latin ones without accents before they are cleaned.
    var isLatin: Bool { self != .extended }

    func fits(_ username: String) -> Bool {
        // The column counts characters; bytes are at least as many.
        username.utf8.count <= UsernameCleaning.limit
            || self == .extended && username.unicodeScalars.count <= UsernameCleaning.limit
    }
}
