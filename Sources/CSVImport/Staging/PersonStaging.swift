import Foundation
import GRDB
import StagingStore

/// Stages what a row says about a person, and the entries that it causes.
final class PersonStaging {
    private let session: ImportSession
    private let rules: PeopleRules
    private let people: People
    private let decider: PersonDecider
    private let usernames: UsernameDesk
    private let entries: AccountEntries
    private let outbox: OutboxView
    private let passwords: Passwords
    private let cells: PasswordCells
    private let unsendable: RawStatement
    private let calls: MappedCalls
    private let returns: PersonReturn
    private let removal: PersonRemoval
    private let elsewhere: ElsewhereStaging
    private let merge: ReferenceMerge
    private let renames: Renames
    private let indexes: ExtraIndexes
    private let changed: ChangedOptions
    // Mere names that the row decided last shows to be its person's.
    private var references: [Int64] = []

    init(
        _ session: ImportSession, layout: Layout, profileFields: ProfileFields, people: People, outbox: OutboxView
    ) throws {
        self.session = session
        self.people = people
        self.outbox = outbox
        rules = session.options.people
        let defaults = DefaultValues(
            session.options.defaults, profileFields: profileFields, limits: rules.limits)
        renames = Renames(barred: session.barredRenames)
        indexes = try ExtraIndexes(session, layout: layout, profileFields: profileFields)
        usernames = UsernameDesk(people: people, rules: rules, template: defaults.username)
        entries = AccountEntries(session: session, outbox: outbox)
        passwords = try Passwords(session)
        cells = PasswordCells(session: session, people: people, entries: entries, passwords: passwords)
        let fieldRules = try FieldRules.load(session)
        let kept = Set(fieldRules.filter { $0.value == .never }.keys)
        decider = PersonDecider(
            people: people, finder: PersonFinder(people: people, rules: rules, renames: renames, indexes: indexes),
            options: session.options, usernames: usernames, defaults: defaults, profileFields: profileFields,
            kept: kept, barred: session.barredRenames, outbox: outbox, zeros: try LostZeros(session.db))
        returns = try PersonReturn(session, outbox: outbox)
        changed = ChangedOptions(
            session: session, people: people, entries: entries, returns: returns, rules: fieldRules)
        removal = try PersonRemoval(session, people: people, outbox: outbox)
        elsewhere = ElsewhereStaging(
            session, people: people, outbox: outbox, entries: entries, passwords: passwords, renames: renames,
            kept: kept)
        merge = try ReferenceMerge(session)
        calls = MappedCalls(session)
        unsendable = try RawStatement(
            session.db,
            """
            INSERT INTO unsendable (user_id, field, value, import_id, line) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (user_id, field) DO UPDATE SET value = excluded.value, import_id = excluded.import_id,
                                                       line = excluded.line
             WHERE value <> excluded.value
            """)
    }

    struct Staged {
        let person: Int64
        let outcome: RowOutcome
    }

    /// - Parameter isClaimed: whether a row further down in the file brings this username itself.
    func setClaims(_ isClaimed: @escaping (String) throws -> Bool) {
        usernames.isClaimedByFile = isClaimed
    }

    func decide(
        _ row: UserRow, _ place: PersonDecider.Place, report: (Finding) -> Void
    ) throws -> PersonDecision {
        references.removeAll(keepingCapacity: true)
        return try decider.decide(row, place, references: &references, report: report)
    }

    /// Of a row that is surely about somebody new.
    func decide(new row: UserRow, report: (Finding) -> Void) throws -> PersonDecision {
        references.removeAll(keepingCapacity: true)
        return try decider.decide(new: row, report: report)
    }

    /// Stages what was decided last.
    func stage(_ decision: PersonDecision, line: Int) throws -> Staged? {
        let staged = try write(decision, line: line)
        if let staged {
            for reference in references { try merge.merge(reference, into: staged.person, line: line) }
        }
        return staged
    }

    /// Must be called after the last row.
    /// - Throws: `Renames.Impossible`.
    func finish() throws {
        try merge.finish()
        try renames.finish()
    }

