import Foundation
import StagingStore

/// The payload of the entries that change a group or a cohort: `{"fields":{"name":"…"}}`.
struct ChangedFields: Codable {
    let fields: [String: String]

    static func read(_ payload: String?) throws -> [String: String] {
        guard let payload else { return [:] }
        return try JSONDecoder().decode(ChangedFields.self, from: Data(payload.utf8)).fields
    }

    /// A change together with an earlier one that was surely not applied.
    static func unite(
        _ fields: [String: String], _ before: [String: String], with waiting: OutboxView.Waiting
    ) throws -> (fields: [String: String], before: [String: String]) {
        var fields = try read(waiting.payload).merging(fields) { _, newer in newer }
        var before = before.merging(try JSONText.texts(waiting.before ?? "{}")) { _, older in older }
        // Back to what Moodle has: nothing is left to say about it.
        for (name, value) in fields where before[name] == value {
            fields[name] = nil
            before[name] = nil
        }
        return (fields, before)
    }
}
