import GRDB

/// The table `field_rules`: when a field of an account that is there is changed. The engine reads it too.
enum FieldRules {
    /// Stands for every field without a rule of its own.
    private static let allFields = "*"

    /// The source's rules, after the options of this import have changed them.
    static func load(_ session: ImportSession) throws -> [String: FieldRule] {
        let (db, options) = (session.db, session.options)
        if !options.people.fieldRules.isEmpty {
            try db.execute(
                sql: "DELETE FROM field_rules WHERE source = ? AND field <> ?", arguments: [options.source, allFields])
            for (field, rule) in options.people.fieldRules where rule != .always {
                try db.execute(
                    sql: "INSERT INTO field_rules (source, field, rule) VALUES (?, ?, ?)",
                    arguments: [options.source, field, rule.rawValue])
            }
        }
        if options.people.details == .fillMissing {
            try db.execute(
                sql: "INSERT OR REPLACE INTO field_rules (source, field, rule) VALUES (?, ?, ?)",
                arguments: [options.source, allFields, FieldRule.ifEmpty.rawValue])
        } else {
            try db.execute(
                sql: "DELETE FROM field_rules WHERE source = ? AND field = ?", arguments: [options.source, allFields])
        }
        let rows = try Row.fetchAll(
            db, sql: "SELECT field, rule FROM field_rules WHERE source = ?", arguments: [options.source])
        return Dictionary(
            rows.compactMap { row in FieldRule(rawValue: row[1]).map { (row[0] as String, $0) } },
            uniquingKeysWith: { first, _ in first })
    }
}
