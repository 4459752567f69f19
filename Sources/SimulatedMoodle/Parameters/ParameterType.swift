/// Moodle's parameter types (`PARAM_…`): each knows which texts it leaves as they are.
///
/// Moodle validates by cleaning: a value that cleaning would change is refused
/// (`validate_param`, lib/moodlelib.php, Moodle 4.5).
enum ParameterType: Sendable {
    case int
    case bool
    case alpha
    case alphanum
    case alphanumext
    case raw
    case rawTrimmed
    /// `PARAM_TEXT` and `PARAM_NOTAGS`: no markup. The two differ only in multi-language tags.
    case text
    case username
    case timezone
    case auth
    case lang
    case theme
    case plugin

    /// The value as the function gets it, or nil where Moodle answers `invalidparameter`.
    /// - Parameter languages: the site's language packs.
    func accept(_ text: String, languages: Set<String> = Site.standardLanguages) -> Value? {
        switch self {
        case .int:
            guard let number = Int(text), String(number) == text else { return nil }
            return .int(number)
        case .bool:
            return text == "1" ? .bool(true) : text == "0" ? .bool(false) : nil
        default:
            return leavesAsIs(text, languages) ? .text(text) : nil
        }
    }

    private func leavesAsIs(_ text: String, _ languages: Set<String>) -> Bool {
        let bytes = text.utf8
        switch self {
        case .int, .bool, .raw: return true
        case .alpha: return bytes.allSatisfy(\.isLetter)
        case .alphanum: return bytes.allSatisfy { $0.isLetter || $0.isDigit }
        case .alphanumext: return bytes.allSatisfy { $0.isLetter || $0.isDigit || Self.joiners.contains($0) }
        case .rawTrimmed: return !Self.isTrimmable(bytes.first) && !Self.isTrimmable(bytes.last)
        case .text: return !Self.hasMarkup(bytes)
        case .username: return bytes.allSatisfy { $0.isLowerCase || $0.isDigit || Self.usernameSigns.contains($0) }
        case .timezone: return Self.looksLikeTimezone(text)
        case .auth: return text.isEmpty || Installed.auths.contains(text)
        case .lang: return text.isEmpty || languages.contains(text)
        case .theme: return text.isEmpty || Installed.themes.contains(text)
        case .plugin: return text.isEmpty || bytes.allSatisfy { $0.isLowerCase || $0.isDigit || $0 == 0x5F }
        }
    }

    private static let joiners = Array("-_".utf8)
    private static let usernameSigns = Array("-.@_".utf8)

    private static func isTrimmable(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte == 0x20 || (0x09...0x0D).contains(byte) || byte == 0
    }

    /// PHP's `strip_tags` takes `<` for the start of a tag unless a space follows: "< 3" is kept, "<3" is not.
    private static func hasMarkup(_ bytes: String.UTF8View) -> Bool {
        var afterBracket = false
        for byte in bytes {
            if afterBracket, !isTrimmable(byte) || byte == 0 { return true }
            afterBracket = byte == UInt8(ascii: "<")
        }
        return afterBracket
    }

    /// An offset in hours or half hours, or letters with slashes: "Mars/Base" passes.
    private static func looksLikeTimezone(_ text: String) -> Bool {
        let offset = /[+-]?(0?[0-9](\.[50])?|1[0-3](\.0)?|1[0-2]\.5)|99/
        let name = /[A-Za-z0-9]+(\/?[A-Za-z_-])+/
        return text.isEmpty || text.wholeMatch(of: offset) != nil || text.wholeMatch(of: name) != nil
    }
}

extension UInt8 {
    fileprivate var isLowerCase: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isLetter: Bool { isLowerCase || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
}
