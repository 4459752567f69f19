import Foundation
import GRDB
import MoodleWire
import StagingStore

/// Somebody with a number in Moodle, and who the account was when it was last seen.
struct LinkedPerson: Sendable {
    let id: Int64
    let moodleID: Int
    let name: String
    /// Nil: never looked at by a version that keeps it.
    let seen: AccountSeen?
    /// Whether a file says more of the person than the number, so that the account can be looked for.
    let canBeLookedFor: Bool
    private let keys: Keys
    private let firstname: String?
    private let lastname: String?

    /// All that the account may be called: as seen, and as a request made it whose outcome was not known.
    private struct Keys: Sendable {
        var usernames: Set<String> = []
        var idnumbers: Set<String> = []
        var emails: Set<String> = []

        /// How many of the three are known.
        var count: Int { [usernames, idnumbers, emails].count { !$0.isEmpty } }

        mutating func add(username: String?, idnumber: String?, email: String?) {
            if let username, !username.isEmpty { usernames.insert(username) }
            if let idnumber, !idnumber.isEmpty { idnumbers.insert(idnumber) }
            if let email, !email.isEmpty { emails.insert(email.lowercased()) }
        }

        mutating func add(_ fields: [String: String?]) {
            add(
                username: fields["username"] ?? nil, idnumber: fields["idnumber"] ?? nil, email: fields["email"] ?? nil)
        }
    }

    /// - Parameter row: of `select`.
    init(_ row: Row) throws {
        id = row["id"]
        moodleID = row["moodle_id"]
        firstname = row["firstname"]
        lastname = row["lastname"]
        let staged: [String?] = [row["username"], row["idnumber"], row["email"]]
        canBeLookedFor = staged.contains { $0 != nil }
        name = row["name"]
        var keys = Keys()
        if row["seen_at"] == nil {
            seen = nil
            // What is wanted is what is there, but for what is still to be sent.
            keys.add(username: staged[0], idnumber: staged[1], email: staged[2])
            for fields in try Self.list(row["before"]) { keys.add(fields) }
        } else {
            let last = AccountSeen(
                username: row["seen_username"], idnumber: row["seen_idnumber"], email: row["seen_email"])
            seen = last
            keys.add(username: last.username, idnumber: last.idnumber, email: last.email)
        }
        if seen == nil || keys.count > 0 {
            for fields in try Self.list(row["perhaps"]) { keys.add(fields) }
        }
        self.keys = keys
    }

    private static func list(_ text: String) throws -> [[String: String?]] {
        try JSONDecoder().decode([[String: String?]].self, from: Data(text.utf8))
    }

    /// Whether an operator said whose the account is, and nobody has looked at it since.
    var isTakenOnTrust: Bool { seen == AccountSeen(username: nil, idnumber: nil, email: nil) }

    enum Likeness {
        case same
        /// Something agrees, but not enough to be sure: a family has one e-mail, namesakes one name.
        case doubtful
        case other
    }

    /// A username is one person's, and so is an idnumber; an e-mail may be a family's. What is not shown, or not known
    /// here, says nothing.
    func likeness(to account: RemoteUser) -> Likeness {
        if account.looksDeleted { return .same }
        let name = Self.agrees(keys.usernames, account.username)
        let number = Self.agrees(keys.idnumbers, account.idnumber)
        let mail = Self.agrees(keys.emails, account.email?.lowercased())
        if name == true { return number == false && mail == false ? .doubtful : .same }
        if number == true { return .same }
        let differing = [name, number, mail].count { $0 == false }
        if differing == 0 { return .same }
        // One that differs while the others are hidden may be a change by hand.
        if mail == true || differing < min(2, keys.count) || !canBeLookedFor { return .doubtful }
        return sharesName(with: account) ? .doubtful : .other
    }

    private func sharesName(with account: RemoteUser) -> Bool {
        [(firstname, account.fields[.firstname]), (lastname, account.fields[.lastname])].contains { ours, theirs in
            ours != nil && ours == theirs
        }
    }

    /// Nil where there is nothing to compare.
    private static func agrees(_ ours: Set<String>, _ theirs: String?) -> Bool? {
        guard let theirs, !theirs.isEmpty, !ours.isEmpty else { return nil }
        return ours.contains(theirs)
    }

    /// Who the account is now, if that is news.
    func news(in account: RemoteUser) -> AccountSeen? {
        if account.looksDeleted { return nil }
        let shown = AccountSeen(account)
        let now = seen.map(shown.completed) ?? shown
        return now == seen ? nil : now
    }
}

extension LinkedPerson {
    /// Columns for `init`, of `users u`.
    static let select = """
        SELECT u.id, u.moodle_id, u.username, u.idnumber, u.email, u.firstname, u.lastname, p.name, s.seen_at,
               s.username AS seen_username, s.idnumber AS seen_idnumber, s.email AS seen_email,
               (SELECT json_group_array(json(r.before)) FROM outbox r
                 WHERE r.user_id = u.id AND r.kind IN ('user.rename', 'user.update') AND r.before IS NOT NULL
                   AND r.state IN ('held', 'ready', 'sending', 'unknown', 'failed')) AS before,
               (SELECT json_group_array(json_object('username', r.payload ->> '$.username',
                         'idnumber', r.payload ->> '$.fields.idnumber', 'email', r.payload ->> '$.fields.email'))
                  FROM outbox r
                 WHERE r.user_id = u.id AND r.kind IN ('user.rename', 'user.update') AND r.tries > 0 AND r.state <> 'done'
                   AND EXISTS (SELECT 1 FROM attempts a WHERE a.outbox_id = r.id AND a.verdict IS NOT 'not_applied')
               ) AS perhaps
          FROM users u JOIN people p ON p.id = u.id LEFT JOIN accounts_seen s ON s.user_id = u.id
        """
}

extension AccountSeen {
    init(_ account: RemoteUser) {
        self.init(username: account.username, idnumber: account.idnumber, email: account.email)
    }
}
