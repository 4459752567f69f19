import GRDB
import MoodleWire

/// Somebody with a number in Moodle, and what else is known of them.
struct LinkedPerson: Sendable {
    let id: Int64
    let moodleID: Int
    let isStaged: Bool
    let isReferenced: Bool
    private let usernames: [String]
    private let idnumber: String?
    private let email: String?
    private let firstname: String?
    private let lastname: String?

    init(_ row: Row) {
        id = row["id"]
        moodleID = row["moodle_id"]
        isStaged = row["state"] == "active"
        isReferenced = row["state"] == "referenced"
        // Until a renaming is sent, Moodle has the former name.
        usernames = [row["username"] as String?, row["former"]].compactMap { $0 }
        idnumber = row["idnumber"]
        email = row["email"]
        firstname = row["firstname"]
        lastname = row["lastname"]
    }

    /// Whether anything but the number says who it is.
    var isKnownByMore: Bool { !usernames.isEmpty || idnumber != nil || email != nil }
    var name: String { usernames.first ?? idnumber ?? email ?? "id:\(moodleID)" }

    enum Likeness {
        case same
        /// Nothing that identifies somebody agrees, but a name does: perhaps changed by hand in Moodle.
        case doubtful
        case other
    }

    /// Fields that are not shown, or not known here, say nothing; and one that differs alone is a change.
    func likeness(to account: RemoteUser) -> Likeness {
        let keys = [
            agrees(usernames, account.username), agrees([idnumber], account.idnumber),
            agrees([email?.lowercased()], account.email?.lowercased()),
        ].compactMap { $0 }
        let known = [usernames.first, idnumber, email].compactMap { $0 }.count
        if keys.contains(true) || keys.count < min(2, known) || account.looksDeleted { return .same }
        let names = [agrees([firstname], account.fields[.firstname]), agrees([lastname], account.fields[.lastname])]
        return names.contains(true) ? .doubtful : .other
    }

    /// Nil where there is nothing to compare.
    private func agrees(_ ours: [String?], _ theirs: String?) -> Bool? {
        let known = ours.compactMap { $0 }.filter { !$0.isEmpty }
        guard let theirs, !theirs.isEmpty, !known.isEmpty else { return nil }
        return known.contains(theirs)
    }
}
