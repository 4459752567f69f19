import GRDB
import StagingStore

/// Stages groups of courses, and what Moodle has to be told about them.
final class GroupStaging {
    typealias Group = GroupRows.Group

    let members: GroupMemberships
    let rows: GroupRows
    private let session: ImportSession
    private let outbox: OutboxView

    init(_ session: ImportSession, outbox: OutboxView, dataset: Dataset) throws {
        self.session = session
        self.outbox = outbox
        rows = try GroupRows(session)
        members = try GroupMemberships(session, outbox: outbox, dataset: dataset)
    }

    /// The group that a cell names.
    ///
    /// - Parameter makes: whether one that is missing is to be made. Else, and where only an idnumber or a number is
    ///   known, its entries wait until the site shows it.
    /// - Returns: the group, and whether it was not staged before.
    func findOrMake(
        _ reference: GroupReference, in target: TargetReference, makes: Bool = true, line: Int
    ) throws -> (group: Group, outcome: RowOutcome) {
        if let found = try find(reference, in: target) {
            guard makes, case .name = reference else {
                return found.isGone ? (try revive(found, line), .changed) : (found, .unchanged)
            }
            return try wanted(found, line: line)
        }
        switch reference {
        case .name(let name):
            let new = Group(id: 0, target: target, name: name, reference: makes ? nil : reference.text)
            return (try insert(new, line: line), .added)
        case .idnumber(let idnumber):
            let new = Group(id: 0, target: target, name: reference.text, idnumber: idnumber, reference: reference.text)
            return (try insert(new, line: line), .added)
        case .id:
            let new = Group(id: 0, target: target, name: reference.text, reference: reference.text)
            return (try insert(new, line: line), .added)
        }
    }

    func find(_ reference: GroupReference, in target: TargetReference) throws -> Group? {
        switch reference {
        case .name(let name):
            guard let found = try rows.group(named: name, in: target) else { return nil }
            guard found.reference == "id:\(name)" else { return found }
            // A number took the place of a name in older stores.
            _ = try rename(found, to: "id:\(name)", line: nil)
            return nil
        case .idnumber(let idnumber): return try rows.group(idnumber: idnumber, in: target)
        case .id(let number): return try rows.group(number: number, in: target)
        }
    }

    /// A new group, with the entry that makes it where it is not only a reference.
    func insert(_ group: Group, line: Int) throws -> Group {
        let made = try rows.insert(group, line: line)
        if made.reference == nil { try putCreate(made, line) }
        return made
    }

    /// A row that was only a reference, or left, is a group to be made now.
    private func wanted(_ group: Group, line: Int) throws -> (group: Group, outcome: RowOutcome) {
        guard group.isGone || group.reference != nil else { return (group, .unchanged) }
        var group = group
        group.isGone = false
        group.reference = nil
        try rows.write(group, line: line)
        if !group.isLinked { try putCreate(group, line) }
        return (group, .changed)
    }

    private func revive(_ group: Group, _ line: Int) throws -> Group {
        var group = group
        group.isGone = false
        try rows.write(group, line: line)
        if !group.isLinked, group.reference == nil { try putCreate(group, line) }
        return group
    }

    private func putCreate(_ group: Group, _ line: Int) throws {
        let entity = Entity.group(target: group.target.text, name: group.name)
        guard try outbox.waiting(entity) == nil else { return }
        try session.put(PlaceEntries.group(id: group.id, target: group.target, name: group.name), line: line)
    }

    // MARK: Changes

    /// Writes a changed group, and puts the entry that changes Moodle's.
    func change(_ old: Group, to new: Group, line: Int) throws {
        var new = new
        if new.name != old.name { new = try rename(old, to: new.name, with: new, line: line) }
        try rows.write(new, line: line)
        if new.reference == nil, !new.isLinked {
            // As long as it was not asked for, the create says it all; a deleted one is asked for anew.
            let entity = Entity.group(target: new.target.text, name: new.name)
            if try outbox.waiting(entity) != nil { return }
            if try !outbox.isInFlight(entity), old.isGone || old.reference != nil { return try putCreate(new, line) }
        }
        try putUpdate(old, new, line)
    }

    private func putUpdate(_ old: Group, _ new: Group, _ line: Int) throws {
        let change = GroupChange(old, new)
        if change.fields.isEmpty { return }
        let entity = Entity.groupUpdate(new.id)
        let entry = try change.united(with: outbox.waiting(entity))
        guard !entry.fields.isEmpty else {
            try session.cancel(entity)
            return
        }
        try session.put(
            NewEntry(
                kind: .groupUpdate, entity: entity, targetID: new.target.id, groupID: new.id,
                payload: JSONText.object(["fields": entry.fields]), before: JSONText.text(entry.before)), line: line)
    }

