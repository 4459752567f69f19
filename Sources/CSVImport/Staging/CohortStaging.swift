import GRDB
import StagingStore

/// Stages cohorts and who is in them.
final class CohortStaging {
    private let session: ImportSession
    private let settling: MembershipSettling
    private let dataset: Dataset
    private let find: RawStatement
    private let insertion: RawStatement
    private let describe: RawStatement
    private let member: RawStatement
    private let newMember: RawStatement
    private let updateMember: RawStatement
    private let byID: RawStatement
    private let owner: RawStatement
    private let known: RawStatement
    private let byName: RawStatement
    private let activeMembers: RawStatement
    private let outbox: OutboxView
    private let stale: StaleRecords

    struct Cohort: Equatable {
        let id: Int64
        let key: String
    }

    /// What a cohorts file says; nil: nothing.
    struct Description: Equatable {
        var name: String
        var text: String?
        var isVisible: Bool?
        /// As `cohorts.category` holds it, or `system`.
        var category: String?
        var theme: String?
    }

    init(_ session: ImportSession, outbox: OutboxView, dataset: Dataset) throws {
        self.session = session
        self.dataset = dataset
        self.outbox = outbox
        stale = try StaleRecords(session, .cohortMembers)
        known = try RawStatement(
            session.db, "SELECT 1 FROM cohorts WHERE key = ? AND (state = 'staged' OR moodle_id IS NOT NULL)")
        byName = try RawStatement(session.db, "SELECT key FROM cohorts WHERE name = ? AND state <> 'gone' ORDER BY id")
        activeMembers = try RawStatement(
            session.db, "SELECT user_id FROM cohort_members WHERE cohort_id = ? AND state = 'active' ORDER BY user_id")
        settling = MembershipSettling(session: session, outbox: outbox)
        find = try RawStatement(
            session.db, "SELECT id, state, name, description, visible, category, theme FROM cohorts WHERE key = ?")
        insertion = try RawStatement(
            session.db,
            """
            INSERT INTO cohorts (key, name, description, visible, state, category, theme, source, import_id, line)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        describe = try RawStatement(
            session.db,
            """
            UPDATE cohorts SET name = ?, description = ?, visible = ?, state = 'staged', category = ?, theme = ?, source = ?,
                               import_id = ?, line = ?
             WHERE id = ?
            """)
        member = try RawStatement(
            session.db, "SELECT state FROM cohort_members WHERE user_id = ? AND cohort_id = ?")
        newMember = try RawStatement(
            session.db,
            """
            INSERT INTO cohort_members (user_id, cohort_id, dataset, source, import_id, line) VALUES (?, ?, ?, ?, ?, ?)
            """)
        byID = try RawStatement(session.db, "SELECT key FROM cohorts WHERE id = ?")
        owner = try RawStatement(
            session.db,
            """
            SELECT 1 FROM cohort_members
             WHERE user_id = ? AND cohort_id = ? AND dataset = ? AND source = ? AND state = 'active'
            """)
        updateMember = try RawStatement(
            session.db,
            """
            UPDATE cohort_members SET state = ?, import_id = ?, line = ? WHERE user_id = ? AND cohort_id = ?
            """)
    }

    /// The cohort that a person's row names; made only if the options say so, and never where only a number is known.
    func reference(_ key: String, line: Int) throws -> Cohort {
        if let found = try find.first(.text(key), read: { Cohort(id: $0.integer(0), key: key) }) { return found }
        let idnumber = key.hasPrefix("idnumber:") ? String(key.dropFirst("idnumber:".count)) : nil
        let makes = session.options.missingCohort == .create && idnumber != nil
        let wanted = Staged(name: makes ? idnumber : nil)
        let cohort = try insert(key, wanted, state: makes ? "staged" : "referenced", line)
        if makes { try session.put(PlaceEntries.cohort(id: cohort.id, key: key), line: line) }
        return cohort
    }

    /// Whether some file brought the cohort, or the site showed it.
    func isStaged(_ key: String) throws -> Bool {
        try known.first(.text(key)) { _ in true } ?? false
    }

    func name(of key: String) throws -> String? {
        try find.first(.text(key)) { $0.textOrNil(2) } ?? nil
    }

    /// Keys of the cohorts of a name.
    func keys(named name: String) throws -> [String] {
        try byName.all(.text(name)) { $0.text(0) }
    }

    /// The cohort that a cohorts file describes; it is made.
    func stage(_ key: String, _ wanted: Description, line: Int) throws -> (cohort: Cohort, outcome: RowOutcome) {
        let found = try find.first(.text(key)) { row in
            (
                id: row.integer(0), state: row.text(1),
                staged: Staged(
                    name: row.textOrNil(2), text: row.textOrNil(3), isVisible: row.integer(4) != 0,
                    category: row.textOrNil(5), theme: row.textOrNil(6))
            )
        }
        guard let found else {
            let cohort = try insert(key, Staged().with(wanted), state: "staged", line)
            try session.put(PlaceEntries.cohort(id: cohort.id, key: key), line: line)
            return (cohort, .added)
        }
        let cohort = Cohort(id: found.id, key: key)
        let new = found.staged.with(wanted)
        if found.state == "staged" && found.staged == new { return (cohort, .unchanged) }
        try describe.run(
            .text(new.name), .text(new.text), .integer(new.isVisible ? 1 : 0), .text(new.category), .text(new.theme),
            .text(session.options.source), .integer(session.importID), .integer(line), .integer(found.id))
        if found.state != "staged" {
            try session.put(PlaceEntries.cohort(id: found.id, key: key), line: line)
        } else {
            try putUpdate(cohort, CohortChange(found.staged, new), line)
        }
        return (cohort, .changed)
    }

    /// As long as the cohort was not asked for, the create says it all.
    private func putUpdate(_ cohort: Cohort, _ change: CohortChange, _ line: Int) throws {
        if try outbox.waiting(Entity.cohort(cohort.key)) != nil { return }
        let entity = Entity.cohortUpdate(cohort.id)
        let entry = try change.united(with: outbox.waiting(entity))
        guard !entry.fields.isEmpty else {
            try session.cancel(entity)
            return
        }
        try session.put(
            NewEntry(
                kind: .cohortUpdate, entity: entity, cohortID: cohort.id,
                payload: JSONText.object(["fields": entry.fields]), before: JSONText.text(entry.before)), line: line)
    }

    private func insert(_ key: String, _ wanted: Staged, state: String, _ line: Int) throws -> Cohort {
        try insertion.run(
            .text(key), .text(wanted.name), .text(wanted.text), .integer(wanted.isVisible ? 1 : 0), .text(state),
            .text(wanted.category), .text(wanted.theme), .text(session.options.source), .integer(session.importID),
            .integer(line))
        return Cohort(id: session.db.lastInsertedRowID, key: key)
    }

    // MARK: Commands

    /// Everybody whom files put there goes, and Moodle is told to take out all whom no file puts back.
    /// - Parameter most: how many people the operator expects to go.
    /// - Returns: who was in it here.
    func free(_ cohort: Cohort, atMost most: Int, line: Int) throws -> [Int64] {
        let members = try activeMembers.all(.integer(cohort.id)) { $0.integer(0) }
        for person in members {
            try write("gone", person, cohort, line)
            // One who was never sent is not sent; the others go with the one entry.
            try session.cancel(Entity.cohortMember(person, key: cohort.key))
            try stale.add(MembershipObject(person: person, container: cohort.id).number)
        }
        try putFree(cohort, atMost: most, line)
        return members
    }

    /// Another number of people who may go, as long as Moodle was not told to take them out.
    /// - Returns: whether it is another one.
    func expect(_ most: Int, of cohort: Cohort, line: Int) throws -> Bool {
        guard let waiting = try outbox.waiting(Entity.cohortMembers(cohort.id)),
            try waiting.payload != Self.freePayload(most)
        else { return false }
        try putFree(cohort, atMost: most, line)
        return true
    }

    private func putFree(_ cohort: Cohort, atMost most: Int, _ line: Int) throws {
        try session.put(
            NewEntry(
                kind: .cohortFree, entity: Entity.cohortMembers(cohort.id), cohortID: cohort.id,
                payload: Self.freePayload(most)), line: line)
    }

    private static func freePayload(_ most: Int) throws -> String {
        try JSONText.text(["action": Membership.remove.rawValue, "most": "\(most)"])
    }

    /// Deletes the cohort, here and in Moodle; what waited to be said of it is not said any more.
    func delete(_ cohort: Cohort, line: Int) throws -> RowOutcome {
        let state = try find.first(.text(cohort.key)) { $0.text(1) }
        if state == "gone" { return .unchanged }
        let mayBeThere =
            try state == "referenced" || isStaged(cohort.key) && outbox.mayHaveReachedMoodle(Entity.cohort(cohort.key))
        let waiting = try String.fetchAll(
            session.db,
            sql: "SELECT entity FROM outbox WHERE cohort_id = ? AND state IN ('held', 'ready', 'failed')",
            arguments: [cohort.id])
        for entity in waiting { try session.cancel(entity) }
        try session.db.execute(
            sql: "UPDATE cohorts SET state = 'gone', import_id = ?, line = ? WHERE id = ?",
            arguments: [session.importID, line, cohort.id])
        for person in try activeMembers.all(.integer(cohort.id), read: { $0.integer(0) }) {
            try write("gone", person, cohort, line)
            try stale.add(MembershipObject(person: person, container: cohort.id).number)
        }
        if mayBeThere {
            try session.put(
                NewEntry(kind: .cohortDelete, entity: Entity.cohortDeletion(cohort.id), cohortID: cohort.id), line: line
            )
        }
        return .changed
    }

    func cohort(id: Int64) throws -> Cohort? {
        try byID.first(.integer(id)) { Cohort(id: id, key: $0.text(0)) }
    }

    /// Whether a membership is staged and this source's to take away.
    func isOwn(_ object: MembershipObject) throws -> Bool {
        try owner.first(
            .integer(object.person), .integer(object.container), .text(dataset.rawValue), .text(session.options.source)
        ) { _ in true } ?? false
    }

    func add(_ person: Int64, to cohort: Cohort, isNewPerson: Bool, line: Int) throws -> RowOutcome {
        let state = try member.first(.integer(person), .integer(cohort.id)) { $0.text(0) }
        if state == "active" { return .unchanged }
        if state == nil {
            try newMember.run(
                .integer(person), .integer(cohort.id), .text(dataset.rawValue), .text(session.options.source),
                .integer(session.importID), .integer(line))
        } else {
            try write("active", person, cohort, line)
        }
        let entry = PlaceEntries.cohortMember(person, id: cohort.id, key: cohort.key, .add)
        try settling.add(entry, isNewPerson: isNewPerson, line: line)
        return state == nil ? .added : .changed
    }

    /// Somebody whom the store never put there may be in the cohort all the same, so then Moodle is told, once.
    func remove(_ person: Int64, from cohort: Cohort, line: Int) throws -> RowOutcome {
        let entry = PlaceEntries.cohortMember(person, id: cohort.id, key: cohort.key, .remove)
        switch try member.first(.integer(person), .integer(cohort.id), read: { $0.text(0) }) {
        case "active":
            try write("gone", person, cohort, line)
            try settling.remove(entry, person: person, line: line)
        case nil:
            try newMember.run(
                .integer(person), .integer(cohort.id), .text(dataset.rawValue), .text(session.options.source),
                .integer(session.importID), .integer(line))
            try write("gone", person, cohort, line)
            try session.put(entry, line: line)
        default: return .unchanged
        }
        return .changed
    }

    private func write(_ state: String, _ person: Int64, _ cohort: Cohort, _ line: Int) throws {
        try updateMember.run(
            .text(state), .integer(session.importID), .integer(line), .integer(person), .integer(cohort.id))
    }
}

extension CohortStaging {
    /// A cohort as staged, beside its key.
    struct Staged: Equatable {
        var name: String?
        var text: String?
        var isVisible = true
        var category: String?
        var theme: String?

        /// What a row leaves out stays as it is.
        func with(_ wanted: Description) -> Staged {
            Staged(
                name: wanted.name, text: wanted.text ?? text, isVisible: wanted.isVisible ?? isVisible,
                category: wanted.category == CategoryCells.system ? nil : wanted.category ?? category,
                theme: wanted.theme ?? theme)
        }
    }
}

/// What is another about a cohort, by the names of Moodle's `core_cohort_update_cohorts`.
struct CohortChange {
    var fields: [String: String] = [:]
    var before: [String: String] = [:]

    init(_ old: CohortStaging.Staged, _ new: CohortStaging.Staged) {
        note("name", old.name, new.name)
        note("description", old.text, new.text)
        note("visible", old.isVisible ? "1" : "0", new.isVisible ? "1" : "0")
        note("theme", old.theme, new.theme)
        note("category", old.category ?? CategoryCells.system, new.category ?? CategoryCells.system)
    }

    private mutating func note(_ field: String, _ old: String?, _ new: String?) {
        guard old != new, let new else { return }
        fields[field] = new
        if let old { before[field] = old }
    }

    func united(with waiting: OutboxView.Waiting?) throws -> CohortChange {
        guard let waiting else { return self }
        var all = self
        (all.fields, all.before) = try ChangedFields.unite(fields, before, with: waiting)
        return all
    }
}
