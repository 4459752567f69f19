import GRDB
import StagingStore

/// The custom profile fields of the site, as far as they were declared.
///
/// Moodle drops a value of a field that it does not have, takes a menu's default for an option that it does not know and
/// moves a year into the field's span, all without a word (`user/profile/lib.php`, 4.5): so they are checked here.
package struct ProfileFields: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case text
        case textarea
        case checkbox
        case menu
        case datetime
        case social
    }

    package struct Field: Sendable, Equatable {
        package var kind = Kind.text
        /// Of a menu its options; of a date its first and its last year, where they are known.
        package var options: [String] = []
        package var isRequired = false
        package var isUnique = false

        package init() {}
    }

    private var fields: [String: Field] = [:]

    init() {}

    /// From the table `profile_fields`.
    init(_ db: Database) throws {
        for row in try Row.fetchAll(db, sql: "SELECT shortname, type, options, required, is_unique FROM profile_fields")
        {
            var field = Field()
            field.kind = Kind(rawValue: row["type"]) ?? .text
            field.options = try JSONText.list(row["options"])
            field.isRequired = row["required"]
            field.isUnique = row["is_unique"]
            fields[Self.prefix + row["shortname"]] = field
        }
    }

    var isEmpty: Bool { fields.isEmpty }

    /// - Parameter name: with `profile_field_`.
    func contains(_ name: String) -> Bool { fields[name] != nil }

    var required: [String] { fields.filter(\.value.isRequired).keys.sorted() }
    var unique: [String] { fields.filter(\.value.isUnique).keys.sorted() }

    /// What decides the meaning of a file's rows, as text.
    func meaning(for layout: Layout) -> [String] {
        fields.filter { $0.value.isRequired || layout.has($0.key) }.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value)" }
    }

    func rule(_ name: String) -> CellRule {
        guard let field = fields[name] else { return .of(name) }
        return switch field.kind {
        case .checkbox: .choice(["0", "1"])
        case .menu: .choice(field.options)
        case .datetime: .profileDate(years: field.years)
        case .text, .social: .free(limit: 2_048)
        case .textarea: .free(limit: 100_000)
        }
    }

    static let prefix = "profile_field_"
}

extension ProfileFields.Field {
    fileprivate var years: ClosedRange<Int>? {
        let numbers = options.compactMap { Int($0) }
        guard numbers.count == 2, numbers[0] <= numbers[1] else { return nil }
        return numbers[0]...numbers[1]
    }
}
