import GRDB
import StagingStore

/// Stages groups of courses and who is in them.
final class GroupStaging {
    private let session: ImportSession
    private let settling: MembershipSettling
    private let dataset: Dataset
    private let find: RawStatement
    private let insertion: RawStatement
    private let member: RawStatement
    private let newMember: RawStatement
    private let updateMember: RawStatement
    private let describe: RawStatement
    private let byID: RawStatement
    private let owner: RawStatement

    struct Group: Equatable {
        let id: Int64
        let target: TargetReference
        let name: String
    }

    /// What a groups file says beyond the name.
    struct Description: Equatable {
        var idnumber: String?
        var text: String?
    }

    init(_ session: ImportSession, outbox: OutboxView, dataset: Dataset) throws {
        self.session = session
        self.dataset = dataset
        settling = MembershipSettling(session: session, outbox: outbox)
        find = try RawStatement(
            session.db, "SELECT id, idnumber, description FROM groups WHERE target_id = ? AND name = ?")
        insertion = try RawStatement(
            session.db,
            """
            INSERT INTO groups (target_id, name, idnumber, description, source, import_id, line, moodle_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        member = try RawStatement(
            session.db, "SELECT state FROM group_members WHERE user_id = ? AND group_id = ?")
        newMember = try RawStatement(
            session.db,
            """
            INSERT INTO group_members (user_id, group_id, code_id, dataset, source, import_id, line)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        updateMember = try RawStatement(
            session.db,
            """
            UPDATE group_members SET state = ?, import_id = ?, line = ? WHERE user_id = ? AND group_id = ?
            """)
        byID = try RawStatement(
            session.db,
            "SELECT t.id, t.target, g.name FROM groups g JOIN course_targets t ON t.id = g.target_id WHERE g.id = ?")
        owner = try RawStatement(
            session.db,
            """
            SELECT 1 FROM group_members
             WHERE user_id = ? AND group_id = ? AND dataset = ? AND source = ? AND state = 'active'
            """)
        describe = try RawStatement(
            session.db, "UPDATE groups SET idnumber = ?, description = ?, import_id = ?, line = ? WHERE id = ?")
    }

    /// - Returns: the group, and whether it was not staged before.
    func findOrMake(
        _ name: String, in target: TargetReference, description: Description = Description(), line: Int
    ) throws -> (group: Group, outcome: RowOutcome) {
        let plain = name.hasPrefix("name:") ? String(name.dropFirst(5)) : name
        let found = try find.first(.integer(target.id), .text(plain)) {
            (id: $0.integer(0), idnumber: $0.textOrNil(1), text: $0.textOrNil(2))
        }
        if let found {
            let group = Group(id: found.id, target: target, name: plain)
            let wanted = Description(
                idnumber: description.idnumber ?? found.idnumber, text: description.text ?? found.text)
            if wanted == Description(idnumber: found.idnumber, text: found.text) { return (group, .unchanged) }
            try describe.run(
                .text(wanted.idnumber), .text(wanted.text), .integer(session.importID), .integer(line),
                .integer(found.id))
            return (group, .changed)
        }
        // A number is Moodle's id of a group that is there, as its own upload has it; `name:` lifts that.
        let number = plain == name ? Int64(name).flatMap { $0 > 0 ? $0 : nil } : nil
        try insertion.run(
            .integer(target.id), .text(plain), .text(description.idnumber), .text(description.text),
            .text(session.options.source), .integer(session.importID), .integer(line), .integer(number))
        let group = Group(id: session.db.lastInsertedRowID, target: target, name: plain)
        if number == nil {
            try session.put(PlaceEntries.group(id: group.id, target: target, name: plain), line: line)
        }
        return (group, .added)
    }

    func group(id: Int64) throws -> Group? {
        try byID.first(.integer(id)) { row in
            Group(id: id, target: TargetReference(id: row.integer(0), text: row.text(1)), name: row.text(2))
        }
    }

    /// Whether a membership is staged and this source's to take away.
    func isOwn(_ object: MembershipObject) throws -> Bool {
        try owner.first(
            .integer(object.person), .integer(object.container), .text(dataset.rawValue), .text(session.options.source)
        ) { _ in true } ?? false
    }

    /// - Returns: whether the person was not in it before.
    func add(_ person: Int64, to group: Group, code: Int64, isNewPerson: Bool, line: Int) throws -> RowOutcome {
        let state = try member.first(.integer(person), .integer(group.id)) { $0.text(0) }
        if state == "active" { return .unchanged }
        if state == nil {
            try newMember.run(
                .integer(person), .integer(group.id), .integer(code), .text(dataset.rawValue),
                .text(session.options.source), .integer(session.importID), .integer(line))
        } else {
            try write("active", person, group, line)
        }
        let entry = PlaceEntries.groupMember(person, id: group.id, target: group.target, name: group.name, .add)
        try settling.add(entry, isNewPerson: isNewPerson, line: line)
        return state == nil ? .added : .changed
    }

    func remove(_ person: Int64, from group: Group, line: Int) throws -> RowOutcome {
        guard try member.first(.integer(person), .integer(group.id), read: { $0.text(0) }) == "active" else {
            return .unchanged
        }
        try write("gone", person, group, line)
        let entry = PlaceEntries.groupMember(person, id: group.id, target: group.target, name: group.name, .remove)
        try settling.remove(entry, person: person, line: line)
        return .changed
    }

    private func write(_ state: String, _ person: Int64, _ group: Group, _ line: Int) throws {
        try updateMember.run(
            .text(state), .integer(session.importID), .integer(line), .integer(person), .integer(group.id))
    }
}
