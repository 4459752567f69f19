/// What a row comes to, before anything is written.
enum PersonDecision {
    case new(UserRow)
    /// Known by reference alone until now.
    case named(Person, UserRow)
    case known(Person, PersonChange, UserRow)
    /// Known, and by the options to be left as it is.
    case left(Person)
    case stepOver(Person)
    case rejected([Finding])
}

/// Decides what a row says about a person comes to. Reads the store, and writes nothing.
struct PersonDecider {
    let finder: PersonFinder
    let options: ImportOptions

    /// - Parameter duplicate: the line of the same record that came before in this file, and the fields it had filled.
    func decide(
        _ row: UserRow, duplicate: (line: Int, fields: Set<String>)?, references: inout [Int64],
        report: (Finding) -> Void
    ) throws -> PersonDecision {
        switch try finder.find(row, references: &references) {
        case .conflict(let finding): return .rejected([finding])
        case .nobody:
            let row = withDefaults(row)
            let missing = missingFields(row)
            return missing.isEmpty
                ? weak(row.password, nil, report).map { .rejected([$0]) } ?? .new(row) : .rejected(missing)
        case .person(let person) where person.state == .referenced:
            let row = withDefaults(row)
            let missing = missingFields(row)
            return missing.isEmpty
                ? weak(row.password, person, report).map { .rejected([$0]) } ?? .named(person, row) : .rejected(missing)
        case .person(let person):
            return try decide(known: person, row, duplicate, report)
        }
    }

    private func decide(
        known person: Person, _ row: UserRow, _ duplicate: (line: Int, fields: Set<String>)?,
        _ report: (Finding) -> Void
    ) throws -> PersonDecision {
        switch options.existing {
        case .update: break
        case .leave where person.state == .active: return .left(person)
        case .skip where person.state == .active: return .stepOver(person)
        case .leave, .skip: break
        }
        let change = try PersonChange(from: person, to: row)
        if let duplicate, let clash = Self.clash(change, person, duplicate) { return .rejected([clash]) }
        if person.moodleID == nil, let finding = weak(row.password, person, report) { return .rejected([finding]) }
        return .known(person, change, row)
    }

    private func withDefaults(_ row: UserRow) -> UserRow {
        guard !options.defaults.isEmpty else { return row }
        var row = row
        for (field, value) in options.defaults {
            switch field {
            case "auth": row.auth = row.auth ?? value
            case "email": row.email = row.email ?? value
            case "firstname": row.firstname = row.firstname ?? value
            case "lastname": row.lastname = row.lastname ?? value
            default: row.extra[field] = row.extra[field] ?? value
            }
        }
        return row
    }

    private func missingFields(_ row: UserRow) -> [Finding] {
        [("firstname", row.firstname), ("lastname", row.lastname), ("email", row.email)]
            .filter { $0.1 == nil }.map { Finding($0.0, .missing) }
    }

    private func weak(_ password: UserRow.Password, _ person: Person?, _ report: (Finding) -> Void) -> Finding? {
        guard case .given(let text) = password else { return nil }
        if text == "0" { return Finding("password", .passwordIsZero) }
        let broken = PasswordRule.broken(by: text)
        guard !broken.isEmpty else { return nil }
        if options.weakPasswords == .reject { return Finding("password", .passwordWeak(broken)) }
        report(Finding("password", .passwordLeftOut(broken)))
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
