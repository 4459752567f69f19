import GRDB
import StagingStore

/// Stages groupings, and which groups are in them.
final class GroupingStaging {
    struct Grouping: Equatable {
        let id: Int64
        let target: TargetReference
        let name: String
    }

    private let session: ImportSession
    private let byName: RawStatement
    private let byIdnumber: RawStatement
    private let insertion: RawStatement
    private let describe: RawStatement
    private let assignment: RawStatement
    private let assigned: RawStatement
    private let releasing: RawStatement
    private let outbox: OutboxView

    init(_ session: ImportSession, outbox: OutboxView) throws {
        self.session = session
        self.outbox = outbox
        byName = try RawStatement(
            session.db,
            "SELECT id, idnumber, description, moodle_id IS NOT NULL FROM groupings WHERE target_id = ? AND name = ?")
        byIdnumber = try RawStatement(
            session.db, "SELECT id, name FROM groupings WHERE target_id = ? AND idnumber = ?")
        insertion = try RawStatement(
            session.db,
            """
            INSERT INTO groupings (target_id, name, idnumber, description, source, import_id, line, when_exists)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        describe = try RawStatement(
            session.db,
            """
            UPDATE groupings SET idnumber = ?, description = ?, import_id = ?, line = ?, when_exists = ? WHERE id = ?
            """)
        assignment = try RawStatement(
            session.db,
            """
            INSERT OR IGNORE INTO grouping_groups (grouping_id, group_id, source, import_id, line) VALUES (?, ?, ?, ?, ?)
            """)
        assigned = try RawStatement(
            session.db,
            """
            SELECT grouping_id FROM grouping_groups WHERE group_id = ? AND source = ? ORDER BY grouping_id
            """)
        releasing = try RawStatement(session.db, "DELETE FROM grouping_groups WHERE grouping_id = ? AND group_id = ?")
    }

    func find(idnumber: String, in target: TargetReference) throws -> Grouping? {
        try byIdnumber.first(.integer(target.id), .text(idnumber)) {
            Grouping(id: $0.integer(0), target: target, name: $0.text(1))
        }
    }

    /// - Returns: the grouping, and whether it was not staged before.
    func findOrMake(
        _ name: String, idnumber: String? = nil, text: String? = nil, in target: TargetReference, line: Int
    ) throws -> (grouping: Grouping, outcome: RowOutcome) {
        let found = try byName.first(.integer(target.id), .text(name)) {
            (id: $0.integer(0), idnumber: $0.textOrNil(1), text: $0.textOrNil(2), isLinked: $0.integer(3) != 0)
        }
        if let found {
            let grouping = Grouping(id: found.id, target: target, name: name)
            let (newIdnumber, newText) = (idnumber ?? found.idnumber, text ?? found.text)
            if newIdnumber == found.idnumber && newText == found.text { return (grouping, .unchanged) }
            if found.isLinked, session.options.leavesPlaces { return (grouping, .unchanged) }
            try describe.run(
                .text(newIdnumber), .text(newText), .integer(session.importID), .integer(line),
                .text(session.options.whenPlaceExists), .integer(found.id))
            var (fields, before): ([String: String], [String: String]) = ([:], [:])
            if let idnumber, idnumber != found.idnumber {
                (fields["idnumber"], before["idnumber"]) = (idnumber, found.idnumber)
            }
            if let text, text != found.text { (fields["description"], before["description"]) = (text, found.text) }
            try putUpdate(grouping, fields, before: before, line)
            return (grouping, .changed)
        }
        try insertion.run(
            .integer(target.id), .text(name), .text(idnumber), .text(text), .text(session.options.source),
            .integer(session.importID), .integer(line), .text(session.options.whenPlaceExists))
        let grouping = Grouping(id: session.db.lastInsertedRowID, target: target, name: name)
        try session.put(
            NewEntry(
                kind: .groupingCreate, entity: Entity.grouping(grouping.id), targetID: target.id,
                groupingID: grouping.id), line: line)
        return (grouping, .added)
    }

    /// As long as the grouping was not asked for, the create says it all.
    private func putUpdate(
        _ grouping: Grouping, _ fields: [String: String], before: [String: String], _ line: Int
    ) throws {
        if try outbox.waiting(Entity.grouping(grouping.id)) != nil { return }
        let entity = Entity.groupingUpdate(grouping.id)
        var (fields, before) = (fields, before)
        if let waiting = try outbox.waiting(entity) {
            (fields, before) = try ChangedFields.unite(fields, before, with: waiting)
        }
        if fields.isEmpty {
            try session.cancel(entity)
            return
        }
        try session.put(
            NewEntry(
                kind: .groupingUpdate, entity: entity, targetID: grouping.target.id, groupingID: grouping.id,
                payload: JSONText.object(["fields": fields]), before: JSONText.text(before)), line: line)
    }

    // MARK: Groups

    /// - Returns: whether the group was not in it before.
    func assign(_ group: GroupRows.Group, to grouping: Grouping, line: Int) throws -> Bool {
        try assignment.run(
            .integer(grouping.id), .integer(group.id), .text(session.options.source), .integer(session.importID),
            .integer(line))
        guard session.db.changesCount > 0 else { return false }
        try put(.add, group, grouping.id, line)
        return true
    }

    /// The groupings that the same source's files named for the group before, and that are not among these.
    func left(by group: GroupRows.Group, for groupings: Set<Int64>) throws -> [Int64] {
        try assigned.all(.integer(group.id), .text(session.options.source)) { $0.integer(0) }
            .filter { !groupings.contains($0) }
    }

    func release(_ group: GroupRows.Group, from grouping: Int64, line: Int) throws {
        try releasing.run(.integer(grouping), .integer(group.id))
        try put(.remove, group, grouping, line)
    }

    /// An opposite entry that still waits was surely not applied: without it Moodle is as it should be.
    private func put(_ action: Membership, _ group: GroupRows.Group, _ grouping: Int64, _ line: Int) throws {
        let entity = Entity.groupingMember(grouping, group: group.id)
        if try outbox.waiting(entity) != nil, try !outbox.isInFlight(entity) {
            try session.cancel(entity)
            return
        }
        var entry = NewEntry(
            kind: .groupingMember, entity: entity, targetID: group.target.id, groupID: group.id,
            groupingID: grouping)
        if action == .remove { entry.payload = try JSONText.text(["action": action.rawValue]) }
        try session.put(entry, line: line)
    }
}
