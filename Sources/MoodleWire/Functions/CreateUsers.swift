/// An account to be made.
package struct NewUser: Sendable {
    /// In lower case: Moodle refuses any other.
    package let username: String
    package let password: NewPassword
    package let fields: [UserField: String]
    /// By the short names of the profile fields. Moodle ignores one that it does not know.
    package let customFields: [NamedValue]
    package let preferences: [NamedValue]

    package init(
        username: String, password: NewPassword, fields: [UserField: String], customFields: [NamedValue] = [],
        preferences: [NamedValue] = []
    ) {
        self.username = username
        self.password = password
        self.fields = fields
        self.customFields = customFields
        self.preferences = preferences
    }
}

package enum NewPassword: Sendable {
    case given(Secret)
    /// Moodle makes one and mails it after its commit.
    case madeByMoodle
    /// For login methods that keep passwords elsewhere.
    case none

    package var isGiven: Bool { if case .given = self { true } else { false } }
    var isMadeByMoodle: Bool { if case .madeByMoodle = self { true } else { false } }
}

/// `core_user_create_users`: all or nothing, and which record was refused is not said.
package enum CreateUsers {
    package static func call(_ users: [NewUser]) -> WireCall {
        var parameters = FormParameters()
        for (index, user) in users.enumerated() { append(user, at: index, to: &parameters) }
        return WireCall(.createUsers, items: users.count, parameters: parameters)
    }

    package static func cost(_ user: NewUser) -> Cost {
        var parameters = FormParameters()
        append(user, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    /// Applied only where the answer names each username once and no other.
    package static func judge(_ exchange: Exchange, _ users: [NewUser]) -> BatchOutcome {
        let outcome = exchange.judged { body throws(Unreadable) in
            let made = try body.decode([Made].self)
            return Created.match(users.map(\.username), made.map { ($0.username.text, $0.id.value) })
        }
        return users.contains(where: \.password.isMadeByMoodle) ? withoutProof(outcome) : outcome
    }

    /// What Moodle writes after its commit, with the password that it makes, can fail as well.
    private static func withoutProof(_ outcome: BatchOutcome) -> BatchOutcome {
        guard case .wholeBatch(.notApplied(.entry(let refusal))) = outcome, refusal.code == Proven.databaseWriteCode
        else { return outcome }
        return .wholeBatch(.unknown(Doubt(code: refusal.code, message: refusal.message, isRefusal: true)))
    }

    private struct Made: Decodable {
        let id: MoodleInt
        let username: MoodleText
    }

    private static func append(_ user: NewUser, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("users")[index]
        parameters.append(name["username"], user.username)
        switch user.password {
        case .given(let password): parameters.append(name["password"], password)
        case .madeByMoodle: parameters.append(name["createpassword"], true)
        case .none: break
        }
        parameters.append(user.fields, at: name)
        parameters.append(user.customFields, as: "customfields", at: name)
        parameters.append(user.preferences, as: "preferences", at: name)
    }
}

extension FormName {
    /// For measuring an item: no batch has more, so that no item grows by its place in it.
    static let widestIndex = 999
}
