/// Reads JSON strictly; anything else is an error at a byte.
struct JSONParser {
    struct Problem: Error {
        let position: Int
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func parseAll() throws -> JSON {
        let value = try parseValue()
        skipBlanks()
        guard position == bytes.count else { throw Problem(position: position) }
        return value
    }

    private mutating func parseValue() throws -> JSON {
        skipBlanks()
        guard position < bytes.count else { throw Problem(position: position) }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try parseItems(until: "}") { try $0.parseMember() })
        case UInt8(ascii: "["): return .list(try parseItems(until: "]") { try $0.parseValue() })
        case UInt8(ascii: "\""): return .text(try parseText())
        default: return try parseWord()
        }
    }

    private mutating func parseItems<Item>(
        until end: Unicode.Scalar, _ item: (inout JSONParser) throws -> Item
    ) throws -> [Item] {
        position += 1
        var items: [Item] = []
        skipBlanks()
        if take(end) { return items }
        repeat {
            items.append(try item(&self))
            skipBlanks()
        } while take(",")
        guard take(end) else { throw Problem(position: position) }
        return items
    }

    private mutating func parseMember() throws -> JSON.Member {
        skipBlanks()
        let key = try parseText()
        skipBlanks()
        guard take(":") else { throw Problem(position: position) }
        return JSON.Member(key: key, value: try parseValue())
    }

    private mutating func parseText() throws -> String {
        guard take("\"") else { throw Problem(position: position) }
        var units: [UInt16] = []
        var plain: [UInt8] = []
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            if bytes[position] == UInt8(ascii: "\\") {
                units += String(decoding: plain, as: UTF8.self).utf16
                plain = []
                units.append(try parseEscape())
            } else {
                plain.append(bytes[position])
                position += 1
            }
        }
        units += String(decoding: plain, as: UTF8.self).utf16
        guard take("\"") else { throw Problem(position: position) }
        return String(decoding: units, as: UTF16.self)
    }

    private mutating func parseEscape() throws -> UInt16 {
        guard position + 1 < bytes.count else { throw Problem(position: position) }
        let sign = bytes[position + 1]
        position += 2
        switch sign {
        case UInt8(ascii: "n"): return 10
        case UInt8(ascii: "r"): return 13
        case UInt8(ascii: "t"): return 9
        case UInt8(ascii: "b"): return 8
        case UInt8(ascii: "f"): return 12
        case UInt8(ascii: "u"):
            guard position + 4 <= bytes.count,
                let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
            else { throw Problem(position: position) }
            position += 4
            return unit
        default: return UInt16(sign)
        }
    }

    private mutating func parseWord() throws -> JSON {
        let start = position
        let ends = Array(",]} \n\r\t".utf8)
        while position < bytes.count, !ends.contains(bytes[position]) { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        switch word {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            guard let number = Double(word) else { throw Problem(position: start) }
            return .number(number)
        }
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }
}
