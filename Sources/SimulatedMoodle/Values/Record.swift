/// Named values in order.
package struct Record: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    package struct Field: Sendable, Equatable {
        package let key: String
        package var value: Value
    }

    package private(set) var fields: [Field]

    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    package init(dictionaryLiteral elements: (String, Value)...) {
        fields = elements.map { Field(key: $0.0, value: $0.1) }
    }

    package subscript(key: String) -> Value? {
        fields.first { $0.key == key }?.value
    }

    package mutating func append(_ key: String, _ value: Value) {
        fields.append(Field(key: key, value: value))
    }

    /// Appends a text only if it is not empty, as Moodle leaves empty profile fields out of its answers.
    mutating func appendUnlessEmpty(_ key: String, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        append(key, .text(text))
    }

    mutating func keepOnly(_ keys: Set<String>) {
        fields.removeAll { !keys.contains($0.key) }
    }

    func without(_ keys: Set<String>) -> Record {
        Record(fields.filter { !keys.contains($0.key) })
    }
}

/// Typed reading of validated parameters. A key that the signature demands is there; the throwing forms say so
/// when signature and function disagree.
extension Record {
    func int(_ key: String) throws(MoodleException) -> Int {
        guard let number = optionalInt(key) else { throw .coding("no whole number '\(key)'") }
        return number
    }

    func text(_ key: String) throws(MoodleException) -> String {
        guard let text = optionalText(key) else { throw .coding("no text '\(key)'") }
        return text
    }

    func optionalInt(_ key: String) -> Int? {
        guard case .int(let number) = self[key] else { return nil }
        return number
    }

    func optionalText(_ key: String) -> String? {
        guard case .text(let text) = self[key] else { return nil }
        return text
    }

    func flag(_ key: String) -> Bool? {
        guard case .bool(let flag) = self[key] else { return nil }
        return flag
    }

    func records(_ key: String) -> [Record] {
        (self[key]?.elements ?? []).map(\.record)
    }

    func ints(_ key: String) -> [Int] {
        (self[key]?.elements ?? []).compactMap { value in
            guard case .int(let number) = value else { return nil }
            return number
        }
    }

    func texts(_ key: String) -> [String] {
        (self[key]?.elements ?? []).compactMap { value in
            guard case .text(let text) = value else { return nil }
            return text
        }
    }
}
