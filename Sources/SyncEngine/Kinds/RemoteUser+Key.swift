import MoodleWire

extension RemoteUser {
    /// As `LookUpUsers.key` makes values comparable.
    func key(_ field: LookUpUsers.Field) -> String {
        let value =
            switch field {
            case .username: username
            case .idnumber: idnumber
            case .email: email
            case .id: String(id)
            }
        return LookUpUsers.key(value ?? "", field)
    }
}
