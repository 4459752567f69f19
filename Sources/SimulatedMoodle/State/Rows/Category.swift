/// A course category. Parent 0 is the top.
package struct Category: Row {
    package enum Key: Hashable, Sendable {
        case idnumber(String)
        case parent(Int)
    }

    package let id: Int
    package var name: String
    package var idnumber = ""
    package var description = ""
    package var parent = 0
    package var path: String
    package var visible = true
    package var theme = ""
    package var timemodified = 0

    package var keys: [Key] {
        idnumber.isEmpty ? [.parent(parent)] : [.parent(parent), .idnumber(Collation.key(idnumber))]
    }

    var depth: Int { path.utf8.count { $0 == UInt8(ascii: "/") } }
}
