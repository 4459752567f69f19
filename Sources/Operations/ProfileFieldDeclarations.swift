import GRDB
import StagingStore

/// A custom profile field of the site, as an operator declares it.
package struct ProfileFieldDeclaration: Sendable, Equatable, Encodable {
    package let shortname: String
    /// `text`, `textarea`, `checkbox`, `menu`, `datetime` or `social`.
    package let type: String
    /// Of a menu its options; of a date its first and last year.
    package let options: [String]
    package let isRequired: Bool
    package let isUnique: Bool

    enum CodingKeys: String, CodingKey {
        case shortname, type, options
        case isRequired = "required"
        case isUnique = "unique"
    }

    package init(shortname: String, type: String, options: [String], isRequired: Bool, isUnique: Bool) {
        self.shortname = shortname
        self.type = type
        self.options = options
        self.isRequired = isRequired
        self.isUnique = isUnique
    }
}

/// The profile fields that imports check. No core web service lists them (Moodle 4.5), so people keep them here.
package struct ProfileFieldDeclarations {
    private let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    package func list() throws -> [ProfileFieldDeclaration] {
        try store.read { db in
            try Row.fetchAll(
                db, sql: "SELECT shortname, type, options, required, is_unique FROM profile_fields ORDER BY shortname"
            ).map { row in
                ProfileFieldDeclaration(
                    shortname: row["shortname"], type: row["type"], options: try JSONText.list(row["options"]),
                    isRequired: row["required"], isUnique: row["is_unique"])
            }
        }
    }

    package func set(_ field: ProfileFieldDeclaration, run: Run) throws {
        let moment = store.clock.now()
        try store.write { db in
            let options = try JSONText.text(field.options)
            try db.execute(
                sql: """
                    INSERT INTO profile_fields (shortname, type, options, required, is_unique, changed_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (shortname) DO UPDATE SET type = excluded.type, options = excluded.options,
                       required = excluded.required, is_unique = excluded.is_unique,
                       changed_at = excluded.changed_at
                    """,
                arguments: [
                    field.shortname, field.type, options, field.isRequired, field.isUnique, moment.text,
                ])
            try AuditChain.seal(
                db, event: "mapping",
                detail: [
                    "profile_field": field.shortname, "type": field.type, "options": options,
                    "required": field.isRequired, "unique": field.isUnique,
                ], run: run.id, at: moment)
        }
    }

    package func remove(_ shortname: String, run: Run) throws {
        let moment = store.clock.now()
        try store.write { db in
            try db.execute(sql: "DELETE FROM profile_fields WHERE shortname = ?", arguments: [shortname])
            guard db.changesCount > 0 else { throw OperationProblem.unknownProfileField(shortname) }
            try AuditChain.seal(
                db, event: "mapping", detail: ["profile_field": shortname, "type": ""], run: run.id, at: moment)
        }
    }
}
