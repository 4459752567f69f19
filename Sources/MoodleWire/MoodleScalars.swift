/// A text as Moodle sends one: PHP is not strict, so a number or `true` may stand where a text is documented.
struct MoodleText: Decodable, Sendable, Equatable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Losing each error is right: it only says that the next type is to be tried; the last try reports.
        if let text = try? container.decode(String.self) {
            self.text = text
        } else if let number = try? container.decode(Int.self) {
            text = String(number)
        } else if let flag = try? container.decode(Bool.self) {
            text = flag ? "1" : "0"
        } else {
            text = String(try container.decode(Double.self))
        }
    }
}

/// A whole number as Moodle sends one: as a number, or in quotes.
struct MoodleInt: Decodable, Sendable, Equatable {
    let value: Int

    init(from decoder: any Decoder) throws {
        let text = try MoodleText(from: decoder).text
        guard let value = Int(text) else {
            throw DecodingError.typeMismatch(
                Int.self, DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no whole number"))
        }
        self.value = value
    }
}

/// A truth value as Moodle sends one: `true`, `1` or `"1"`.
struct MoodleBool: Decodable, Sendable, Equatable {
    let value: Bool

    init(from decoder: any Decoder) throws {
        let text = try MoodleText(from: decoder).text
        value = !(text.isEmpty || text == "0" || text == "false")
    }
}
