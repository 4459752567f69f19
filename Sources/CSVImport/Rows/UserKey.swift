/// What a row of a users file is known by: username, else idnumber, else e-mail.
struct UserKey {
    private let username: Int?
    private let idnumber: Int?
    private let email: Int?

    init(_ layout: Layout) {
        username = layout.columns.firstIndex { $0.field == "username" }
        idnumber = layout.columns.firstIndex { $0.field == "idnumber" }
        email = layout.columns.firstIndex { $0.field == "email" }
    }

    /// - Returns: nil if the row does not say.
    func of(_ row: FileRow) -> RecordKey? {
        if let text = row.text(username) {
            let cleaned = UsernameCleaning.clean(text)
            return cleaned.isEmpty ? nil : RecordKey("username", cleaned)
        }
        if let text = row.text(idnumber) { return RecordKey("idnumber", text) }
        if let text = row.text(email) { return RecordKey("email", text.lowercased()) }
        return nil
    }
}
