import MoodleWire

/// A field by which Moodle finds accounts, and the value that somebody's has; `idnumber:12345` in `users.look_up`.
struct LookUpKey: Sendable, Hashable {
    let field: LookUpUsers.Field
    let value: String

    var text: String { "\(field.rawValue):\(value)" }

    init(field: LookUpUsers.Field, value: String) {
        self.field = field
        self.value = value
    }

    /// - Returns: nil for a field that no file's key is held against.
    init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let value = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "username": self.init(field: .username, value: value)
        case "idnumber": self.init(field: .idnumber, value: value)
        case "email": self.init(field: .email, value: value)
        default: return nil
        }
    }
}
