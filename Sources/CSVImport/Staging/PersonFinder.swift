/// Decides who a row of a users file is about. Conflicts are problems, never merges.
struct PersonFinder {
    let people: People

    enum Found {
        /// Staged by a users file before, or known by reference alone until now.
        case person(Person)
        case nobody
        case conflict(Finding)
    }

    /// - Parameter references: takes the mere names that the row shows to be this person's.
    func find(_ row: UserRow, references: inout [Int64]) throws -> Found {
        let found = try row.username.map { try byUsername($0, row) } ?? byOtherKeys(row)
        let person: Person?
        switch found {
        case .conflict: return found
        case .person(let someone): person = someone
        case .nobody: person = nil
        }
        if let finding = try contradiction(row, person, &references) { return .conflict(finding) }
        return found
    }

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

    /// Whether the row gives this person what belongs to another one.
    private func contradiction(_ row: UserRow, _ person: Person?, _ references: inout [Int64]) throws -> Finding? {
        if let idnumber = row.idnumber, idnumber != person?.idnumber {
            let others = try people.people(idnumber: idnumber).filter { $0.id != person?.id }
            if let other = others.first(where: { $0.state == .active }) {
                return Finding("idnumber", .idnumberTaken(found: idnumber, by: other.name))
            }
            references += others.filter { $0.state == .referenced }.map(\.id)
        }
        if let email = row.email, email.lowercased() != person?.email?.lowercased() {
            let others = try people.people(email: email).filter { $0.id != person?.id }
            if let other = others.first(where: { $0.state == .active }) {
                return Finding("email", .emailTaken(found: email, by: other.name))
            }
            references += others.filter { $0.state == .referenced && !references.contains($0.id) }.map(\.id)
        }
        return nil
    }
}
