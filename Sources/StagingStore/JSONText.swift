import Foundation

/// JSON as the store keeps it: sorted keys, so that equal values are equal text.
package enum JSONText {
    package static func object(_ members: [String: any Encodable & Sendable]) throws -> String {
        try text(members.mapValues(AnyMember.init))
    }

    package static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The members of an object whose values are all texts, as `users.extra` and the payload of an update hold them.
    package static func texts(_ object: String) throws -> [String: String] {
        try JSONDecoder().decode([String: String].self, from: Data(object.utf8))
    }

    /// The texts of an array, as `json_group_array` makes them.
    package static func list(_ array: String) throws -> [String] {
        try JSONDecoder().decode([String].self, from: Data(array.utf8))
    }

    private struct AnyMember: Encodable {
        let value: any Encodable & Sendable

        func encode(to encoder: any Encoder) throws {
            try value.encode(to: encoder)
        }
    }
}
