import GRDB
import StagingStore

/// Stages groupings, and which groups are in them. They are only ever added: nothing takes a group out of one.
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

    init(_ session: ImportSession) throws {
        self.session = session
        byName = try RawStatement(
            session.db, "SELECT id, idnumber, description FROM groupings WHERE target_id = ? AND name = ?")
        byIdnumber = try RawStatement(
            session.db, "SELECT id, name FROM groupings WHERE target_id = ? AND idnumber = ?")
        insertion = try RawStatement(
            session.db,
            """
            INSERT INTO groupings (target_id, name, idnumber, description, source, import_id, line)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        describe = try RawStatement(
            session.db, "UPDATE groupings SET idnumber = ?, description = ?, import_id = ?, line = ? WHERE id = ?")
        assignment = try RawStatement(
            session.db,
            """
            INSERT OR IGNORE INTO grouping_groups (grouping_id, group_id, import_id, line) VALUES (?, ?, ?, ?)
            """)
    }

    func find(idnumber: String, in target: TargetReference) throws -> Grouping? {
        try byIdnumber.first(.integer(target.id), .text(idnumber)) {
            Grouping(id: $0.integer(0), target: target, name: $0.text(1))
        }
    }

    /// - Returns: the grouping, and whether it was not staged before. What is another about one that Moodle has is
    ///   kept here and not sent: Tool Sync and Moodle's own import leave a grouping of the same name as it is.
    func findOrMake(
        _ name: String, idnumber: String? = nil, text: String? = nil, in target: TargetReference, line: Int
    ) throws -> (grouping: Grouping, outcome: RowOutcome) {
        let found = try byName.first(.integer(target.id), .text(name)) {
            (id: $0.integer(0), idnumber: $0.textOrNil(1), text: $0.textOrNil(2))
        }
        if let found {
            let grouping = Grouping(id: found.id, target: target, name: name)
            let (newIdnumber, newText) = (idnumber ?? found.idnumber, text ?? found.text)
            if newIdnumber == found.idnumber && newText == found.text { return (grouping, .unchanged) }
            try describe.run(
                .text(newIdnumber), .text(newText), .integer(session.importID), .integer(line), .integer(found.id))
            return (grouping, .changed)
        }
        try insertion.run(
            .integer(target.id), .text(name), .text(idnumber), .text(text), .text(session.options.source),
            .integer(session.importID), .integer(line))
        let grouping = Grouping(id: session.db.lastInsertedRowID, target: target, name: name)
        try session.put(
            NewEntry(
                kind: .groupingCreate, entity: Entity.grouping(grouping.id), targetID: target.id,
                groupingID: grouping.id), line: line)
        return (grouping, .added)
    }

    /// - Returns: whether the group was not in it before.
    func assign(_ group: GroupRows.Group, to grouping: Grouping, line: Int) throws -> Bool {
        try assignment.run(
            .integer(grouping.id), .integer(group.id), .integer(session.importID), .integer(line))
        guard session.db.changesCount > 0 else { return false }
        try session.put(
            NewEntry(
                kind: .groupingMember, entity: Entity.groupingMember(grouping.id, group: group.id),
                targetID: grouping.target.id, groupID: group.id, groupingID: grouping.id), line: line)
        return true
    }
}
