/// What is to change in an account. What is nil or absent stays as it is.
package struct UserChange: Sendable {
    package let id: Int
    package let username: String?
    package let suspended: Bool?
    package let password: Secret?
    package let fields: [UserField: String]
    package let customFields: [NamedValue]
    package let preferences: [NamedValue]

    package init(
        id: Int, username: String? = nil, suspended: Bool? = nil, password: Secret? = nil,
        fields: [UserField: String] = [:], customFields: [NamedValue] = [], preferences: [NamedValue] = []
    ) {
        self.id = id
        self.username = username
        self.suspended = suspended
        self.password = password
        self.fields = fields
        self.customFields = customFields
        self.preferences = preferences
    }
}

/// `core_user_update_users`: each account in its own transaction, failures as warnings in a success.
package enum UpdateUsers {
    package static func call(_ changes: [UserChange]) -> WireCall {
        var parameters = FormParameters()
        for (index, change) in changes.enumerated() { append(change, at: index, to: &parameters) }
        return WireCall(.updateUsers, items: changes.count, parameters: parameters)
    }

    package static func cost(_ change: UserChange) -> Cost {
        var parameters = FormParameters()
        append(change, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    /// An account with a warning was rolled back, whatever the warning's code; one without was changed.
    package static func judge(_ exchange: Exchange, _ changes: [UserChange]) -> BatchOutcome {
        if let refusal = loneRefusal(exchange) { return .perItem([ItemVerdict(.notApplied(.entry(refusal)))]) }
        return exchange.judged { body throws(Unreadable) in
            judge(try body.decode(WarningsAnswer.self).warnings, changes, exchange)
        }
    }

    /// The answer holds nothing but warnings, so it can only be malformed where one was made: a policy's text
    /// is no valid warning code. For a single account that proves the refusal (user/externallib.php, 4.5;
    /// recorded with a weak password).
    private static func loneRefusal(_ exchange: Exchange) -> Refusal? {
        guard exchange.items == 1, case .exception(let exception) = exchange.reply,
            exception.code == "invalidresponse"
        else { return nil }
        return Refusal(
            code: exception.code,
            message: "Moodle refused this change and could not say why; a password against the site's policy does this")
    }

    private static func judge(
        _ warnings: [Warning], _ changes: [UserChange], _ exchange: Exchange
    ) -> BatchOutcome {
        let ids = Set(changes.map(\.id))
        guard ids.count == changes.count else {
            return .wholeBatch(.unknown(Doubt(mismatch: "one account was in the request twice")))
        }
        var refusals: [Int: Refusal] = [:]
        for warning in warnings {
            guard let id = warning.itemid?.value, ids.contains(id) else {
                return .wholeBatch(.unknown(Doubt(mismatch: "a warning is about an account that was not sent")))
            }
            refusals[id] = refusal(warning, exchange)
        }
        return .perItem(
            changes.map { change in
                guard let refusal = refusals[change.id] else { return ItemVerdict(.applied, moodleID: change.id) }
                return ItemVerdict(.notApplied(.entry(refusal)), moodleID: change.id)
            })
    }

    private static func refusal(_ warning: Warning, _ exchange: Exchange) -> Refusal {
        let code = warning.code.contains("<") ? MoodleException.passwordPolicy : exchange.readable(warning.code)
        return Refusal(
            code: code.isEmpty ? "warning" : WireText.cut(code, to: 100),
            message: exchange.readable(warning.message ?? ""),
            // A taken username answers so, a value too long, and a passing lock.
            again: code == "dmlwriteexception" ? .fewTimes : .never)
    }

    private static func append(_ change: UserChange, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("users")[index]
        parameters.append(name["id"], change.id)
        if let username = change.username { parameters.append(name["username"], username) }
        if let suspended = change.suspended { parameters.append(name["suspended"], suspended) }
        if let password = change.password { parameters.append(name["password"], password) }
        parameters.append(change.fields, at: name)
        parameters.append(change.customFields, as: "customfields", at: name)
        parameters.append(change.preferences, as: "preferences", at: name)
    }
}
