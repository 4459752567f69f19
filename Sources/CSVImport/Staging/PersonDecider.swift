import StagingStore

/// Decides what a row says about a person comes to. Reads the store, and writes nothing.
struct PersonDecider {
    let people: People
    let finder: PersonFinder
    let options: ImportOptions
    let usernames: UsernameDesk
    let defaults: DefaultValues
    let profileFields: ProfileFields
    /// Fields that are never changed once there is an account.
    let kept: Set<String>
    /// Lines whose renames were found to be impossible.
    let barred: Set<Int>
    let outbox: OutboxView
    let zeros: LostZeros

    var rules: PeopleRules { options.people }

    /// What a row's surroundings say about it.
    struct Place {
        let line: Int
        /// The line of the same record that came before in this file, and the fields it had filled.
        var duplicate: (line: Int, fields: Set<String>)?
    }

    func decide(
        _ row: UserRow, _ place: Place, references: inout [Int64], report: (Finding) -> Void
    ) throws -> PersonDecision {
        if options.existing == .number, !row.deleted, let same = try finder.samePerson(row) { return .left(same) }
        let found = try finder.find(row, references: &references)
        try warnOfLostZeros(row, found, report)
        if row.deleted { return try deletion(row, found, place, report) }
        switch found {
        case .conflict(let finding): return .rejected([finding])
        case .nobody: return try decide(nobody: row, place, report)
        case .person(let person):
            let isNew = try person.state == .referenced && mayBeNew(row) && isAboutPerson(row, person)
            return try isNew ? newcomer(row, person, report) : decide(known: person, row, place, report)
        }
    }

    private func warnOfLostZeros(_ row: UserRow, _ found: PersonFinder.Found, _ report: (Finding) -> Void) throws {
        guard let idnumber = row.idnumber else { return }
        var staged: String?
        if case .person(let person) = found { staged = person.idnumber }
        if let whole = try zeros.idnumber(behind: idnumber, staged: staged) {
            report(Finding("idnumber", .zerosLost(found: idnumber, there: whole)))
        }
    }

    /// A row of changes stays about the account that Moodle has or may have; any other makes a person of the mere name.
    private func isAboutPerson(_ row: UserRow, _ reference: Person) throws -> Bool {
        // Until a rename is done, Moodle has no account of the new name, and must not be asked to make one.
        if try outbox.waiting(Entity.username(reference.id)) != nil { return false }
        return defaults.missing(row.missing).isEmpty || reference.moodleID == nil && !isByKey(row)
    }

    func isByKey(_ row: UserRow) -> Bool { row.key != nil || row.oldusername != nil }

    // MARK: Nobody

    private func decide(nobody row: UserRow, _ place: Place, _ report: (Finding) -> Void) throws -> PersonDecision {
        let isComplete = defaults.missing(row.missing).isEmpty
        if mayBeNew(row), isComplete || !isByKey(row) { return try newcomer(row, nil, report) }
        if let username = renamedTo(row), let holder = try people.person(username: username),
            barred.contains(place.line) || holder.username == "admin" || finder.renames.wasRenamed(holder.id)
        {
            return .rejected([Finding("username", .usernameTaken(found: username, by: holder.name))])
        }
        return try elsewhere(row, report).map { .elsewhere($0.0, $0.1) } ?? .skipped
    }

    private func mayBeNew(_ row: UserRow) -> Bool {
        !rules.onlyExisting && rules.key?.miss != .strict && row.oldusername == nil
    }

    /// The username that an account which only Moodle may have is to get.
    private func renamedTo(_ row: UserRow) -> String? { rules.allowRenames && isByKey(row) ? row.username : nil }

    /// - Returns: nil if Moodle can not be asked for the account.
    func elsewhere(_ row: UserRow, _ report: (Finding) -> Void) throws -> (UserRow, LookUpKeys)? {
        let keys = lookUpKeys(row)
        if keys.texts.isEmpty {
            report(
                Finding(rules.key?.field ?? "", .keyMisses(found: row.key ?? "", field: rules.key?.field ?? "")))
            return nil
        }
        var row = row
        if options.existing == .leave || options.existing == .skip {
            row = row.withoutData
        } else if rules.details != .file {
            row = defaults.fill(row, username: row.username, report: report)
        }
        return (row, keys)
    }

    private func lookUpKeys(_ row: UserRow) -> LookUpKeys {
        var keys = LookUpKeys()
        if let key = rules.key, row.key != nil {
            if key.isKnownToMoodle { keys.add(key.field, row.key) }
            if key.miss != .username { return keys }
        }
        keys.add("username", row.oldusername)
        keys.add("username", row.username)
        if keys.texts.isEmpty { keys.add("idnumber", row.idnumber) }
        if keys.texts.isEmpty { keys.add("email", row.email) }
        return keys
    }

    // MARK: Somebody new

    /// Of a row that is surely about somebody new.
    func decide(new row: UserRow, report: (Finding) -> Void) throws -> PersonDecision {
        try newcomer(row, nil, report)
    }