    private func write(_ decision: PersonDecision, line: Int) throws -> Staged? {
        switch decision {
        case .new(let row, let built): return try stageNew(row, built, line: line)
        case .named(let person, let row, let built): return try stageNamed(person, row, built, line: line)
        case .known(let person, let change, let row): return try stageKnown(person, change, row, line: line)
        case .elsewhere(let row, let keys):
            let person = try elsewhere.stage(row, keys, line: line)
            if row.deleted { try people.setDeleteAsked(true, of: person.id) }
            try keepUnsendable(row, person.id, line)
            indexes.note(row, before: [:], of: person.id)
            return Staged(person: person.id, outcome: .added)
        case .leaving(let person): return try Staged(person: person.id, outcome: removal.delete(person, line: line))
        case .leavingElsewhere(let row, let keys):
            var row = row
            row.suspended = nil
            let person = try elsewhere.stage(row, keys, line: line)
            return try Staged(person: person.id, outcome: removal.delete(person, line: line))
        case .left(let person):
            let belongs = try changed.belongs(person)
            if belongs { try changed.putPlaces(person, line: line) }
            return Staged(person: person.id, outcome: belongs ? .changed : .unchanged)
        case .stepOver, .skipped, .rejected: return nil
        }
    }

    /// A row that did not change may still bring another password.
    func refreshPassword(_ password: UserRow.Password, of id: Int64, line: Int) throws -> Bool {
        try cells.refresh(password, of: id, line: line)
    }

    // MARK: Somebody new

    private func stageNew(_ row: UserRow, _ built: BuiltUsername?, line: Int) throws -> Staged {
        var person = Person(
            id: 0, username: row.username, usernameOrigin: "file", idnumber: nil, email: nil, firstname: nil,
            lastname: nil, auth: nil, extra: "{}", suspended: false, state: .active, moodleID: nil,
            importID: session.importID, line: Int64(line))
        try fill(&person, row, built)
        person.id = try people.insert(person, whenExists: whenExists, source: session.options.source)
        if row.key != nil { _ = try recognise(person, by: row) }
        try finishNew(person, row, built, isReference: false, line)
        return Staged(person: person.id, outcome: .added)
    }

    private func stageNamed(_ reference: Person, _ row: UserRow, _ built: BuiltUsername?, line: Int) throws -> Staged {
        var person = reference
        person.username = row.username ?? reference.username
        person.usernameOrigin = "file"
        person.state = .active
        person.importID = session.importID
        person.line = Int64(line)
        try fill(&person, row, built)
        try people.update(person, source: session.options.source)
        _ = try recognise(person, by: row)
        try finishNew(person, row, built, isReference: true, line)
        return Staged(person: person.id, outcome: .added)
    }

    private func fill(_ person: inout Person, _ row: UserRow, _ built: BuiltUsername?) throws {
        person.idnumber = row.idnumber ?? person.idnumber
        person.email = row.email
        person.firstname = row.firstname
        person.lastname = row.lastname
        person.auth = row.auth ?? person.auth
        // What was staged of an account that only Moodle might have is this person's as well.
        var extra = try person.extra == "{}" ? [:] : JSONText.texts(person.extra)
        // A field that is to be empty is emptied if an account is found.
        extra.merge(row.extra) { _, newer in newer }
        if cells.mustChange(row.password) { extra[Passwords.mustChange] = "1" }
        person.extra = extra.isEmpty ? "{}" : JSONText.members(extra)
        person.suspended = row.suspended ?? person.suspended
        // What fills an account that is there is as good as the file's.
        let isSpared = rules.details == .file && !row.defaulted.isEmpty
        person.defaulted = isSpared ? try JSONText.text(row.defaulted.sorted()) : nil
        if built != nil { person.usernameOrigin = "generated" }
    }

    private func finishNew(
        _ person: Person, _ row: UserRow, _ built: BuiltUsername?, isReference: Bool, _ line: Int
    ) throws {
        if built != nil || row.password != .none || rules.newPasswords == .generate { try session.settle() }
        if let built { try usernames.keep(built, for: person.id) }
        try cells.seal(row.password, of: person.id, auth: person.auth)
        try keepUnsendable(row, person.id, line)
        indexes.note(row, before: [:], of: person.id)
        try entries.create(person.id, isReference: isReference, line: line)
        guard person.suspended else { return }
        if isReference {
            try entries.suspend(person.id, line: line)
        } else {
            try entries.suspend(new: person.id, line: line)
        }
    }

    // MARK: Somebody known

