import StagingStore

/// What a row's password cell comes to.
struct PasswordCells {
    let session: ImportSession
    let people: People
    let entries: AccountEntries
    let passwords: Passwords

    /// A row that did not change may still bring another password: for an account that nobody made yet, or, where the
    /// options say so, for one that is there.
    func refresh(_ password: UserRow.Password, of id: Int64, line: Int) throws -> Bool {
        guard case .given(let text) = password, PasswordRule.broken(by: text).isEmpty else { return false }
        if try passwords.isWaiting(for: id) {
            guard try passwords.isNew(text, for: id) else { return false }
            try passwords.seal(text, for: id)
            return true
        }
        guard session.options.updatePasswords, let person = try people.person(id: id), person.moodleID != nil,
            try passwords.isNew(text, for: id)
        else { return false }
        try passwords.seal(text, for: id)
        try entries.update(PersonChange(from: person, to: UserRow()), withPassword: true, line: line)
        return true
    }

    /// Whether a new person must choose another password at the first login.
    func mustChange(_ password: UserRow.Password) -> Bool {
        switch (password, session.options.people.forceChange) {
        case (.mustChange, _), (_, .all): true
        case (.given(let text), .weak): !PasswordRule.broken(by: text).isEmpty
        default: false
        }
    }

    /// Whether accounts that are there are meant too, whatever becomes of their passwords.
    var isForcedOnAll: Bool { session.options.people.forceChange == .all }

    func noteMustChange(_ change: inout PersonChange, _ row: UserRow) throws {
        let isSent = change.person.moodleID != nil || change.person.state == .referenced
        let isAsked = isSent && !session.options.updatePasswords ? isForcedOnAll : mustChange(row.password)
        guard isAsked else { return }
        var extra = try JSONText.texts(change.person.extra)
        guard extra[Passwords.mustChange] == nil else { return }
        extra[Passwords.mustChange] = "1"
        change.person.extra = try JSONText.text(extra)
        change.fields[Passwords.mustChange] = "1"
        change.before[Passwords.mustChange] = ""
    }

    /// For somebody staged before: a password that is not the last one, where one can still be set.
    func new(_ password: UserRow.Password, for person: Person) throws -> String? {
        let isStillToBeMade = person.moodleID == nil && person.state != .referenced
        guard case .given(let text) = password, PasswordRule.broken(by: text).isEmpty,
            isStillToBeMade || session.options.updatePasswords, try passwords.isNew(text, for: person.id)
        else { return nil }
        return text
    }

    /// - Parameter auth: how the person logs in; nil: with a password that Moodle keeps.
    func seal(_ password: UserRow.Password, of person: Int64, auth: String?) throws {
        if case .given(let text) = password, PasswordRule.broken(by: text).isEmpty {
            try passwords.seal(text, for: person)
        } else if Self.makesOne(session.options.people, auth: auth) {
            try passwords.generate(for: person)
        }
    }

    /// Whether a new person without a usable password gets one that is made here.
    static func makesOne(_ rules: PeopleRules, auth: String?) -> Bool {
        rules.newPasswords == .generate && ownPasswords.contains(auth ?? "manual")
    }

    /// The ways to log in for which a web service sets a password (auth plugins without `prevent_local_passwords`).
    private static let ownPasswords: Set<String> = ["manual", "email"]
}
