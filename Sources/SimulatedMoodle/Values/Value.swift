/// What a web-service function receives and answers: the values that JSON and Moodle's XML have in common.
///
/// Records keep the order of their keys, as PHP arrays do, so that an answer can be compared with a recorded one.
package indirect enum Value: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case text(String)
    case list([Value])
    case record(Record)

    /// The list's elements; empty for anything else.
    package var elements: [Value] {
        guard case .list(let elements) = self else { return [] }
        return elements
    }

    /// The record itself; an empty one for anything else.
    package var record: Record {
        guard case .record(let record) = self else { return Record() }
        return record
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: Value...) { self = .list(elements) }
    package init(dictionaryLiteral elements: (String, Value)...) {
        self = .record(Record(elements.map { Record.Field(key: $0.0, value: $0.1) }))
    }
}
