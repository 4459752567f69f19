import StagingStore

/// Rows that give an account another name, or take it away.
extension PersonDecider {
    /// Why a person can not have the row's username; nil if nothing is in the way.
    func renaming(
        _ person: Person, _ row: UserRow, _ place: Place, _ report: (Finding) -> Void
    ) throws -> Finding? {
        guard let wanted = row.username, wanted != person.username else { return nil }
        guard rules.allowRenames else {
            guard row.key != nil else { return nil }
            if let holder = try people.person(username: wanted), holder.id != person.id {
                return Finding("username", .usernameDiffers(found: wanted, there: person.name))
            }
            report(Finding("username", .usernameKept(found: wanted, there: person.name)))
            return nil
        }
        if wanted == "admin" || person.username == "admin" {
            return Finding("username", .protectedAccount(found: wanted == "admin" ? wanted : "admin"))
        }
        guard let holder = try people.person(username: wanted), holder.id != person.id else { return nil }
        if barred.contains(place.line) || holder.username == "admin" || finder.renames.wasRenamed(holder.id) {
            return Finding("username", .usernameTaken(found: wanted, by: holder.name))
        }
        return nil
    }

    func deletion(
        _ row: UserRow, _ found: PersonFinder.Found, _ place: Place, _ report: (Finding) -> Void
    ) throws -> PersonDecision {
        if row.username == "admin" { return .rejected([Finding("username", .protectedAccount(found: "admin"))]) }
        if !rules.allowDeletes, !rules.allowSuspends { return .rejected([Finding("deleted", .deletionAsked)]) }
        if !rules.allowDeletes { report(Finding("deleted", .deletionSuspends)) }
        var closing = UserRow()
        closing.suspended = true
        closing.deleted = true
        switch found {
        case .conflict(let finding): return .rejected([finding])
        case .nobody:
            guard let (_, keys) = try elsewhere(row, report) else { return .skipped }
            closing.username = row.username
            closing.idnumber = row.idnumber
            closing.email = row.email
            return rules.allowDeletes ? .leavingElsewhere(closing, keys) : .elsewhere(closing, keys)
        case .person(let person):
            if rules.allowDeletes { return .leaving(person) }
            return person.state == .gone
                ? .left(person) : .known(person, try PersonChange(from: person, to: closing), closing)
        }
    }
}
