/// Decides who a row of a users file is about. Conflicts are problems, never merges.
struct PersonFinder {
    let people: People
    let rules: PeopleRules
    let renames: Renames
    let indexes: ExtraIndexes

    enum Found {
        /// Staged by a users file before, or known by reference alone until now.
        case person(Person)
        case nobody
        case conflict(Finding)
    }

    /// - Parameter references: takes the mere names that the row shows to be this person's.
    func find(_ row: UserRow, references: inout [Int64]) throws -> Found {
        var found = try candidate(row)
        var person: Person?
        switch found {
        case .conflict: return found
        case .person(var someone):
            // Who gave up a username for an earlier row of this file is still known by it.
            if let former = renames.formerUsername(of: someone.id) {
                someone.username = former
                found = .person(someone)
            }
            person = someone
        case .nobody: break
        }
        if row.deleted { return found }
        if let finding = try contradiction(row, person, &references) { return .conflict(finding) }
        return found
    }

    private func candidate(_ row: UserRow) throws -> Found {
        if let key = rules.key, let value = row.key { return try byKey(key, value, row) }
        return try byName(row)
    }

    private func byName(_ row: UserRow) throws -> Found {
        if let old = row.oldusername {
            if let person = try holder(of: old) { return .person(person) }
            // Renamed before, by the same row of an earlier import.
            return try row.username.flatMap { try people.person(username: $0) }.map(Found.person) ?? .nobody
        }
        return try row.username.map { try byUsername($0, row) } ?? byOtherKeys(row)
    }

    private func holder(of username: String) throws -> Person? {
        if let id = renames.formerHolder(of: username) { return try people.person(id: id) }
        // Who got this name by an earlier row of the file is not the one whom a later row means by it.
        return try people.person(username: username).flatMap { renames.wasRenamed($0.id) ? nil : $0 }
    }

    /// Where all rows are to be added, only idnumber and e-mail tell that a row's person is there already.
    func samePerson(_ row: UserRow) throws -> Person? {
        let byIdnumber = try row.idnumber.map { try people.people(idnumber: $0) } ?? []
        let byEmail = try row.email.map { try people.people(email: $0) } ?? []
        let here = (byIdnumber + byEmail).filter { $0.state == .active }
        return Set(here.map(\.id)).count == 1 ? here.first : nil
    }

    // MARK: by key

    private func byKey(_ key: MappingKey, _ value: String, _ row: UserRow) throws -> Found {
        let found = try owners(key, value)
        let staged = found.filter { $0.state != .referenced }
        if staged.count > 1 {
            return .conflict(Finding(key.field, .severalPeople(found: value, count: staged.count)))
        }
        if let person = staged.first ?? found.first { return .person(person) }
        guard key.miss == .username else { return .nobody }
        let second = try byName(row)
        // Found by the username, a person with another key is not surely the one that the row means.
        if case .person(let person) = second, let theirs = try keyValue(key, person), theirs != value {
            return .conflict(
                Finding(key.field, .keyContradicts(found: value, person: person.name, there: theirs)))
        }
        return second
    }

    private func owners(_ key: MappingKey, _ value: String) throws -> [Person] {
        switch key.field {
        case "username": try [people.person(username: value)].compactMap { $0 }
        case "idnumber": try people.people(idnumber: value)
        case "email": try people.people(email: value)
        default: try indexes.keyOwners(value).compactMap { try people.person(id: $0) }
        }
    }

    private func keyValue(_ key: MappingKey, _ person: Person) throws -> String? {
        switch key.field {
        case "username": person.username
        case "idnumber": person.idnumber
        case "email": person.email?.lowercased()
        default: try person.extraField(key.field)
        }
    }

    // MARK: by username, idnumber, e-mail

    private func byUsername(_ username: String, _ row: UserRow) throws -> Found {
        guard let person = try people.person(username: username) else { return try reference(row) }
        if person.usernameOrigin == "generated", person.state != .referenced, isSomebodyElse(person, row) {
            return .conflict(Finding("username", .usernameBuiltForAnother(found: username, person: person.name)))
        }
        return .person(person)
    }

    /// A username that we built says nothing of who a row means: e-mail and idnumber must not speak against it.
    private func isSomebodyElse(_ person: Person, _ row: UserRow) -> Bool {
        if let theirs = person.idnumber, let ours = row.idnumber { return theirs != ours }
        guard let theirs = person.email, let ours = row.email else { return false }
        return theirs.lowercased() != ours.lowercased()
    }

    /// Somebody whom an enrolment or a membership named before any users file did.
    private func reference(_ row: UserRow) throws -> Found {
        let byIdnumber = try row.idnumber.map { try people.people(idnumber: $0) } ?? []
        let byEmail = try row.email.map { try people.people(email: $0) } ?? []
        let named = byIdnumber + byEmail
        let references = named.filter { $0.state == .referenced && (row.username == nil || $0.username == nil) }
        return references.first.map(Found.person) ?? .nobody
    }

    private func byOtherKeys(_ row: UserRow) throws -> Found {
        if let idnumber = row.idnumber {
            let named = try people.people(idnumber: idnumber).filter { $0.state != .referenced }
            if named.count > 1 {
                return .conflict(Finding("idnumber", .severalPeople(found: idnumber, count: named.count)))
            }
            if let person = named.first { return .person(person) }
        }
        if let email = row.email {
            let named = try people.people(email: email).filter { $0.state != .referenced }
            let possible = named.filter { $0.idnumber == nil || row.idnumber == nil || $0.idnumber == row.idnumber }
            if possible.count > 1 {
                return .conflict(Finding("email", .severalPeople(found: email, count: possible.count)))
            }
            if let person = possible.first { return .person(person) }
        }
        return try reference(row)
    }

    // MARK: what belongs to another person

    /// Whether the row gives this person what belongs to another one.
    private func contradiction(_ row: UserRow, _ person: Person?, _ references: inout [Int64]) throws -> Finding? {
        if let idnumber = row.idnumber, idnumber != person?.idnumber {
            let others = try people.people(idnumber: idnumber).filter { $0.id != person?.id }
            if let other = others.first(where: { $0.state == .active }) {
                return Finding("idnumber", .idnumberTaken(found: idnumber, by: other.name))
            }
            references += others.filter { $0.state == .referenced }.map(\.id)
        }
        if let email = row.email, !rules.sharedEmails, email.lowercased() != person?.email?.lowercased() {
            let others = try people.people(email: email).filter { $0.id != person?.id }
            if let other = others.first(where: { $0.state == .active }) {
                return Finding("email", .emailTaken(found: email, by: other.name))
            }
            references += others.filter { $0.state == .referenced && !references.contains($0.id) }.map(\.id)
        }
        if let clash = indexes.clash(row, person: person?.id), let other = try people.person(id: clash.owner) {
            return Finding(clash.field, .notUnique(found: clash.value, by: other.name))
        }
        return nil
    }
}
