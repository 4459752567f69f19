import Foundation
import GRDB
import StagingStore

/// Stages what a row says about a person, and the entries that it causes.
final class PersonStaging {
    private let session: ImportSession
    private let people: People
    private let finder: PersonFinder
    private let entries: AccountEntries
    private let outbox: OutboxView
    private let passwords: Passwords
    private let unsendable: RawStatement
    private let returns: PersonReturn
    private let merge: ReferenceMerge
    // Mere names that the row decided last shows to be its person's.
    private var references: [Int64] = []
    private var builder = UsernameBuilder()
    /// Whether a row further down in the file brings this username itself.
    var isClaimedByFile: (String) throws -> Bool = { _ in false }

    init(_ session: ImportSession, people: People, outbox: OutboxView) throws {
        self.session = session
        self.people = people
        self.outbox = outbox
        finder = PersonFinder(people: people)
        entries = AccountEntries(session: session, outbox: outbox)
        passwords = try Passwords(session)
        returns = try PersonReturn(session, outbox: outbox)
        merge = try ReferenceMerge(session)
        unsendable = try RawStatement(
            session.db,
            """
            INSERT INTO unsendable (user_id, field, value, import_id, line) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (user_id, field) DO UPDATE SET value = excluded.value, import_id = excluded.import_id,
                                                       line = excluded.line
             WHERE value <> excluded.value
            """)
    }

    /// What a row comes to, before anything is written.
    enum Decision {
        case new(UserRow)
        /// Known by reference alone until now.
        case named(Person, UserRow)
        case known(Person, PersonChange, UserRow)
        /// Known, and by the options to be left as it is.
        case left(Person)
        case stepOver(Person)
        case rejected([Finding])
    }

    struct Staged {
        let person: Int64
        let outcome: RowOutcome
    }

