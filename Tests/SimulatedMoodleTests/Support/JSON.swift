/// JSON as it is: numbers, flags and null are told apart, and members keep their order.
enum JSON: Equatable, Sendable {
    struct Member: Equatable, Sendable {
        let key: String
        let value: JSON
    }

    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([JSON])
    case object([Member])

    init(parsing text: String) throws {
        var parser = JSONParser(text)
        self = try parser.parseAll()
    }

    subscript(key: String) -> JSON? { members.first { $0.key == key }?.value }

    subscript(position: Int) -> JSON? { elements.indices.contains(position) ? elements[position] : nil }

    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    var number: Int? {
        guard case .number(let number) = self else { return nil }
        return Int(number)
    }

    var elements: [JSON] {
        guard case .list(let elements) = self else { return [] }
        return elements
    }

    var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }
}
