import Foundation

/// JSON objects of the store as flat texts, for people to read.
enum JSONFields {
    /// Members by name, those of `fields` beside the others; none for no text.
    static func flat(_ json: String?) throws -> [String: String] {
        guard let json else { return [:] }
        let object = try JSONDecoder().decode([String: Member].self, from: Data(json.utf8))
        var texts: [String: String] = [:]
        for (name, member) in object {
            switch member {
            case .scalar(let text): texts[name] = text
            case .object(let members): texts.merge(members.compactMapValues(\.text)) { first, _ in first }
            case .nothing: break
            }
        }
        return texts
    }

    private enum Member: Decodable {
        case scalar(String)
        case object([String: Member])
        case nothing

        var text: String? {
            if case .scalar(let text) = self { text } else { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .nothing
            } else if let text = try? container.decode(String.self) {  // No text: then one of the other forms.
                self = .scalar(text)
            } else if let number = try? container.decode(Int64.self) {  // No whole number: likewise.
                self = .scalar(String(number))
            } else if let flag = try? container.decode(Bool.self) {  // No truth value: likewise.
                self = .scalar(flag ? "1" : "0")
            } else if let number = try? container.decode(Double.self) {  // No number: an object is left, or an error.
                self = .scalar(String(number))
            } else {
                self = .object(try container.decode([String: Member].self))
            }
        }
    }
}