    /// - Parameter duplicate: the line of the same record that came before in this file, and the fields it had filled.
    func decide(_ row: UserRow, duplicate: (line: Int, fields: Set<String>)?, report: (Finding) -> Void) throws
        -> Decision
    {
        references.removeAll(keepingCapacity: true)
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
    ) throws -> Decision {
        switch session.options.existing {
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

    /// Stages what was decided last.
    func stage(_ decision: Decision, line: Int) throws -> Staged? {
        let staged = try write(decision, line: line)
        if let staged {
            for reference in references { try merge.merge(reference, into: staged.person, line: line) }
        }
        return staged
    }

    /// Must be called after the last row.
    func finish() throws {
        try merge.finish()
    }

    private func write(_ decision: Decision, line: Int) throws -> Staged? {
        switch decision {
        case .new(let row): try stageNew(row, line: line)
        case .named(let person, let row): try stageNamed(person, row, line: line)
        case .known(let person, let change, let row): try stageKnown(person, change, row, line: line)
        case .left(let person): Staged(person: person.id, outcome: .unchanged)
        case .stepOver, .rejected: nil
        }
    }

    /// A row that did not change may still bring another password for an account that nobody made yet.
    func refreshPassword(_ password: UserRow.Password, of person: Int64) throws -> Bool {
        guard case .given(let text) = password, PasswordRule.broken(by: text).isEmpty,
            try passwords.isWaiting(for: person), try passwords.isNew(text, for: person)
        else { return false }
        try passwords.seal(text, for: person)
        return true
    }

    // MARK: Decisions

    private func withDefaults(_ row: UserRow) -> UserRow {
        guard !session.options.defaults.isEmpty else { return row }
        var row = row
        for (field, value) in session.options.defaults {
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
        if session.options.weakPasswords == .reject { return Finding("password", .passwordWeak(broken)) }
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

    // MARK: Staging

    private func stageNew(_ row: UserRow, line: Int) throws -> Staged {
        var person = Person(
            id: 0, username: row.username, usernameOrigin: "file", idnumber: nil, email: nil, firstname: nil,
            lastname: nil, auth: nil, extra: "{}", suspended: false, state: .active, moodleID: nil,
            importID: session.importID, line: Int64(line))
        try fill(&person, row)
        person.id = try people.insert(person, whenExists: whenExists, source: session.options.source)
        try finishNew(person, row, line)
        return Staged(person: person.id, outcome: .added)
    }

    private func stageNamed(_ reference: Person, _ row: UserRow, line: Int) throws -> Staged {
        var person = reference
        person.username = row.username ?? reference.username
        person.usernameOrigin = "file"
        person.state = .active
        person.importID = session.importID
        person.line = Int64(line)
        try fill(&person, row)
        try people.update(person, source: session.options.source)
        try finishNew(person, row, line)
        return Staged(person: person.id, outcome: .added)
    }

    private func fill(_ person: inout Person, _ row: UserRow) throws {
        person.idnumber = row.idnumber ?? person.idnumber
        person.email = row.email
        person.firstname = row.firstname
        person.lastname = row.lastname
        person.auth = row.auth
        var extra = row.extra
        if row.password == .mustChange { extra[Self.mustChange] = "1" }
        person.extra = extra.isEmpty ? "{}" : try JSONText.text(extra)
        person.suspended = row.suspended ?? false
        if person.username == nil {
            person.username = try builder.build(
                firstname: row.firstname ?? "", lastname: row.lastname ?? "", email: row.email, isTaken: isTaken)
            person.usernameOrigin = "generated"
        }
    }

    private func finishNew(_ person: Person, _ row: UserRow, _ line: Int) throws {
        if person.usernameOrigin == "generated", let username = person.username {
            try people.reserve(username, for: person.id)
        }
        try sealPassword(row.password, person.id)
        try keepUnsendable(row, person.id, line)
        try entries.create(person.id, line: line)
        if person.suspended { try entries.suspend(person.id, line: line) }
    }

    private func stageKnown(_ staged: Person, _ change: PersonChange, _ row: UserRow, line: Int) throws -> Staged {
        var change = change
        try noteMustChange(&change, row)
        let password = try newPassword(row.password, staged)
        let returned = staged.state == .gone
        let kept = try keepUnsendable(row, staged.id, line)
        guard !change.isEmpty || returned || password != nil else {
            return Staged(person: staged.id, outcome: kept ? .changed : .unchanged)
        }
        change.person.state = .active
        change.person.importID = session.importID
        change.person.line = Int64(line)
        if let password { try passwords.seal(password, for: staged.id) }
        try people.update(change.person, source: session.options.source)
        try putEntries(change, returned: returned, hasPassword: password != nil, line)
        return Staged(person: staged.id, outcome: .changed)
    }

    private func putEntries(_ change: PersonChange, returned: Bool, hasPassword: Bool, _ line: Int) throws {
        let person = change.person
        if returned {
            try returns.comeBack(person, line: line)
            if !change.fields.isEmpty, person.moodleID != nil { try entries.update(change, line: line) }
            return
        }
        let update = hasPassword && person.moodleID != nil
        if !change.fields.isEmpty || update { try entries.update(change, withPassword: update, line: line) }
        switch change.suspension {
        case .suspend: try entries.suspend(person.id, line: line)
        case .open: try entries.unsuspend(person.id, line: line)
        case nil: break
        }
    }

    // MARK: Small parts

    /// The preference that Moodle reads at the next login (`lib/moodlelib.php`, `require_login`, 4.5).
    private static let mustChange = "preference:auth_forcepasswordchange"

    private func noteMustChange(_ change: inout PersonChange, _ row: UserRow) throws {
        guard row.password == .mustChange, change.person.moodleID == nil else { return }
        var extra = try JSONText.texts(change.person.extra)
        guard extra[Self.mustChange] == nil else { return }
        extra[Self.mustChange] = "1"
        change.person.extra = try JSONText.text(extra)
        change.fields[Self.mustChange] = "1"
        change.before[Self.mustChange] = ""
    }

    /// For somebody staged before: a password that is not the last one, where one can still be set.
    private func newPassword(_ password: UserRow.Password, _ person: Person) throws -> String? {
        guard case .given(let text) = password, PasswordRule.broken(by: text).isEmpty,
            person.moodleID == nil || session.options.updatePasswords, try passwords.isNew(text, for: person.id)
        else { return nil }
        return text
    }

    private func sealPassword(_ password: UserRow.Password, _ person: Int64) throws {
        guard case .given(let text) = password, PasswordRule.broken(by: text).isEmpty else { return }
        try passwords.seal(text, for: person)
    }

    @discardableResult
    private func keepUnsendable(_ row: UserRow, _ person: Int64, _ line: Int) throws -> Bool {
        guard !row.unsendable.isEmpty else { return false }
        let before = session.db.totalChangesCount
        for (field, value) in row.unsendable {
            try unsendable.run(
                .integer(person), .text(field), .text(value), .integer(session.importID), .integer(line))
        }
        return session.db.totalChangesCount > before
    }

    private func isTaken(_ username: String) throws -> Bool {
        if UsernameBuilder.reserved.contains(username) { return true }
        if try people.person(username: username) != nil { return true }
        if try people.isReserved(username) { return true }
        return try isClaimedByFile(username)
    }

    private var whenExists: String {
        switch session.options.existing {
        case .update: "update"
        case .leave: "leave"
        case .skip: "skip"
        }
    }
}

/// What became of a record.
enum RowOutcome {
    case added
    case changed
    case unchanged
}
