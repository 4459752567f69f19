import Foundation
import StagingStore

/// What a row changes about a person who is staged: a pure comparison.
struct PersonChange: Equatable {
    /// The person as the row wants it.
    var person: Person
    /// Moodle's fields that differ, with their new values and the staged ones from before.
    var fields: [String: String] = [:]
    var before: [String: String] = [:]
    /// nil: as before.
    var suspension: Suspension?

    enum Suspension: Equatable {
        case suspend
        case open
    }

    var isEmpty: Bool { fields.isEmpty && suspension == nil }

    init(from staged: Person, to row: UserRow) throws {
        person = staged
        person.extra = try compareExtra(staged, row)
        compare("idnumber", \.idnumber, row.idnumber)
        compare("email", \.email, row.email)
        compare("firstname", \.firstname, row.firstname)
        compare("lastname", \.lastname, row.lastname)
        compare("auth", \.auth, row.auth)
        if let wanted = row.suspended, wanted != staged.suspended {
            person.suspended = wanted
            suspension = wanted ? .suspend : .open
        }
    }

    private mutating func compare(_ name: String, _ path: WritableKeyPath<Person, String?>, _ wanted: String?) {
        // By bytes: Swift takes an e with an accent for the same in either form, SQLite and Moodle do not.
        guard let wanted, !wanted.utf8.elementsEqual((person[keyPath: path] ?? "").utf8) else { return }
        fields[name] = wanted
        before[name] = person[keyPath: path] ?? ""
        person[keyPath: path] = wanted
    }

    private mutating func compareExtra(_ staged: Person, _ row: UserRow) throws -> String {
        guard !row.extra.isEmpty else { return staged.extra }
        var extra = try JSONText.texts(staged.extra)
        for (name, wanted) in row.extra where !wanted.utf8.elementsEqual((extra[name] ?? "").utf8) {
            fields[name] = wanted
            before[name] = extra[name] ?? ""
            extra[name] = wanted
        }
        return fields.isEmpty ? staged.extra : try JSONText.text(extra)
    }
}
