import GRDB
import MoodleWire
import StagingStore

/// Usernames that rows brought beside the key by which their people are looked up.
extension PeopleResolver {
    private struct WantedName {
        let name: String
        let mayRename: Bool
    }

    /// Of the people whom a key showed, those whose row's username is another account's, which keeps it.
    /// - Parameter matches: by person, the key that showed the account.
    func contradictions(
        of matches: [Int64: (key: LookUpKey, account: RemoteUser)]
    ) async throws(Interruption) -> [Int64: KeyContradiction] {
        let wanted = try ledger.read { db in
            var names: [Int64: WantedName] = [:]
            for (person, match) in matches {
                if let name = try Self.wantedName(db, of: person), name.name != match.account.username {
                    names[person] = name
                }
            }
            return names
        }
        guard !wanted.isEmpty else { return [:] }
        let holders = try await holders(of: Set(wanted.values.map(\.name)).sorted())
        return try ledger.read { db in
            let leaving = try OpenRename.all(db).open
            var found: [Int64: KeyContradiction] = [:]
            for (person, wanted) in wanted {
                guard let match = matches[person], let holder = holders[wanted.name], holder.id != match.account.id
                else { continue }
                if wanted.mayRename,
                    try KeyContradiction.isGivenUp(db, wanted.name, by: holder, to: person, leaving: leaving)
                {
                    continue
                }
                found[person] = KeyContradiction(
                    key: match.key, account: match.account, holder: holder, mayRename: wanted.mayRename)
            }
            return found
        }
    }

    /// A former username in the row, which `before` has, is no key: its rename alone fails where the name is taken.
    private static func wantedName(_ db: Database, of person: Int64) throws -> WantedName? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT o.payload ->> '$.username' AS name, 1 AS may_rename FROM outbox o
                     WHERE o.user_id = :person AND o.kind = 'user.rename' AND o.before IS NULL
                       AND o.state IN ('held', 'ready')
                    UNION ALL
                    SELECT wanted, 0 FROM kept_edits WHERE user_id = :person AND field = 'username'
                    LIMIT 1
                    """), arguments: ["person": person]
        ).map { WantedName(name: $0["name"], mayRename: $0["may_rename"]) }
    }

    /// Who has which of the usernames.
    private func holders(of names: [String]) async throws(Interruption) -> [String: RemoteUser] {
        do throws(Interruption) {
            let found = try await site.read(LookUpUsers.call(by: .username, names)) {
                LookUpUsers.judge($0, by: .username, names)
            }
            return Dictionary(
                found.filter { !$0.looksDeleted }.map { ($0.key(.username), $0) },
                uniquingKeysWith: { first, _ in first })
        } catch .lookUpRefused {
            // One name that Moodle's cleaning would change refuses the whole look-up; no account has such a name.
            guard names.count > 1 else { return [:] }
            let middle = names.count / 2
            let first = try await holders(of: Array(names[..<middle]))
            return try await first.merging(holders(of: Array(names[middle...]))) { $1 }
        }
    }
}
