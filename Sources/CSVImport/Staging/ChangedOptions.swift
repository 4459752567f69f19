import StagingStore

/// What is made up for about somebody when an import's options allow what those of an earlier one did not.
struct ChangedOptions {
    let session: ImportSession
    let people: People
    let entries: AccountEntries
    let returns: PersonReturn
    /// The rules of the source, as they are now.
    let rules: [String: FieldRule]

    /// Adds to a change what an earlier import left as Moodle had it, and this one does not.
    /// - Returns: whether the person's places are to be asked for as well.
    func complete(_ change: inout PersonChange, _ row: UserRow, of person: Person) throws -> Bool {
        let history = try people.history(of: person.id)
        if history.wasSkipped { return try comeAgain(row, person) }
        guard session.options.existing == .update, person.state == .active else { return false }
        let wasLeft = ["leave", "skip"].contains(history.whenExists)
        if wasLeft { try people.setWhenExists("update", of: person.id) }
        guard person.moodleID != nil else { return false }
        if wasLeft, history.isAdopted { add(row.accountFields, to: &change) }
        try addKept(row, to: &change)
        return wasLeft && history.isAdopted && history.whenExists == "skip"
    }

    /// Somebody who was stepped over altogether has places again.
    /// - Returns: whether they are to be asked for.
    func belongs(_ person: Person) throws -> Bool {
        guard session.options.existing == .leave, person.state == .active else { return false }
        let history = try people.history(of: person.id)
        guard history.whenExists == "skip" else { return false }
        try people.setWhenExists("leave", of: person.id)
        return history.isAdopted
    }

    func putPlaces(_ person: Person, line: Int) throws { try returns.putPlaces(person, line) }

    /// What Moodle has of these fields is not known: the push compares.
    private func add(_ fields: [String: String], to change: inout PersonChange) {
        for (field, value) in fields where rules[field] != .never && change.fields[field] == nil {
            change.fields[field] = value
        }
    }

    private func addKept(_ row: UserRow, to change: inout PersonChange) throws {
        let wanted = row.accountFields
        for (field, found) in try people.keptFields(of: change.person.id) {
            let rule = rules[field] ?? (field.hasPrefix("preference:") ? nil : rules["*"]) ?? .always
            guard rule == .always, let value = wanted[field] else { continue }
            change.fields[field] = value
            change.before[field] = found
            try people.forgetKept(field, of: change.person.id)
        }
    }

    /// Moodle had nobody whom the row means; perhaps it has by now.
    private func comeAgain(_ row: UserRow, _ person: Person) throws -> Bool {
        try people.unskip(person.id)
        if row.suspended == false { try entries.unsuspend(person.id, line: Int(person.line)) }
        try entries.renameAgain(person.id, line: Int(person.line))
        return true
    }
}
