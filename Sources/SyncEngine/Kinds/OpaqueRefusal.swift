import MoodleWire

/// Puts into words what Moodle refuses without a word: on a production site a refused record is
/// "Invalid parameter value detected", with no field and no reason.
enum OpaqueRefusal {
    /// Fields whose value must be known to the site (`core_user_create_users`, user/externallib.php, 4.5).
    private static let siteDependent: [(field: UserField, what: String)] = [
        (.lang, "a language pack"), (.auth, "a way to log in"), (.theme, "a theme"), (.calendartype, "a calendar"),
    ]

    static func explain(_ trouble: Trouble, _ fields: AccountFields) -> Trouble {
        guard trouble.code == "invalidparameter" else { return trouble }
        let suspects = siteDependent.compactMap { field, what in
            fields.plain[field].map { "\(what) that the site may not have (\(field.rawValue) \($0))" }
        }
        let reasons =
            suspects + ["markup in a name, institution or department", "an e-mail address in use or not allowed"]
        return Trouble(
            code: trouble.code,
            text: """
                Moodle refused this record and does not say why (\(trouble.text)). What it refuses so: \
                \(reasons.joined(separator: "; ")). Correct the row, import it again and push
                """)
    }
}
