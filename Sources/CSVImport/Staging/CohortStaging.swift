import GRDB
import StagingStore

/// Stages cohorts and who is in them.
final class CohortStaging {
    let session: ImportSession
    private let settling: MembershipSettling
    private let dataset: Dataset
    let find: RawStatement
    private let insertion: RawStatement
    private let describe: RawStatement
    private let member: RawStatement
    private let newMember: RawStatement
    private let updateMember: RawStatement
    private let byID: RawStatement
    private let owner: RawStatement
    private let known: RawStatement
    private let byName: RawStatement
    let activeMembers: RawStatement
    let outbox: OutboxView
    let stale: StaleRecords

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
            session.db,
            """
            SELECT id, state, name, description, visible, category, theme, says_visible, says_category,
                   moodle_id IS NOT NULL
              FROM cohorts WHERE key = ?
            """)
        insertion = try RawStatement(
            session.db,
            """
            INSERT INTO cohorts (key, name, description, visible, state, category, theme, source, import_id, line,
                                 says_visible, says_category, when_exists)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        describe = try RawStatement(
            session.db,
            """
            UPDATE cohorts SET name = ?, description = ?, visible = ?, state = 'staged', category = ?, theme = ?, source = ?,
                               import_id = ?, line = ?, says_visible = ?, says_category = ?, when_exists = ?
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
        let idnumber = key.hasPrefix("idnumber:") ? String(key.dropFirst("idnumber:".count)) : nil
        let makes = session.options.missingCohort == .create && idnumber != nil
        let found = try find.first(.text(key)) { (Cohort(id: $0.integer(0), key: key), $0.text(1) == "referenced") }
        if let (cohort, isMereName) = found {
            // An earlier import only named it.
            if makes, isMereName, let idnumber, try !isStaged(key) {
                _ = try stage(key, Description(name: idnumber), line: line)
            }
            return cohort
        }
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
                id: row.integer(0), state: row.text(1), isLinked: row.integer(9) != 0,
                staged: Staged(
                    name: row.textOrNil(2), text: row.textOrNil(3), isVisible: row.integer(4) != 0,
                    category: row.textOrNil(5), theme: row.textOrNil(6), saysVisible: row.integer(7) != 0,
                    saysCategory: row.integer(8) != 0)
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
        if found.isLinked, session.options.leavesPlaces { return (cohort, .unchanged) }
        try describe.run(
            .text(new.name), .text(new.text), .integer(new.isVisible ? 1 : 0), .text(new.category), .text(new.theme),
            .text(session.options.source), .integer(session.importID), .integer(line),
            .integer(new.saysVisible ? 1 : 0), .integer(new.saysCategory ? 1 : 0),
            .text(session.options.whenPlaceExists), .integer(found.id))
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
            .integer(line), .integer(wanted.saysVisible ? 1 : 0), .integer(wanted.saysCategory ? 1 : 0),
            .text(session.options.whenPlaceExists))
        return Cohort(id: session.db.lastInsertedRowID, key: key)
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

    func write(_ state: String, _ person: Int64, _ cohort: Cohort, _ line: Int) throws {
        try updateMember.run(
            .text(state), .integer(session.importID), .integer(line), .integer(person), .integer(cohort.id))
    }
}
