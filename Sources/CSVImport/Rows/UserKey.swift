/// What a row of a users file is known by: the mapping key, if there is one, else username, else idnumber, else e-mail.
struct UserKey {
    private let username: Int?
    private let idnumber: Int?
    private let email: Int?
    private let key: Int?
    private let rules: PeopleRules

    init(_ layout: Layout, _ rules: PeopleRules) {
        self.rules = rules
        key = layout.position(of: rules.key)
        username = layout.columns.firstIndex { $0.field == "username" }
        idnumber = layout.columns.firstIndex { $0.field == "idnumber" }
        email = layout.columns.firstIndex { $0.field == "email" }
    }

    /// - Returns: nil if the row does not say.
    func of(_ row: FileRow) -> RecordKey? {
        if let field = rules.key, let text = row.text(key) {
            return RecordKey("key", field.field, field.folded(text, rules))
        }
        if let text = row.text(username) {
            let cleaned = rules.fileCharset.clean(text)
            return cleaned.isEmpty ? nil : RecordKey("username", cleaned)
        }
        if let text = row.text(idnumber) { return RecordKey("idnumber", text) }
        if let text = row.text(email) { return RecordKey("email", text.lowercased()) }
        return nil
    }
}
