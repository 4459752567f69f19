/// A site-wide or category-wide set of people.
package struct Cohort: Row {
    package enum Key: Hashable, Sendable {
        case idnumber(String)
        case context(Int)
    }

    package let id: Int
    package var contextID: Int
    package var name: String
    package var idnumber: String
    package var description = ""
    package var visible = true
    package var theme = ""

    package var keys: [Key] { [.context(contextID), .idnumber(Collation.key(idnumber))] }
}
