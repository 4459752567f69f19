import Foundation
import GRDB
import StagingStore

/// Stages what a row says about a person, and the entries that it causes.
final class PersonStaging {
    private let session: ImportSession
    private let people: People
    private let decider: PersonDecider
    private let entries: AccountEntries
    private let outbox: OutboxView
    private let passwords: Passwords
    private let unsendable: RawStatement
    private let calls: MappedCalls
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
        decider = PersonDecider(finder: PersonFinder(people: people), options: session.options)
        entries = AccountEntries(session: session, outbox: outbox)
        passwords = try Passwords(session)
        returns = try PersonReturn(session, outbox: outbox)
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

    /// - Parameter duplicate: the line of the same record that came before in this file, and the fields it had filled.
    func decide(
        _ row: UserRow, duplicate: (line: Int, fields: Set<String>)?, report: (Finding) -> Void
    ) throws -> PersonDecision {
        references.removeAll(keepingCapacity: true)
        return try decider.decide(row, duplicate: duplicate, references: &references, report: report)
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
    func finish() throws {
        try merge.finish()
    }

    private func write(_ decision: PersonDecision, line: Int) throws -> Staged? {
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
            if try calls.take(field, value, of: person, line: line) { continue }
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
