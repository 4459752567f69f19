/// The values that a person gets whose row leaves the fields empty.
struct DefaultValues {
    private struct Value {
        let field: String
        let template: NameTemplate
        let rule: CellRule
    }

    /// How usernames are made, if a default says so.
    let username: NameTemplate?
    private let values: [Value]

    init(_ texts: [String: String], profileFields: ProfileFields, limits: FieldLimits) {
        username = texts["username"].map(NameTemplate.init)
        values = texts.filter { $0.key != "username" }.sorted { $0.key < $1.key }.map { field, text in
            let rule =
                field.hasPrefix(ProfileFields.prefix) ? profileFields.rule(field) : CellRule.of(field, limits)
            return Value(field: field, template: NameTemplate(text), rule: rule)
        }
    }

    /// - Parameter username: the person's own, or nil before it was made; then fields that need it are left empty.
    func fill(_ row: UserRow, username: String?, report: (Finding) -> Void) -> UserRow {
        guard !values.isEmpty else { return row }
        var row = row
        let names = NameTemplate.Names(
            firstname: row.firstname ?? "", lastname: row.lastname ?? "", username: username ?? "")
        for value in values where row.isEmpty(value.field) {
            if username == nil, value.template.usesUsername { continue }
            let text = value.template.expanded(names)
            if text.isEmpty { continue }
            switch value.rule.check(text) {
            case .fine(let checked):
                row.set(value.field, checked)
                row.defaulted.insert(value.field)
            case .wrong(let what): report(Finding(value.field, what))
            }
        }
        return row
    }

    /// Those of the fields that a default gives nothing for.
    func missing(_ fields: [String]) -> [String] {
        fields.filter { field in !values.contains { $0.field == field } }
    }
}

extension UserRow {
    fileprivate func isEmpty(_ field: String) -> Bool {
        switch field {
        case "auth": auth == nil
        case "email": email == nil
        case "firstname": firstname == nil
        case "lastname": lastname == nil
        case "idnumber": idnumber == nil && !clearsIdnumber
        case _ where UserColumns.isUnsendable(field): unsendable[field] == nil
        default: extra[field] == nil
        }
    }

    fileprivate mutating func set(_ field: String, _ value: String) {
        switch field {
        case "auth": auth = value
        case "email": email = value
        case "firstname": firstname = value
        case "lastname": lastname = value
        case "idnumber": idnumber = value
        case _ where UserColumns.isUnsendable(field): unsendable[field] = value
        default: extra[field] = value
        }
    }
}

/// Whether a default value can be meant, told before any file is read.
package enum DefaultValueCheck {
    /// Moodle's name of the field, or nil where a users file has none like it or it can have no default.
    package static func field(_ written: String) -> String? {
        guard let field = UserColumns.catalogue.field(for: written) else { return nil }
        let isOne =
            ["username", "firstname", "lastname", "email", "idnumber", "auth"].contains(field)
            || UserColumns.sendable.contains(field) || UserColumns.isUnsendable(field)
            || field.hasPrefix(ProfileFields.prefix)
        return isOne ? field : nil
    }

    /// What is wrong with a value that is the same for everybody; nil if nothing is, or if it has codes.
    package static func problem(_ field: String, _ value: String) -> String? {
        guard NameTemplate(value).isPlain, field != "username" else { return nil }
        if case .wrong(let what) = CellRule.of(field).check(NameTemplate(value).expanded(.init())) {
            return what.message
        }
        return nil
    }
}
