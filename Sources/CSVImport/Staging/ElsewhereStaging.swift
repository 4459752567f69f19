import StagingStore

/// Stages what a row says about an account that only Moodle may have: the engine looks it up, then the entries go.
struct ElsewhereStaging {
    private let session: ImportSession
    private let people: People
    private let outbox: OutboxView
    private let entries: AccountEntries
    private let passwords: Passwords
    private let renames: Renames
    private let kept: Set<String>

    init(
        _ session: ImportSession, people: People, outbox: OutboxView, entries: AccountEntries, passwords: Passwords,
        renames: Renames, kept: Set<String>
    ) {
        self.outbox = outbox
        self.session = session
        self.people = people
        self.entries = entries
        self.passwords = passwords
        self.renames = renames
        self.kept = kept
    }

    func stage(_ row: UserRow, _ keys: LookUpKeys, line: Int) throws -> Person {
        let rules = session.options.people
        let isRename = rules.allowRenames && row.username != nil && (row.oldusername != nil || row.key != nil)
        var person = Person(
            id: 0, username: isRename || keys.isByUsernameAlone ? row.username : nil, usernameOrigin: "reference",
            idnumber: row.idnumber, email: row.email, firstname: row.firstname, lastname: row.lastname, auth: row.auth,
            extra: "{}", suspended: row.suspended ?? false, state: .referenced, moodleID: nil,
            importID: session.importID, line: Int64(line))
        person.idnumber = row.idnumber ?? keys.value(of: "idnumber")
        person.email = row.email ?? keys.value(of: "email")
        if person.username == nil && person.idnumber == nil && person.email == nil {
            person.username = keys.value(of: "username")
        }
        let extra = row.extra.filter { !$0.value.isEmpty }
        if !extra.isEmpty { person.extra = try JSONText.text(extra) }
        let holder = try person.username.flatMap { try people.person(username: $0) }
        if let holder { try people.setUsername(Renames.placeholder(for: holder.id), of: holder.id) }
        person.id = try people.insert(person, whenExists: "update", source: session.options.source)
        try people.setLookUp(keys, of: person.id)
        if let holder, let username = person.username, try !outbox.wasDeleted(user: holder.id) {
            renames.note(line: line, evictor: person.id, former: nil, holder: holder.id, username: username)
        }
        if isRename { renames.settle(person.id) }
        if !isRename, row.key != nil, let wanted = row.username, wanted != person.username {
            try people.keepName(wanted, found: nil, of: person.id, at: session.moment)
        }
        try put(row, keys, person, isRename: isRename, line)
        return person
    }

    private func put(_ row: UserRow, _ keys: LookUpKeys, _ person: Person, isRename: Bool, _ line: Int) throws {
        if isRename { try entries.rename(person, from: row.oldusername, line: line) }
        // What the account is found by, it has.
        var fields = row.accountFields.filter { !kept.contains($0.key) && keys.value(of: $0.key) != $0.value }
        var hasPassword = false
        if session.options.updatePasswords {
            if case .given(let text) = row.password, PasswordRule.broken(by: text).isEmpty {
                try passwords.seal(text, for: person.id)
                hasPassword = true
            }
            if row.password == .mustChange { fields[Passwords.mustChange] = "1" }
        }
        if session.options.people.forceChange == .all, session.options.existing == .update {
            fields[Passwords.mustChange] = "1"
        }
        try entries.update(elsewhere: person.id, fields, withPassword: hasPassword, line: line)
        switch row.suspended {
        case true?: try entries.suspend(person.id, line: line)
        case false?: try entries.unsuspend(person.id, line: line)
        case nil: break
        }
    }
}

extension LookUpKeys {
    fileprivate var isByUsernameAlone: Bool { texts.allSatisfy { $0.hasPrefix("username:") } && texts.count == 1 }

    /// The value that Moodle is asked for by a field; nil if it is not.
    fileprivate func value(of field: String) -> String? {
        texts.first { $0.hasPrefix(field + ":") }.map { String($0.dropFirst(field.count + 1)) }
    }
}
