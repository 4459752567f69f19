import GRDB
import StagingStore

/// How a source's usernames are made, and how they were made before.
struct UsernameSetting {
    let db: Database
    let options: ImportOptions
    let moment: Timestamp

    /// Notes how they are made from now on.
    /// - Returns: a finding if people have usernames that were made otherwise.
    func change() throws -> RowFinding? {
        let now = words
        let before = try String.fetchOne(
            db, sql: "SELECT setting FROM username_settings WHERE source = ?", arguments: [options.source])
        if before == now { return nil }
        try db.execute(
            sql: "INSERT OR REPLACE INTO username_settings (source, setting, changed_at) VALUES (?, ?, ?)",
            arguments: [options.source, now, moment.text])
        guard let before, try hasMade() else { return nil }
        return .usernameSourceChanged(before: before, now: now)
    }

    private func hasMade() throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM reserved_usernames r JOIN users u ON u.id = r.user_id WHERE u.source = ?)
                """, arguments: [options.source]) ?? false
    }

    private var words: String {
        if let template = options.defaults["username"], [.name, .template].contains(options.people.usernames) {
            return "the template \(template)"
        }
        return switch options.people.usernames {
        case .name, .template: "first and last name"
        case .email: "the e-mail"
        case .idnumber: "the idnumber"
        case .sequence: "a running number"
        case .none: "nothing"
        }
    }
}
