import GRDB
import MoodleWire
import StagingStore

/// Looks for the accounts of people before any is made: by username, by e-mail and by idnumber.
///
/// Moodle refuses a second account of one username, but takes a second one of the same idnumber without a word
/// (`core_user_create_users`, user/externallib.php, 4.5).
struct AccountLookUp {
    let site: SiteReader

    /// What the look-ups showed, by what was asked for.
    private struct Shown {
        var byName: [String: [RemoteUser]] = [:]
        /// Renames that will free a username, by the number of the account that has it now.
        let leaving: [Int: OpenRename]
        let byEmail: [String: [RemoteUser]]
        let byIdnumber: [String: [RemoteUser]]
        let byKey: [LookUpKey: [RemoteUser]]

        func emailed(_ person: Person) -> [RemoteUser] { byEmail[person.email?.lowercased() ?? ""] ?? [] }
        func numbered(_ person: Person) -> [RemoteUser] { byIdnumber[person.idnumber ?? ""] ?? [] }
        func keyed(_ person: Person) -> [RemoteUser] { person.key.flatMap { byKey[$0] } ?? [] }
    }

    /// How many counters of a generated username are tried before somebody must look.
    private static let mostRenames = 50

    func findings(for items: [UserCreate.Item]) async throws(Interruption) -> [Finding<UserCreate.Item>] {
        var findings = [Finding<UserCreate.Item>?](repeating: nil, count: items.count)
        var shown = Shown(
            leaving: try site.ledger.read(OpenRename.all).open,
            byEmail: try SharedEmails(ledger: site.ledger).leavingOut(
                await accounts(by: .email, items.compactMap(\.person.email)), people: items.map(\.person.id)),
            byIdnumber: try await accounts(by: .idnumber, items.compactMap(\.person.idnumber)),
            byKey: try await accounts(by: items.compactMap(\.person.key)))
        for (index, item) in items.enumerated() where item.mayTakeAnyUsername {
            findings[index] = try adoptByKey(item, shown) ?? adoptByOtherKeys(item, shown)
        }
        var open = items.indices.filter { findings[$0] == nil }
        var current = items
        for _ in 0..<Self.mostRenames where !open.isEmpty {
            shown.byName = try await accounts(by: .username, open.flatMap { current[$0].usernames })
            var renamed: [Int] = []
            for index in open {
                switch try judge(current[index], shown) {
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

    private func judge(_ item: UserCreate.Item, _ shown: Shown) throws(Interruption) -> Judgement {
        let person = item.person
        if let finding = try adoptByKey(item, shown) { return .finding(finding) }
        // The look-ups are witnesses: an account that only one of them shows under our username is there all the same.
        let witnessed =
            item.usernames.flatMap { shown.byName[$0] ?? [] } + shown.emailed(person) + shown.numbered(person)
        if let account = witnessed.first(where: { isOurs($0, item) }), account.username != person.username {
            return .finding(adopt(item, account))
        }
        if let account = witnessed.first(where: { $0.username == person.username }) {
            if case .someoneElses(let why) = match(account, person), !isOurs(account, item) {
                if let rename = shown.leaving[account.id], rename.wanted != person.username {
                    return .finding(.later(.usernameLeaving(person, rename)))
                }
                return item.mayTakeANumber ? .taken : .finding(.refused(.conflict(person, account, why: why)))
            }
            let namesakes = shown.numbered(person).filter { $0.id != account.id }
            if let other = namesakes.first, account.idnumber != person.idnumber {
                return .finding(.refused(.idnumberTaken(person, other)))
            }
            return .finding(adopt(item, account))
        }
        // The username is free. Another account with our idnumber is most likely ours under another name.
        if let other = shown.numbered(person).first { return .finding(.refused(.idnumberTaken(person, other))) }
        // Another account with our e-mail would make Moodle refuse ours, without saying why.
        if let other = shown.emailed(person).first { return .finding(.refused(.emailTaken(person, other))) }
        return .finding(.act(item, before: nil))
    }

    /// The file says what its rows are known by: the account that has it is meant, unless the row's username is another
    /// account's, which keeps it.
    private func adoptByKey(_ item: UserCreate.Item, _ shown: Shown) throws(Interruption) -> Finding<UserCreate.Item>? {
        let person = item.person
        let accounts = shown.keyed(person)
        guard let key = person.key, let account = accounts.first else { return nil }
        if accounts.count > 1 { return .refused(.several(person, accounts, sharing: key.words)) }
        let holder = shown.byName[person.username ?? ""]?.first { $0.id != account.id }
        if let holder {
            let isFree = person.mayRename ? try isLeaving(holder, person, shown) : false
            if !isFree {
                let contradiction = KeyContradiction(
                    key: key, account: account, holder: holder, mayRename: person.mayRename)
                return .refused(contradiction.trouble)
            }
        }
        if let other = shown.numbered(person).first(where: { $0.id != account.id }),
            account.idnumber != person.idnumber
        {
            return .refused(.idnumberTaken(person, other))
        }
        var found = item
        found.isFoundByKey = true
        return adopt(found, account)
    }

    private func isLeaving(_ holder: RemoteUser, _ person: Person, _ shown: Shown) throws(Interruption) -> Bool {
        guard let wanted = person.username else { return false }
        return try site.ledger.read { db in
            try KeyContradiction.isGivenUp(db, wanted, by: holder, to: person.id, leaving: shown.leaving)
        }
    }

    /// A person without a username of their own is looked for by idnumber, then by e-mail: one account that does not
    /// contradict is theirs.
    private func adoptByOtherKeys(_ item: UserCreate.Item, _ shown: Shown) -> Finding<UserCreate.Item>? {
        let person = item.person
        let numbered = shown.numbered(person)
        let accounts = numbered.isEmpty ? shown.emailed(person) : numbered
        guard let account = accounts.first else { return nil }
        if accounts.count > 1 {
            let key = numbered.isEmpty ? "e-mail \(person.email ?? "")" : "idnumber \(person.idnumber ?? "")"
            return .refused(.several(person, accounts, sharing: key))
        }
        if case .someoneElses(let why) = match(account, person) {
            return .refused(.conflict(person, account, why: why))
        }
        return adopt(item, account)
    }

    private func match(_ account: RemoteUser, _ person: Person) -> AccountMatch {
        site.safeguards.has(.identity) ? AccountMatch(account, person) : .ours
    }

    /// Whether it is as we asked for it, though it is staged otherwise now.
    private func isOurs(_ account: RemoteUser, _ item: UserCreate.Item) -> Bool {
        item.earlier.contains { AccountMatch(account, $0) == .ours }
    }

    private func adopt(_ item: UserCreate.Item, _ account: RemoteUser) -> Finding<UserCreate.Item> {
        if let trouble = item.protected.whyProtected(id: account.id, username: account.username) {
            return .refused(trouble)
        }
        var found = item
        found.found = account
        // What a key shows under another name was never asked for by us.
        let mayBeAskedFor = !item.isFoundByKey || account.username == item.person.username
        let isOurs = isOurs(account, item) || item.wasSentBefore && mayBeAskedFor
        return .settled(
            found, Confirmation(moodleID: account.id, evidence: isOurs ? .foundOurs : .foundTheirs))
    }

    // MARK: asking

    private func accounts(
        by field: LookUpUsers.Field, _ values: [String]
    ) async throws(Interruption) -> [String: [RemoteUser]] {
        let wanted = Array(Set(values.map { LookUpUsers.key($0, field) })).sorted()
        guard !wanted.isEmpty else { return [:] }
        let found = try await site.read(LookUpUsers.call(by: field, wanted)) {
            LookUpUsers.judge($0, by: field, wanted)
        }
        return Dictionary(grouping: found.filter { !$0.looksDeleted }) { (_ account: RemoteUser) -> String in
            account.key(field)
        }
    }

    private func accounts(by keys: [LookUpKey]) async throws(Interruption) -> [LookUpKey: [RemoteUser]] {
        var shown: [LookUpKey: [RemoteUser]] = [:]
        for field in [LookUpUsers.Field.username, .idnumber, .email] {
            let wanted = keys.filter { $0.field == field }
            let found = try await accounts(by: field, wanted.map(\.value))
            for key in wanted { shown[key] = found[LookUpUsers.key(key.value, field)] ?? [] }
        }
        return shown
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
    /// Under which the account may be there.
    fileprivate var usernames: [String] {
        ([person.username] + earlier.map(\.username)).compactMap(\.self)
    }

    /// A username that we made up is ours to change until it was first sent.
    fileprivate var mayTakeAnyUsername: Bool {
        person.usernameOrigin == .generated && !wasSentBefore
    }

    /// So is one of a file whose import says that a taken one gets a number.
    fileprivate var mayTakeANumber: Bool {
        mayTakeAnyUsername || (person.whenExists == .number && !wasSentBefore)
    }
}

extension Trouble {
    fileprivate static func usernameLeaving(_ person: Person, _ rename: OpenRename) -> Trouble {
        Trouble(
            code: "username-in-use",
            text: "\(person.username ?? "") is still the username of the person who becomes \(rename.wanted)")
    }

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
                If that is this person, type: moodlesync link \(person.name) \(account.id), or import with --key email=email; else \
                correct the e-mail and import again
                """)
    }

    fileprivate static func idnumberTaken(_ person: Person, _ account: RemoteUser) -> Trouble {
        Trouble(
            code: "idnumber-taken",
            text: """
                Moodle has the idnumber \(person.idnumber ?? "") at another account, \(account.username ?? "") \
                (id \(account.id)). If that is this person, type: moodlesync link \(person.name) \(account.id), or \
                import with --key idnumber=idnumber; else correct the idnumber and import again
                """)
    }

    fileprivate static func several(_ person: Person, _ accounts: [RemoteUser], sharing key: String) -> Trouble {
        let names = accounts.map(\.words).joined(separator: ", ")
        return Trouble(
            code: "conflict",
            text: """
                Moodle has \(accounts.count) accounts with the \(key): \(names). \
                Choose one: moodlesync link \(person.name) ID
                """)
    }
}
