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

    struct Cohort: Equatable {
        let id: Int64
        let key: String
    }

    /// What a cohorts file says.
    struct Description: Equatable {
        var name: String
        var text: String?
        var isVisible = true
    }

    init(_ session: ImportSession, outbox: OutboxView, dataset: Dataset) throws {
        self.session = session
        self.dataset = dataset
        settling = MembershipSettling(session: session, outbox: outbox)
        find = try RawStatement(
            session.db, "SELECT id, state, name, description, visible FROM cohorts WHERE key = ?")
        insertion = try RawStatement(
            session.db,
            """
            INSERT INTO cohorts (key, name, description, visible, state, source, import_id, line)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        describe = try RawStatement(
            session.db,
            """
            UPDATE cohorts SET name = ?, description = ?, visible = ?, state = 'staged', source = ?, import_id = ?, line = ?
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
        try insertion.run(
            .text(key), .text(makes ? idnumber : nil), .null, .integer(1), .text(makes ? "staged" : "referenced"),
            .text(session.options.source), .integer(session.importID), .integer(line))
        let cohort = Cohort(id: session.db.lastInsertedRowID, key: key)
        if makes { try session.put(PlaceEntries.cohort(id: cohort.id, key: key), line: line) }
        return cohort
    }

    /// The cohort that a cohorts file describes; it is made.
    func stage(_ key: String, _ wanted: Description, line: Int) throws -> (cohort: Cohort, outcome: RowOutcome) {
        let found = try find.first(.text(key)) { row in
            (
                id: row.integer(0), state: row.text(1), name: row.textOrNil(2), text: row.textOrNil(3),
                isVisible: row.integer(4) != 0
            )
        }
        guard let found else {
            try insertion.run(
                .text(key), .text(wanted.name), .text(wanted.text), .integer(wanted.isVisible ? 1 : 0), .text("staged"),
                .text(session.options.source), .integer(session.importID), .integer(line))
            let cohort = Cohort(id: session.db.lastInsertedRowID, key: key)
            try session.put(PlaceEntries.cohort(id: cohort.id, key: key), line: line)
            return (cohort, .added)
        }
        let cohort = Cohort(id: found.id, key: key)
        let text = wanted.text ?? found.text
        let isSame = found.name == wanted.name && found.text == text && found.isVisible == wanted.isVisible
        if found.state == "staged" && isSame { return (cohort, .unchanged) }
        try describe.run(
            .text(wanted.name), .text(text), .integer(wanted.isVisible ? 1 : 0), .text(session.options.source),
            .integer(session.importID), .integer(line), .integer(found.id))
        if found.state != "staged" { try session.put(PlaceEntries.cohort(id: found.id, key: key), line: line) }
        return (cohort, .changed)
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

    func remove(_ person: Int64, from cohort: Cohort, line: Int) throws -> RowOutcome {
        guard try member.first(.integer(person), .integer(cohort.id), read: { $0.text(0) }) == "active" else {
            return .unchanged
        }
        try write("gone", person, cohort, line)
        let entry = PlaceEntries.cohortMember(person, id: cohort.id, key: cohort.key, .remove)
        try settling.remove(entry, person: person, line: line)
        return .changed
    }

    private func write(_ state: String, _ person: Int64, _ cohort: Cohort, _ line: Int) throws {
        try updateMember.run(
            .text(state), .integer(session.importID), .integer(line), .integer(person), .integer(cohort.id))
    }
}
