import GRDB
import MoodleWire
import StagingStore

/// Looks for the accounts of people before any is made: by username, and by e-mail.
struct AccountLookUp {
    let site: SiteReader

    /// How many counters of a generated username are tried before somebody must look.
    private static let mostRenames = 50

    func findings(for items: [UserCreate.Item]) async throws(Interruption) -> [Finding<UserCreate.Item>] {
        var findings = [Finding<UserCreate.Item>?](repeating: nil, count: items.count)
        let byEmail = try await accounts(by: .email, items.compactMap(\.person.email))
        for (index, item) in items.enumerated() where item.mayTakeAnyUsername {
            findings[index] = adoptByEmail(item, byEmail)
        }
        var open = items.indices.filter { findings[$0] == nil }
        var current = items
        for _ in 0..<Self.mostRenames where !open.isEmpty {
            let byName = try await accounts(by: .username, open.compactMap { current[$0].person.username })
            var renamed: [Int] = []
            for index in open {
                switch judge(current[index], byName, byEmail) {
                case .finding(let finding): findings[index] = finding
                case .taken:
                    current[index] = try await withNextUsername(current[index])
                    renamed.append(index)
                }
            }
            open = renamed
        }
        return zip(findings, items).map { finding, item in
            finding
                ?? .refused(
                    Trouble(code: "no-free-username", text: "no free username like \(item.person.name) was found"))
        }
    }

    // MARK: deciding

    private enum Judgement {
        case finding(Finding<UserCreate.Item>)
        /// A username that we made up belongs to somebody else there.
        case taken
    }

    private func judge(
        _ item: UserCreate.Item, _ byName: [String: [RemoteUser]], _ byEmail: [String: [RemoteUser]]
    ) -> Judgement {
        let sameEmail = byEmail[item.person.email?.lowercased() ?? ""] ?? []
        // Two look-ups are two witnesses: an account that only one of them shows under our username is there all the same.
        if let account = byName[item.person.username ?? ""]?.first
            ?? sameEmail.first(where: { $0.username == item.person.username })
        {
            if case .someoneElses(let why) = AccountMatch(account, item.person) {
                return item.mayTakeAnyUsername ? .taken : .finding(.refused(.conflict(item.person, account, why: why)))
            }
            return .finding(adopt(item, account))
        }
        // The username is free. Another account with our e-mail would make Moodle refuse ours, without saying why.
        if let other = sameEmail.first { return .finding(.refused(.emailTaken(item.person, other))) }
        return .finding(.act(item, before: nil))
    }

    /// A person without a username of their own is looked for by e-mail: one account that does not contradict is theirs.
    private func adoptByEmail(_ item: UserCreate.Item, _ byEmail: [String: [RemoteUser]]) -> Finding<UserCreate.Item>? {
        let accounts = byEmail[item.person.email?.lowercased() ?? ""] ?? []
        guard let account = accounts.first else { return nil }
        if accounts.count > 1 { return .refused(.severalByEmail(item.person, accounts)) }
        if case .someoneElses(let why) = AccountMatch(account, item.person) {
            return .refused(.conflict(item.person, account, why: why))
        }
        return adopt(item, account)
    }

    private func adopt(_ item: UserCreate.Item, _ account: RemoteUser) -> Finding<UserCreate.Item> {
        if let trouble = item.protected.whyProtected(id: account.id, username: account.username) {
            return .refused(trouble)
        }
        var found = item
        found.found = account
        return .settled(
            found,
            Confirmation(moodleID: account.id, evidence: item.entry.wasSentBefore ? .foundOurs : .foundTheirs))
    }

    // MARK: asking

    private func accounts(
        by field: LookUpUsers.Field, _ values: [String]
    ) async throws(Interruption) -> [String: [RemoteUser]] {
        let wanted = Array(Set(values.map { $0.lowercased() })).sorted()
        guard !wanted.isEmpty else { return [:] }
        let found = try await site.read(LookUpUsers.call(by: field, wanted)) {
            LookUpUsers.judge($0, by: field, wanted)
        }
        let alive = found.filter { !$0.looksDeleted }
        return Dictionary(grouping: alive) { (_ account: RemoteUser) -> String in
            (field == .email ? account.email : account.username)?.lowercased() ?? ""
        }
    }

    /// Takes the next counter for a made-up username, and keeps it for this person for ever.
    private func withNextUsername(_ item: UserCreate.Item) async throws(Interruption) -> UserCreate.Item {
        var renamed = item
        renamed.person.username = try await site.ledger.write { db, context in
            let taken = item.person.username ?? ""
            var candidate = UsernameCounter.next(after: taken)
            while try Self.isUsed(db, candidate, by: item.person.id) {
                candidate = UsernameCounter.next(after: candidate)
            }
            try db.execute(
                sql: "UPDATE users SET username = ? WHERE id = ? AND moodle_id IS NULL",
                arguments: [candidate, item.person.id])
            try db.execute(
                sql: "INSERT OR IGNORE INTO reserved_usernames (username, user_id) VALUES (?, ?)",
                arguments: [candidate, item.person.id])
            try AuditChain.seal(
                db, event: "username.next",
                detail: [
                    "user": item.person.id, "taken": taken, "now": candidate,
                    "why": "the site has it for another person",
                ],
                run: context.run.id, at: context.now)
            return candidate
        }
        return renamed
    }

    private static func isUsed(_ db: Database, _ username: String, by user: Int64) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM users WHERE username = :name AND id <> :id)
                    OR EXISTS (SELECT 1 FROM reserved_usernames WHERE username = :name AND user_id <> :id)
                """,
            arguments: ["name": username, "id": user]) ?? false
    }
}

extension UserCreate.Item {
    /// A username that we made up is ours to change until it was first sent.
    fileprivate var mayTakeAnyUsername: Bool {
        person.usernameOrigin == .generated && !entry.wasSentBefore
    }
}

extension Trouble {
    fileprivate static func conflict(_ person: Person, _ account: RemoteUser, why: String) -> Trouble {
        Trouble(
            code: "conflict",
            text: """
                Moodle has an account \(account.username ?? "") (id \(account.id)) that is not surely this person's: \(why). \
                If it is, type: moodlesync link \(person.name) \(account.id)
                """)
    }

    fileprivate static func emailTaken(_ person: Person, _ account: RemoteUser) -> Trouble {
        Trouble(
            code: "email-taken",
            text: """
                Moodle has the e-mail \(person.email ?? "") at another account, \(account.username ?? "") (id \(account.id)). \
                If that is this person, type: moodlesync link \(person.name) \(account.id); else correct the e-mail and import again
                """)
    }

    fileprivate static func severalByEmail(_ person: Person, _ accounts: [RemoteUser]) -> Trouble {
        let ids = accounts.map { String($0.id) }.joined(separator: ", ")
        return Trouble(
            code: "conflict",
            text: """
                Moodle has \(accounts.count) accounts with the e-mail \(person.email ?? "") (ids \(ids)). \
                Choose one: moodlesync link \(person.name) ID
                """)
    }
}
