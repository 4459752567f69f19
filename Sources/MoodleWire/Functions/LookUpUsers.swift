/// `core_user_get_users_by_field`. It leaves out accounts that the service account may not see: an absent
/// account is only proven absent where look-ups have been seen to see.
package enum LookUpUsers {
    package enum Field: String, Sendable {
        case id, username, idnumber, email
    }

    /// - Parameter values: usernames are sent in lower case, for one with a capital refuses the whole question.
    package static func call(by field: Field, _ values: [String]) -> WireCall {
        var parameters = FormParameters()
        parameters.append(FormName("field"), field.rawValue)
        for (index, value) in values.enumerated() {
            parameters.append(FormName("values")[index], field == .username ? value.lowercased() : value)
        }
        return WireCall(.lookUpUsers, items: values.count, parameters: parameters)
    }

    package static func call(ids: [Int]) -> WireCall {
        call(by: .id, ids.map(String.init))
    }

    package static func cost(_ value: String) -> Cost {
        var parameters = FormParameters()
        parameters.append(FormName("values")[FormName.widestIndex], value)
        return parameters.cost
    }

    /// Databases compare more loosely than we do (MySQL takes `e` for `é`): rows that are no exact match of any
    /// value are left out. E-mail addresses match without regard to case. Several accounts may share an idnumber,
    /// and on some sites an e-mail address.
    package static func judge(
        _ exchange: Exchange, by field: Field, _ values: [String]
    ) -> ReadOutcome<[RemoteUser]> {
        exchange.read { body throws(Unreadable) in
            let wanted = Set(values.map { key($0, field) })
            return try body.decode([RemoteUser].self).filter { user in
                guard let found = value(of: field, in: user) else { return false }
                return wanted.contains(key(found, field))
            }
        }
    }

    /// The form in which two values of this field are the same.
    package static func key(_ value: String, _ field: Field) -> String {
        switch field {
        case .id, .idnumber: value
        case .username, .email: value.lowercased()
        }
    }

    private static func value(of field: Field, in user: RemoteUser) -> String? {
        switch field {
        case .id: String(user.id)
        case .username: user.username
        case .idnumber: user.idnumber
        case .email: user.email
        }
    }
}
