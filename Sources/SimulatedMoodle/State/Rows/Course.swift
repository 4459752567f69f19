/// A course; the one with id 1 is the front page.
package struct Course: Row {
    package enum Key: Hashable, Sendable {
        case shortname(String)
        case idnumber(String)
        case category(Int)
    }

    package static let frontPage = 1

    package let id: Int
    /// 0 for the front page.
    package var categoryID: Int
    package var shortname: String
    package var fullname: String
    package var idnumber = ""
    package var summary = ""
    package var format = "topics"
    package var startdate = 0
    package var enddate = 0
    package var visible = true
    package var showgrades = 1
    package var newsitems = 5
    package var maxbytes = 0
    package var showreports = 0
    package var groupmode = 0
    package var groupmodeforce = 0
    package var enablecompletion = 1
    package var completionnotify = 0
    package var lang = ""
    package var theme = ""
    package var timecreated = 0
    package var timemodified = 0

    package var keys: [Key] {
        [.shortname(Collation.key(shortname)), .category(categoryID), .idnumber(Collation.key(idnumber))]
    }
}
