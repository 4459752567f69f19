import GRDB

/// Groupings live in a Moodle course as groups do. They go along with the last code of the course, after its groups.
extension CodeMove {
    func moveGroupings(_ db: Database, _ outcome: inout MappingOutcome) throws {
        let sql = "SELECT id, import_id, line FROM groupings WHERE target_id = ? ORDER BY id"
        for row in try Row.fetchAll(db, sql: sql, arguments: [old.id]) {
            let grouping = Grouping(id: row["id"], importID: row["import_id"], line: row["line"])
            let heir = try heir(of: grouping, db, &outcome)
            try moveGroups(of: grouping, to: heir, db, &outcome)
        }
    }

    private struct Grouping {
        let id: Int64
        let importID: Int64
        let line: Int
    }

    /// The grouping of that name in the new course, made if it is missing, with the entry that makes it in Moodle.
    private func heir(of grouping: Grouping, _ db: Database, _ outcome: inout MappingOutcome) throws -> Int64 {
        try cancelWaiting(Entity.grouping(grouping.id), db, &outcome)
        let sql = """
            INSERT INTO groupings (target_id, name, idnumber, description, source, when_exists, import_id, line)
            SELECT ?, name, idnumber, description, source, when_exists, import_id, line FROM groupings WHERE id = ?
            ON CONFLICT (target_id, name) DO UPDATE SET idnumber = coalesce(idnumber, excluded.idnumber)
            RETURNING id, moodle_id
            """
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [new.id, grouping.id]) else { return grouping.id }
        let id: Int64 = row["id"]
        let moodleID: Int64? = row["moodle_id"]
        if try moodleID == nil && !Outbox.hasOpen(db, entity: Entity.grouping(id)) {
            try put(
                NewEntry(kind: .groupingCreate, entity: Entity.grouping(id), groupingID: id), grouping, db, &outcome)
        }
        return id
    }

    private func moveGroups(
        of grouping: Grouping, to heir: Int64, _ db: Database, _ outcome: inout MappingOutcome
    ) throws {
        let sql = """
            SELECT m.group_id, m.source, h.id AS heir FROM grouping_groups m JOIN groups g ON g.id = m.group_id
              JOIN groups h ON h.target_id = ? AND h.name = g.name
             WHERE m.grouping_id = ? ORDER BY 1
            """
        for row in try Row.fetchAll(db, sql: sql, arguments: [new.id, grouping.id]) {
            let group: Int64 = row["heir"]
            try cancelWaiting(Entity.groupingMember(grouping.id, group: row["group_id"]), db, &outcome)
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO grouping_groups (grouping_id, group_id, source, import_id, line)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [heir, group, row["source"], grouping.importID, grouping.line])
            // Back where it was, it stands there already, or is asked for anew.
            let entity = Entity.groupingMember(heir, group: group)
            let isNew = db.changesCount > 0
            if try !isNew && wasDone(entity, db) || Outbox.hasOpen(db, entity: entity) { continue }
            var entry = NewEntry(kind: .groupingMember, entity: entity, groupingID: heir)
            entry.groupID = group
            try put(entry, grouping, db, &outcome)
        }
    }

    private func wasDone(_ entity: String, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql:
                "SELECT EXISTS (SELECT 1 FROM outbox WHERE kind = 'grouping.member' AND entity = ? AND state = 'done')",
            arguments: [entity]) ?? false
    }

    private func cancelWaiting(_ entity: String, _ db: Database, _ outcome: inout MappingOutcome) throws {
        if try Outbox.cancelWaiting(db, entity: entity, reason: .replaced, run: run, at: moment) {
            outcome.cancelled += 1
        }
    }

    private func put(
        _ entry: NewEntry, _ grouping: Grouping, _ db: Database, _ outcome: inout MappingOutcome
    ) throws {
        var entry = entry
        entry.targetID = new.id
        entry.importID = grouping.importID
        entry.line = grouping.line
        try Outbox.add(db, entry, run: run, at: moment)
        outcome.made[entry.kind, default: 0] += 1
    }
}
