/// The fields of an account that Moodle takes on create and on update, by Moodle's names and in the order in
/// which they are sent. `username`, `password`, `suspended` and `id` are parts of the requests themselves.
package enum UserField: String, Sendable, CaseIterable, Hashable {
    case auth, firstname, lastname, email, maildisplay, city, country, timezone, description
    case firstnamephonetic, lastnamephonetic, middlename, alternatename, interests, idnumber, institution
    case department, phone1, phone2, address, lang, calendartype, theme, mailformat
}

/// A custom profile field, or a preference, and its value.
package struct NamedValue: Sendable, Equatable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension FormParameters {
    mutating func append(_ fields: [UserField: String], at user: FormName) {
        for field in UserField.allCases {
            if let value = fields[field] { append(user[field.rawValue], value) }
        }
    }

    /// `user[list][0][type]=name`, `user[list][0][value]=value`.
    mutating func append(_ values: [NamedValue], as list: String, at user: FormName) {
        for (index, value) in values.enumerated() {
            append(user[list][index]["type"], value.name)
            append(user[list][index]["value"], value.value)
        }
    }
}
