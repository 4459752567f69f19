/// The columns of a users file: what Moodle 4.5's own upload takes (`admin/tool/uploaduser/classes/process.php`),
/// what the formats of 2007 and of Moodle's resellers had besides, and the plain names of a contact list.
package enum UserColumns {
    /// Fields that the web services take, as `users.extra` holds them.
    static let sendable = [
        "city", "country", "lang", "timezone", "mailformat", "maildisplay", "institution", "department", "phone1",
        "phone2", "address", "description", "theme", "interests", "firstnamephonetic", "lastnamephonetic",
        "middlename", "alternatename",
    ]

    /// Fields that no web service takes: kept in `unsendable`.
    static let unsendable = [
        "maildigest", "autosubscribe", "htmleditor", "trackforums", "emailstop", "descriptionformat", "mnethostid",
        "id",
        "icq", "skype", "msn", "aim", "yahoo", "url", "ajax",
    ]
    static let unsendableNumbered = ["program", "session", "wwwroot"]

    /// Fields with a column of their own in the store.
    static let own = [
        "username", "firstname", "lastname", "email", "idnumber", "password", "auth", "suspended", "deleted",
        "oldusername",
    ]

    static let courseIDs = "courseids"
    /// Tool Sync's one cohort a row.
    static let cohort = ["cohort", "cohortid"]
    static let numbered = [
        "course", "role", "type", "group", "enrolperiod", "enroltimestart", "enrolstatus", "cohort",
        "sysrole", "category", "categoryrole", "start", "end", "enrol",
    ]

    /// Fields that a clear token can empty: the others have no empty state at Moodle, or are about something else.
    static func canBeEmptied(_ field: String) -> Bool {
        if field == "idnumber" || field.hasPrefix(ProfileFields.prefix) || isUnsendable(field) { return true }
        return sendable.contains(field) && !["lang", "timezone", "mailformat", "maildisplay"].contains(field)
    }

    /// Moodle's names of all columns that an import understands, for `map columns`.
    package static let fields =
        own + sendable + [courseIDs] + numbered.map { $0 + "1" } + unsendable + unsendableNumbered.map { $0 + "1" }

    static let catalogue = ColumnCatalogue(
        dataset: .users, fields: own + sendable + [courseIDs] + cohort + unsendable,
        numbered: numbered + unsendableNumbered,
        hasProfileFields: true,
        aliases: [
            "givenname": "firstname", "forename": "firstname", "first": "firstname", "familyname": "lastname",
            "surname": "lastname", "last": "lastname", "emailaddress": "email", "mail": "email", "emailid": "email",
            "emailaddr": "email", "eaddress": "email", "courseid": courseIDs, "course": courseIDs,
            "courses": courseIDs, "login": "username",
        ],
        required: [["username", "idnumber", "email"]])
}
