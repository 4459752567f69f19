import GRDB
import StagingStore

/// Staged rows as the fields that Moodle's web services take, by their names.
enum StagedFields {
    /// All that is staged of an account, with its username; the password, if one is sealed, only as a mark.
    static func account(_ db: Database, user: Int64) throws -> [String: String] {
        let sql = """
            SELECT username, email, firstname, lastname, idnumber, auth, extra,
                   EXISTS (SELECT 1 FROM sealed_passwords s WHERE s.user_id = u.id) AS has_password
              FROM users u WHERE id = ?
            """
        guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [user]) else { return [:] }
        var fields = try JSONFields.flat(row["extra"])
        for field in ["username", "email", "firstname", "lastname", "idnumber", "auth"] {
            fields[field] = row[field]
        }
        if row["has_password"] { fields["password"] = "(sealed)" }
        return fields
    }

    static func group(_ db: Database, id: Int64) throws -> [String: String] {
        try texts(db, "SELECT name, idnumber, description FROM groups WHERE id = ?", id)
    }

    static func grouping(_ db: Database, id: Int64) throws -> [String: String] {
        try texts(db, "SELECT name, idnumber, description FROM groupings WHERE id = ?", id)
    }

    static func cohort(_ db: Database, id: Int64) throws -> [String: String] {
        try texts(
            db,
            "SELECT substr(key, instr(key, ':') + 1) AS idnumber, name, description, category FROM cohorts WHERE id = ?",
            id)
    }

    private static func texts(_ db: Database, _ sql: String, _ id: Int64) throws -> [String: String] {
        guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [id]) else { return [:] }
        return Dictionary(uniqueKeysWithValues: row.columnNames.map { ($0, row[$0] as String?) })
            .compactMapValues { $0 }
    }
}
