/// The columns of a user as create and update fill them: what is cleaned in silence, and what is too long.
enum UserFields {
    /// Columns that are kept as texts in `User.profile`.
    private static let profileColumns = [
        "city", "country", "description", "firstnamephonetic", "lastnamephonetic", "middlename", "alternatename",
        "interests", "institution", "department", "phone1", "phone2", "address",
    ]

    private static let longest: [String: Int] = [
        "city": 120, "country": 2, "firstnamephonetic": 255, "lastnamephonetic": 255, "middlename": 255,
        "alternatename": 255, "institution": 255, "department": 255, "phone1": 20, "phone2": 20, "address": 255,
    ]

    /// Copies what `fields` brings. A country that is no ISO code becomes empty without a word; time zone,
    /// `maildisplay` and `mailformat` are kept whatever they are; unknown custom fields are passed over.
    static func apply(_ fields: Record, to user: inout User) {
        if let text = fields.optionalText("idnumber") { user.idnumber = text }
        if let text = fields.optionalText("lang") { user.lang = text }
        if let text = fields.optionalText("theme") { user.theme = text }
        if let text = fields.optionalText("calendartype") { user.calendartype = text }
        if let text = fields.optionalText("timezone") { user.timezone = text.isEmpty ? "99" : text }
        if let number = fields.optionalInt("mailformat") { user.mailformat = number }
        if let number = fields.optionalInt("maildisplay") { user.maildisplay = number }
        if let password = fields.optionalText("password"), !password.isEmpty {
            user.passwordCheck = PasswordCheck.value(of: password)
        }
        for column in profileColumns {
            guard let text = fields.optionalText(column) else { continue }
            // An empty list of interests changes nothing.
            if column == "interests", text.isEmpty { continue }
            let kept = column == "country" && !Installed.countries.contains(text) ? "" : text
            user.profile[column] = kept.isEmpty ? nil : kept
        }
        for preference in fields.records("preferences") {
            guard let name = preference.optionalText("type") else { continue }
            user.preferences[name] = preference.optionalText("value")
        }
    }

    /// Whether every text fits its column, counted in characters as the database does.
    static func fit(_ user: User) -> Bool {
        let columns = [
            (user.username, 100), (user.firstname, 100), (user.lastname, 100), (user.email, 100),
            (user.idnumber, 255), (user.timezone, 100),
        ]
        return columns.allSatisfy { $0.0.unicodeScalars.count <= $0.1 }
            && user.profile.allSatisfy { column, text in
                text.unicodeScalars.count <= longest[column] ?? .max
            }
    }
}
