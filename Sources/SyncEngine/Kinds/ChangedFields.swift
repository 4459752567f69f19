/// The payload of the kinds that change something: the fields that are another now, by Moodle's names.
struct ChangedFields: Codable, Sendable {
    let fields: [String: String]
}
