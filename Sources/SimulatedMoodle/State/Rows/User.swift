/// An account. Deleted ones stay, with a scrambled username and e-mail, and are still found by id.
package struct User: Row {
    package enum Key: Hashable, Sendable {
        case username(String)
        case email(String)
        case idnumber(String)
    }

    package internal(set) var id: Int
    package var username: String
    package var auth = "manual"
    package var firstname: String
    package var lastname: String
    package var email: String
    package var idnumber = ""
    package var suspended = false
    package var deleted = false
    package var lang = "en"
    package var theme = ""
    package var calendartype = "gregorian"
    /// "99" is the server's own.
    package var timezone = "99"
    package var mailformat = 1
    package var maildisplay = 2
    /// The other profile fields that are not empty, by Moodle's column name: city, country, department, …
    package var profile: [String: String] = [:]
    package var preferences: [String: String] = [:]
    /// A check value of the password, never the password; nil for an account without one.
    package var passwordCheck: UInt64?
    /// Seconds since 1970.
    package var timecreated = 0

    package var keys: [Key] {
        var keys: [Key] = [.username(username), .email(Collation.key(email))]
        if !idnumber.isEmpty { keys.append(.idnumber(Collation.key(idnumber))) }
        return keys
    }

    var fullname: String { "\(firstname) \(lastname)" }
}
