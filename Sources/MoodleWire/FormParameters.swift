/// The name of a form field as PHP nests them: `FormName("users")[0]["customfields"][1]["type"]` is
/// `users[0][customfields][1][type]`.
package struct FormName: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ name: String) {
        description = name
    }

    package subscript(_ index: Int) -> FormName { FormName("\(description)[\(index)]") }
    package subscript(_ key: String) -> FormName { FormName("\(description)[\(key)]") }
}

/// The fields of one form in the order in which they are sent.
package struct FormParameters: Sendable {
    struct Field: Sendable {
        let name: String
        let value: Value
    }

    enum Value: Sendable {
        case plain(String)
        case secret(Secret)
    }

    private(set) var fields: [Field] = []

    package init() {}

    package mutating func append(_ name: FormName, _ value: String) {
        fields.append(Field(name: name.description, value: .plain(value)))
    }

    package mutating func append(_ name: FormName, _ value: Int) {
        append(name, String(value))
    }

    /// Moodle takes `0` and `1`, never `true` and `false`.
    package mutating func append(_ name: FormName, _ value: Bool) {
        append(name, value ? "1" : "0")
    }

    package mutating func append(_ name: FormName, _ value: Secret) {
        fields.append(Field(name: name.description, value: .secret(value)))
    }

    /// How many variables PHP will count (`max_input_vars`), without the protocol's own.
    package var variableCount: Int { fields.count }

    /// Length of these fields in an encoded body, with the `&` after each.
    package var byteCount: Int {
        fields.reduce(0) { sum, field in
            sum + FormEncoding.length(of: field.name) + 2 + field.value.encodedLength
        }
    }

    package var cost: Cost { Cost(variables: variableCount, bytes: byteCount) }

    /// Names and values for people, secrets painted over.
    package var readable: [(name: String, value: String)] {
        fields.map { ($0.name, $0.value.shown) }
    }

    var secrets: [Secret] {
        fields.compactMap { field in
            switch field.value {
            case .plain: nil
            case .secret(let secret): secret
            }
        }
    }
}

extension FormParameters.Value {
    var shown: String {
        switch self {
        case .plain(let text): text
        case .secret: Secret.shown
        }
    }

    fileprivate var encodedLength: Int {
        switch self {
        case .plain(let text): FormEncoding.length(of: text)
        case .secret(let secret): FormEncoding.length(of: secret.opened)
        }
    }
}
