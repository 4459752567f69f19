/// A default value with codes for parts of a person's name: `%f` first name, `%l` last name, `%u` username, `%%` a
/// percent sign. Between `%` and the letter may stand `-` (lower case), `+` (upper case) or `~` (title case), and a
/// number of characters to keep: `%-1f%-l` makes `jdoe` of John Doe.
///
/// Moodle's own code (`uu_process_template`, admin/tool/uploaduser/locallib.php, 4.5) takes digits for a modifier, keeps
/// `%%` and swallows letters after a code; its documentation says what is done here. Codes in cells are plain text.
package struct NameTemplate: Sendable, Equatable {
    /// What the codes stand for.
    struct Names: Equatable {
        var firstname = ""
        var lastname = ""
        var username = ""
    }

    private enum Part: Sendable, Equatable {
        case text(String)
        case code(Code)
    }

    private struct Code: Sendable, Equatable {
        enum Letter: Character, Sendable {
            case firstname = "f"
            case lastname = "l"
            case username = "u"
        }
        enum Case: Character, Sendable {
            case lower = "-"
            case upper = "+"
            case title = "~"
        }

        var letter: Letter
        var letterCase: Case?
        var length: Int?
    }

    private let parts: [Part]

    package init(_ text: String) {
        var parts: [Part] = []
        var plain = ""
        var rest = Substring(text)
        while let character = rest.first {
            guard character == "%" else {
                plain.append(character)
                rest.removeFirst()
                continue
            }
            let after = rest.dropFirst()
            if after.first == "%" {
                plain.append("%")
                rest = after.dropFirst()
            } else if let (code, next) = Self.code(after) {
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = ""
                parts.append(.code(code))
                rest = next
            } else {
                plain.append("%")
                rest = after
            }
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        self.parts = parts
    }

    /// Whether every person gets the same.
    package var isPlain: Bool { parts.allSatisfy { if case .text = $0 { true } else { false } } }

    var usesUsername: Bool {
        parts.contains { if case .code(let code) = $0 { code.letter == .username } else { false } }
    }

    func expanded(_ names: Names) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .code(let code): Self.value(code, names)
            }
        }.joined()
    }

    /// A code after its percent sign, and what follows; modifier and number may stand in either order.
    private static func code(_ text: Substring) -> (Code, Substring)? {
        var rest = text
        var letterCase: Code.Case?
        var digits = ""
        while let character = rest.first {
            if let letter = Code.Letter(rawValue: character) {
                return (Code(letter: letter, letterCase: letterCase, length: Int(digits)), rest.dropFirst())
            }
            if letterCase == nil, let modifier = Code.Case(rawValue: character) {
                letterCase = modifier
                rest.removeFirst()
            } else if digits.isEmpty {
                let number = rest.prefix { $0.isASCII && $0.isNumber }
                guard !number.isEmpty, number.count < 10 else { return nil }
                digits = String(number)
                rest = rest.dropFirst(number.count)
            } else {
                return nil
            }
        }
        return nil
    }

    private static func value(_ code: Code, _ names: Names) -> String {
        var value =
            switch code.letter {
            case .firstname: names.firstname
            case .lastname: names.lastname
            case .username: names.username
            }
        switch code.letterCase {
        case .lower: value = value.lowercased()
        case .upper: value = value.uppercased()
        case .title: value = titled(value)
        case nil: break
        }
        return code.length.map { String(value.prefix($0)) } ?? value
    }

    /// The first letter of each word upper case, the rest lower: `mary ann` and `MARY ANN` are `Mary Ann`.
    private static func titled(_ text: String) -> String {
        var result = ""
        var isStart = true
        for character in text {
            result += isStart ? character.uppercased() : character.lowercased()
            isStart = character == " " || character == "-"
        }
        return result
    }
}
