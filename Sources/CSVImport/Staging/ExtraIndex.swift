import GRDB
import StagingStore

/// Who has which value of a field that `users` has no column for: read once, because no index finds it.
final class ExtraIndex {
    let field: String
    private var people: [String: [Int64]] = [:]

    init(_ db: Database, field: String) throws {
        self.field = field
        let rows = try RawStatement(
            db,
            """
            SELECT id, json_extract(extra, '$."' || ? || '"') FROM users
             WHERE json_type(extra, '$."' || ? || '"') IS NOT NULL
            """)
        try rows.forEach(.text(field), .text(field)) { people[$0.text(1), default: []].append($0.integer(0)) }
    }

    func owners(of value: String) -> [Int64] { people[value] ?? [] }

    /// A person has it now; whatever they had before is theirs no more.
    func note(_ value: String?, instead before: String?, of person: Int64) {
        if let before { people[before]?.removeAll { $0 == person } }
        if let value, !value.isEmpty, people[value]?.contains(person) != true {
            people[value, default: []].append(person)
        }
    }
}