    private func stageKnown(_ staged: Person, _ found: PersonChange, _ row: UserRow, line: Int) throws -> Staged {
        var change = found
        try cells.noteMustChange(&change, row)
        let asksForPlaces = try changed.complete(&change, row, of: staged)
        let password = try cells.new(row.password, for: staged)
        let returned = staged.state == .gone
        let kept = try keepUnsendable(row, staged.id, line)
        let isRecognisedAnew = try staged.state == .active && staged.moodleID == nil && recognise(staged, by: row)
        try noteName(row, of: change.person)
        for (field, wanted) in change.kept {
            try people.keep(field, wanted, found: change.value(of: field), of: staged.id, at: session.moment)
        }
        if asksForPlaces { try changed.putPlaces(change.person, line: line) }
        if row.deleted || change.suspension == .open { try people.setDeleteAsked(row.deleted, of: staged.id) }
        guard !change.isEmpty || returned || password != nil || isRecognisedAnew || asksForPlaces else {
            return Staged(person: staged.id, outcome: kept ? .changed : .unchanged)
        }
        if staged.state != .referenced { change.person.state = .active }
        // A new account is open, whatever the one that was deleted was.
        if try returned && outbox.isDeleted(user: staged.id) { change.person.suspended = row.suspended ?? false }
        change.person.importID = session.importID
        change.person.line = Int64(line)
        if let password { try passwords.seal(password, for: staged.id) }
        try writeNamed(&change, line)
        indexes.note(row, before: change.before, of: staged.id)
        if isRecognisedAnew, try !outbox.isInFlight(Entity.account(staged.id)) {
            try session.put(
                NewEntry(kind: .userCreate, entity: Entity.account(staged.id), userID: staged.id), line: line)
        }
        try putEntries(change, returned: returned, hasPassword: password != nil, line)
        return Staged(person: staged.id, outcome: .changed)
    }

    /// Writes the person with the wanted username, for which whoever has it makes room.
    private func writeNamed(_ change: inout PersonChange, _ line: Int) throws {
        let id = change.person.id
        var written = change.person
        if let former = change.formerUsername, let wanted = written.username {
            if let holder = try people.person(username: wanted), holder.id != id {
                try people.setUsername(Renames.placeholder(for: holder.id), of: holder.id)
                // An account that was deleted needs its name no more.
                if try !outbox.wasDeleted(user: holder.id) {
                    renames.note(line: line, evictor: id, former: former, holder: holder.id, username: wanted)
                }
            }
            renames.settle(id)
        } else if renames.formerUsername(of: id) != nil {
            // Made room for somebody, and this row brings no other name.
            written.username = Renames.placeholder(for: id)
        }
        try people.update(written, source: session.options.source)
    }

    private func putEntries(_ change: PersonChange, returned: Bool, hasPassword: Bool, _ line: Int) throws {
        let person = change.person
        if returned {
            let isSameAccount = try returns.comeBack(person, line: line)
            guard isSameAccount, person.moodleID != nil else { return }
        }
        if let former = change.formerUsername { try entries.rename(person, from: former, line: line) }
        let update = hasPassword && (person.moodleID != nil || person.state == .referenced)
        if !change.fields.isEmpty || update { try entries.update(change, withPassword: update, line: line) }
        if returned { return }
        switch change.suspension {
        case .suspend: try entries.suspend(person.id, line: line)
        case .open: try entries.unsuspend(person.id, line: line)
        case nil: break
        }
    }

    // MARK: Small parts

    /// The row's key says which account is its person's, where Moodle can be asked by it.
    /// - Returns: whether that is another way than before.
    private func recognise(_ person: Person, by row: UserRow) throws -> Bool {
        var keys: LookUpKeys?
        if let key = session.options.people.key, key.isKnownToMoodle, let value = row.key {
            keys = LookUpKeys()
            keys?.add(key.field, value)
        }
        let mayRename = keys != nil && session.options.people.allowRenames && session.options.existing == .update
        return try people.setMatching(keys, mayRename: mayRename, of: person.id)
    }

    /// What the row calls somebody whom its key finds under another name, and who keeps that.
    private func noteName(_ row: UserRow, of person: Person) throws {
        guard row.key != nil, let wanted = row.username, let now = person.username else { return }
        try people.keepName(wanted == now ? nil : wanted, found: now, of: person.id, at: session.moment)
    }

    @discardableResult
    private func keepUnsendable(_ row: UserRow, _ person: Int64, _ line: Int) throws -> Bool {
        guard !row.unsendable.isEmpty else { return false }
        try session.settle()
        let before = session.db.totalChangesCount
        for (field, value) in row.unsendable {
            if try calls.take(field, value, of: person, line: line) { continue }
            try unsendable.run(
                .integer(person), .text(field), .text(value), .integer(session.importID), .integer(line))
        }
        return session.db.totalChangesCount > before
    }

    private var whenExists: String {
        switch session.options.existing {
        case .update: "update"
        case .leave: "leave"
        case .skip: "skip"
        case .number: "number"
        }
    }
}

/// What became of a record.
enum RowOutcome {
    case added
    case changed
    case unchanged
}