    /// Entities of groups carry their name, so what waits is put anew.
    private func rename(_ old: Group, to name: String, with new: Group? = nil, line: Int?) throws -> Group {
        var renamed = new ?? old
        renamed.name = name
        try session.db.execute(sql: "UPDATE groups SET name = ? WHERE id = ?", arguments: [name, old.id])
        let waiting = try Row.fetchAll(
            session.db,
            sql: """
                SELECT kind, entity, user_id, payload, before, line FROM outbox
                 WHERE group_id = ? AND state IN ('held', 'ready', 'failed') AND kind IN ('group.create', 'group.member')
                 ORDER BY id
                """, arguments: [old.id])
        for row in waiting {
            try session.cancel(row["entity"])
            let user: Int64? = row["user_id"]
            var entry = PlaceEntries.group(id: old.id, target: old.target, name: name)
            if let user {
                entry.kind = .groupMember
                entry.entity = Entity.groupMember(user, target: old.target.text, name: name)
                entry.userID = user
            }
            entry.payload = row["payload"]
            entry.before = row["before"]
            try session.put(entry, line: line ?? row["line"] ?? 1)
        }
        return renamed
    }

    // MARK: Deletion

    /// Deletes a group, here and in Moodle; what waited to be said of it is not said any more.
    /// - Parameter onlyEmpty: whether Moodle is to keep one in which somebody is all the same.
    func delete(_ group: Group, onlyEmpty: Bool = false, line: Int) throws {
        let mayBeThere =
            try group.isLinked || group.reference != nil
            || outbox.mayHaveReachedMoodle(Entity.group(target: group.target.text, name: group.name))
        let waiting = try String.fetchAll(
            session.db,
            sql: "SELECT entity FROM outbox WHERE group_id = ? AND state IN ('held', 'ready', 'failed')",
            arguments: [group.id])
        // Who is to leave a group that may stay must leave it before.
        if !onlyEmpty { for entity in waiting { try session.cancel(entity) } }
        var gone = group
        gone.isGone = true
        try rows.write(gone, line: line)
        try session.db.execute(
            sql:
                "UPDATE group_members SET state = 'gone', import_id = ?, line = ? WHERE group_id = ? AND state = 'active'",
            arguments: [session.importID, line, group.id])
        guard mayBeThere else { return }
        try session.put(
            NewEntry(
                kind: .groupDelete, entity: Entity.groupDeletion(group.id), targetID: group.target.id,
                groupID: group.id,
                payload: onlyEmpty ? JSONText.text(["only": "empty"]) : nil), line: line)
    }

    /// Deletes the groups of files that this import left without anybody.
    func deleteEmptied() throws {
        let emptied = try Row.fetchAll(
            session.db,
            sql: """
                SELECT m.group_id, max(m.line) AS line FROM group_members m JOIN groups g ON g.id = m.group_id
                 WHERE m.import_id = ? AND m.state = 'gone' AND g.state = 'active'
                   AND NOT EXISTS (SELECT 1 FROM group_members a WHERE a.group_id = g.id AND a.state = 'active')
                 GROUP BY m.group_id ORDER BY m.group_id
                """, arguments: [session.importID])
        for row in emptied {
            guard let group = try rows.group(id: row["group_id"]) else { continue }
            try delete(group, onlyEmpty: true, line: row["line"])
        }
    }
}

/// What is another about a group, by the names of Moodle's `core_group_update_groups`.
struct GroupChange {
    var fields: [String: String] = [:]
    var before: [String: String] = [:]

    init(_ old: GroupRows.Group, _ new: GroupRows.Group) {
        note("name", old.name == old.reference ? nil : old.name, new.name)
        note("idnumber", old.idnumber, new.idnumber)
        note("description", old.text, new.text)
        // The key is a secret of the course: the engine reads it from the group.
        if old.enrolmentkey != new.enrolmentkey { fields["enrolmentkey"] = "(changed)" }
    }

    private mutating func note(_ field: String, _ old: String?, _ new: String?) {
        guard old != new, let new else { return }
        fields[field] = new
        if let old { before[field] = old }
    }

    /// Together with an earlier change that was surely not applied.
    func united(with waiting: OutboxView.Waiting?) throws -> GroupChange {
        guard let waiting else { return self }
        var all = self
        (all.fields, all.before) = try ChangedFields.unite(fields, before, with: waiting)
        return all
    }
}
