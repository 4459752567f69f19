import CSVReading
import Foundation

/// What a cell of a person's field must look like, so that Moodle neither refuses it nor changes it in silence.
///
/// The lengths are those of Moodle 4.5's table `user`, in characters. A name with markup is refused by
/// `core_user_create_users` without a reason (`PARAM_NOTAGS`, `PARAM_TEXT`).
enum CellRule {
    case text(limit: Int)
    /// Sent as it is, markup and all.
    case free(limit: Int)
    case choice([String])
    /// The number of a row in Moodle's database.
    case rowNumber
    /// 0 or 1, as it was, or the name of an editor's plugin (Moodle's preference `htmleditor`).
    case editor
    case email
    case country
    case language
    case timezone
    case authentication
    /// A date of a custom profile field: `2017-09-01`, with `-08-30-00` where the field has a time, or unix seconds
    /// (`user/profile/field/datetime`, 4.5).
    case profileDate(years: ClosedRange<Int>?)

    /// - Parameter limits: classic ones hold for the two fields that had others.
    static func of(_ field: String, _ limits: FieldLimits) -> CellRule {
        switch (limits, field) {
        case (.classic, "institution"): .text(limit: 40)
        case (.classic, "city"): .text(limit: 20)
        default: of(field)
        }
    }

    static func of(_ field: String) -> CellRule {
        switch field {
        case "firstname", "lastname": .text(limit: 100)
        case "firstnamephonetic", "lastnamephonetic", "middlename", "alternatename": .text(limit: 255)
        case "institution", "department", "address": .text(limit: 255)
        case "city": .text(limit: 120)
        case "phone1", "phone2": .text(limit: 20)
        case "idnumber": .free(limit: 255)
        case "theme": .text(limit: 50)
        case "interests": .text(limit: 10_000)
        case "mailformat", "autosubscribe", "suspended", "deleted", "trackforums", "emailstop", "ajax":
            .choice(["0", "1"])
        case "maildisplay", "maildigest": .choice(["0", "1", "2"])
        case "descriptionformat": .choice(["0", "1", "2", "4"])
        case "htmleditor": .editor
        case "id", "mnethostid": .rowNumber
        case _ where isNumbered(field, ["program", "session"]): .rowNumber
        case "email": .email
        case "country": .country
        case "lang": .language
        case "timezone": .timezone
        case "auth": .authentication
        default: .free(limit: 100_000)
        }
    }

    /// The value as Moodle is to have it, or what is wrong.
    func check(_ found: String) -> Checked {
        switch self {
        case .text(let limit):
            found.utf8.contains(UInt8(ascii: "<")) ? .wrong(.markup(found: found)) : Self.within(limit, found)
        case .free(let limit): Self.within(limit, found)
        case .choice(let allowed):
            allowed.contains(found) ? .fine(found) : .wrong(.choice(found: found, allowed: allowed))
        case .rowNumber:
            Self.isNumber(found)
                ? .fine(found) : .wrong(.number(found: found, expected: "the number of a row in Moodle's database"))
        case .editor:
            Self.isEditor(found)
                ? .fine(found) : .wrong(.choice(found: found, allowed: ["0", "1", "an editor's name such as atto"]))
        case .email: Self.email(found)
        case .country: Self.country(found)
        case .language: Self.language(found)
        case .timezone:
            TimeZoneNames.contains(found) ? .fine(found) : .wrong(.timezone(found: found))
        case .authentication: Self.authentication(found)
        case .profileDate(let years): Self.profileDate(found, years)
        }
    }

    /// The first characters of a text that is too long, as many as fit; nil where that would make another thing of it.
    func truncated(_ found: String) -> String? {
        guard case .text(let limit) = self else { return nil }
        return String(String.UnicodeScalarView(found.unicodeScalars.prefix(limit)))
    }

    enum Checked: Equatable {
        case fine(String)
        case wrong(RowFinding)
    }

    private static func within(_ limit: Int, _ found: String) -> Checked {
        // Bytes are at least as many as characters, and counted at once.
        if found.utf8.count <= limit { return .fine(found) }
        let characters = found.unicodeScalars.count
        return characters <= limit
            ? .fine(found) : .wrong(.tooLong(found: found, characters: characters, limit: limit))
    }

    private static func email(_ found: String) -> Checked {
        guard EmailAddress.isValid(found) else { return .wrong(.emailInvalid(found: found)) }
        return within(100, found)
    }

    private static func country(_ found: String) -> Checked {
        CountryCodes.contains(found)
            ? .fine(found) : .wrong(.country(found: found, suggestion: CountryCodes.suggestion(for: found)))
    }

    /// Moodle's names of language packs are lower case with underscores: `pt_br`.
    private static func language(_ found: String) -> Checked {
        let name = found.lowercased().replacing("-", with: "_")
        let parts = name.split(separator: "_", omittingEmptySubsequences: false)
        let letters = parts.first.map { (2...3).contains($0.utf8.count) && $0.utf8.allSatisfy(isLetter) } ?? false
        let rest = parts.dropFirst().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { isLetter($0) || isDigit($0) } }
        return letters && rest && name.utf8.count <= 30 ? .fine(name) : .wrong(.language(found: found))
    }

    /// Names of Moodle's authentication plugins: lower case, and Moodle compares letter case.
    private static func authentication(_ found: String) -> Checked {
        let isName = { (text: String) in
            text.utf8.first.map(isLetter) == true && text.utf8.count <= 20
                && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x5F }
        }
        if isName(found) { return .fine(found) }
        let lower = found.lowercased()
        return .wrong(.authentication(found: found, suggestion: isName(lower) ? lower : nil))
    }

    private static func profileDate(_ found: String, _ years: ClosedRange<Int>?) -> Checked {
        var text = found
        // Moodle writes a time behind the date with hyphens too.
        let parts = found.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count == 6 {
            text = parts[..<3].joined(separator: "-") + " " + parts[3...].joined(separator: ":")
        }
        guard !text.contains(":") || parts.count == 6, DateCell.isOfAnyYear(text) else {
            return .wrong(.profileDate(found: found))
        }
        if let years, let year = Int(parts[0]), parts.count > 1, !years.contains(year) {
            return .wrong(.yearOutside(found: found, first: years.lowerBound, last: years.upperBound))
        }
        return .fine(found)
    }

    private static func isNumbered(_ field: String, _ stems: [String]) -> Bool {
        NumberedName.split(field).map { stems.contains($0.stem) } ?? false
    }

    private static func isNumber(_ text: String) -> Bool {
        text.utf8.allSatisfy(isDigit) && (Int64(text) ?? 0) > 0
    }

    private static func isEditor(_ text: String) -> Bool {
        text == "0" || text == "1"
            || text.utf8.count <= 50 && text.utf8.first.map(isLetter) == true
                && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x5F }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// The time zones that Moodle knows: PHP's list, and 99 for the site's own.
enum TimeZoneNames {
    private static let all = Set(TimeZone.knownTimeZoneIdentifiers).union(["99", "UTC"])

    static func contains(_ name: String) -> Bool { all.contains(name) }
}
