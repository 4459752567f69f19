/// The variables of an `application/x-www-form-urlencoded` body or query, in the order sent.
package struct FormVariables: Sendable, Equatable {
    package struct Variable: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package private(set) var variables: [Variable] = []

    /// How many were sent, those past the limit counted too.
    package private(set) var sent = 0

    /// Reads at most `limit` variables, as PHP does with `max_input_vars`: the rest is dropped without an error
    /// before anything of the request is looked at. A token sent last is then lost, and with it the whole request;
    /// a token sent first survives and the data is lost.
    init(parsing bytes: some Sequence<UInt8>, limit: Int) {
        var name: [UInt8] = []
        var value: [UInt8]?
        func endVariable(_ variables: inout FormVariables) {
            defer {
                name.removeAll(keepingCapacity: true)
                value = nil
            }
            guard !name.isEmpty else { return }
            variables.sent += 1
            guard variables.sent <= limit else { return }
            variables.variables.append(
                Variable(name: Self.percentDecoded(name), value: Self.percentDecoded(value ?? [])))
        }
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "&"): endVariable(&self)
            case UInt8(ascii: "=") where value == nil: value = []
            default:
                if value == nil { name.append(byte) } else { value?.append(byte) }
            }
        }
        endVariable(&self)
    }

    /// These variables, then the others; what is named twice is taken from the others.
    func followed(by others: FormVariables) -> FormVariables {
        guard sent > 0 else { return others }
        var all = self
        all.variables += others.variables
        all.sent += others.sent
        return all
    }

    /// The tree that PHP makes of bracket names: `users[0][customfields][1][type]`.
    func tree() -> FormNode {
        let root = FormNode()
        for variable in variables {
            root.put(variable.value, at: Self.path(of: variable.name)[...])
        }
        return root
    }

    private static func percentDecoded(_ bytes: [UInt8]) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                if position + 1 < bytes.count, let high = hexDigit(bytes[position]),
                    let low = hexDigit(bytes[position + 1])
                {
                    decoded.append(high << 4 | low)
                    position += 2
                } else {
                    decoded.append(byte)
                }
            default: decoded.append(byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// `a[b][]` becomes `a`, `b`, nil. Text that is no bracket pair ends the path, as in PHP.
    private static func path(of name: String) -> [String?] {
        guard let open = name.firstIndex(of: "["), open != name.startIndex else { return [name] }
        var path: [String?] = [String(name[..<open])]
        var rest = name[open...]
        while rest.first == "[", let close = rest.firstIndex(of: "]") {
            let key = rest[rest.index(after: rest.startIndex)..<close]
            path.append(key.isEmpty ? nil : String(key))
            rest = rest[rest.index(after: close)...]
        }
        return path
    }
}