    private func newcomer(
        _ written: UserRow, _ reference: Person?, _ report: (Finding) -> Void
    ) throws -> PersonDecision {
        var errors = defaults.missing(written.missing + profileFields.required.filter { written.extra[$0] == nil })
            .map { Finding($0, .missing) }
        if written.password == .none, rules.newPasswords == .require {
            errors.append(Finding("password", .passwordMissing))
        }
        guard errors.isEmpty else { return .rejected(errors) }
        func sort(_ finding: Finding) {
            if finding.what.severity == .error { errors.append(finding) } else { report(finding) }
        }
        // What is wrong with them is said when all is known.
        var row = defaults.fill(written, username: nil) { _ in }
        var built: BuiltUsername?
        if row.username == nil {
            row.username = reference?.username
        }
        if row.username == nil {
            built = try usernames.proposal(for: row)
            guard let built else { return .rejected([Finding("username", .usernameMissing)]) }
            row.username = built.username
        }
        row = defaults.fill(row, username: row.username, report: sort)
        if let finding = weak(row, hasAccount: false, report) { errors.append(finding) }
        guard errors.isEmpty else { return .rejected(errors) }
        return reference.map { .named($0, row, built) } ?? .new(row, built)
    }

    // MARK: Somebody known

    private func decide(
        known person: Person, _ written: UserRow, _ place: Place, _ report: (Finding) -> Void
    ) throws -> PersonDecision {
        switch options.existing {
        case .update: break
        case .leave where person.state != .gone: return .left(person)
        case .skip where person.state != .gone: return .stepOver(person)
        case .number where person.state != .gone:
            return try another(written, besides: person, report)
        case .leave, .skip, .number: break
        }
        var row = written
        if row.isKept, row.suspended == nil, person.suspended, try people.history(of: person.id).isDeleteAsked {
            row.suspended = false
        }
        if rules.details != .file { row = defaults.fill(row, username: person.username, report: report) }
        if let finding = try renaming(person, row, place, report) { return .rejected([finding]) }
        let hasAccount = person.moodleID != nil
        let policy = PersonChange.Policy(
            mayRename: rules.allowRenames, fillsOnly: rules.details == .fillMissing, kept: hasAccount ? kept : [])
        let change = try PersonChange(from: person, to: row, policy)
        if let duplicate = place.duplicate, let clash = Self.clash(change, person, duplicate) {
            return .rejected([clash])
        }
        if !hasAccount || options.updatePasswords, let finding = weak(row, hasAccount: hasAccount, report) {
            return .rejected([finding])
        }
        if person.state == .gone, try outbox.wasDeleted(user: person.id) { report(Finding("", .returnsWithoutHistory)) }
        return .known(person, change, row)
    }

    /// With usernames that are numbered on, a row about somebody else than who has its username makes another account.
    private func another(
        _ row: UserRow, besides person: Person, _ report: (Finding) -> Void
    ) throws -> PersonDecision {
        guard let username = row.username else { return .left(person) }
        let built = try usernames.proposal(besides: username)
        var renamed = row
        renamed.username = built.username
        return switch try newcomer(renamed, nil, report) {
        case .new(let row, _): .new(row, built)
        case let other: other
        }
    }

    // MARK: Small parts

    /// - Returns: why the row is rejected, if it is.
    private func weak(_ row: UserRow, hasAccount: Bool, _ report: (Finding) -> Void) -> Finding? {
        guard case .given(let text) = row.password else { return nil }
        if text == "0" { return Finding("password", .passwordIsZero) }
        let broken = PasswordRule.broken(by: text)
        guard !broken.isEmpty else { return nil }
        if options.weakPasswords == .reject { return Finding("password", .passwordWeak(broken)) }
        let what: RowFinding =
            if hasAccount {
                .passwordKept(broken)
            } else if PasswordCells.makesOne(rules, auth: row.auth) {
                .passwordReplaced(broken)
            } else {
                .passwordLeftOut(broken)
            }
        report(Finding("password", what))
        return nil
    }

    /// Two lines of one file that say different things about one person.
    private static func clash(
        _ change: PersonChange, _ person: Person, _ duplicate: (line: Int, fields: Set<String>)
    ) -> Finding? {
        var wanted = change.fields
        var before = change.before
        if let suspension = change.suspension {
            wanted["suspended"] = suspension == .suspend ? "1" : "0"
            before["suspended"] = person.suspended ? "1" : "0"
        }
        guard let field = wanted.keys.filter(duplicate.fields.contains).min() else { return nil }
        return Finding(
            field,
            .duplicateRecord(firstLine: duplicate.line, found: wanted[field] ?? "", there: before[field] ?? ""))
    }
}

extension UserRow {
    /// Where somebody belongs, and nothing about the account.
    fileprivate var withoutData: UserRow {
        var row = self
        (row.idnumber, row.email, row.firstname, row.lastname, row.auth) = (nil, nil, nil, nil, nil)
        (row.extra, row.suspended, row.password, row.clearsIdnumber) = ([:], nil, .none, false)
        row.oldusername = nil
        return row
    }
}
