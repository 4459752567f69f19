import GRDB

/// Groups live in a Moodle course, so a code takes its groups along: made anew in the new course, with their members.
extension CodeMove {
    func moveGroups(_ db: Database, _ outcome: inout MappingOutcome) throws {
        let isDeserted = try !hasOtherCodes(db)
        for group in try groupsToMove(db, andEmptyOnes: isDeserted) {
            let heir = try heir(of: group, db, &outcome)
            try moveMembers(of: group, to: heir, db, &outcome)
            try retire(group, isDeserted: isDeserted, db, &outcome)
        }
    }

    private struct Group {
        let id: Int64
        let name: String
        let isInMoodle: Bool
        let importID: Int64?
        let line: Int?
    }

    private func hasOtherCodes(_ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM course_codes WHERE target_id = ?)", arguments: [old.id]) ?? false
    }

    /// Groups with members whom the code put there; and all groups, if no other code leads to the old course.
    private func groupsToMove(_ db: Database, andEmptyOnes: Bool) throws -> [Group] {
        let sql = """
            SELECT id, name, moodle_id, import_id, line FROM groups g
             WHERE target_id = ? AND state = 'active'
               AND (? OR EXISTS (SELECT 1 FROM group_members m
                                  WHERE m.group_id = g.id AND m.code_id = ? AND m.state = 'active'))
             ORDER BY id
            """
        return try Row.fetchAll(db, sql: sql, arguments: [old.id, andEmptyOnes, code]).map { row in
            Group(
                id: row["id"], name: row["name"], isInMoodle: row["moodle_id"] != nil, importID: row["import_id"],
                line: row["line"])
        }
    }

    /// The group of that name in the new course, made if it is missing, with the entry that makes it in Moodle.
    private func heir(of group: Group, _ db: Database, _ outcome: inout MappingOutcome) throws -> Int64 {
        let sql = """
            INSERT INTO groups (target_id, name, idnumber, description, source)
            SELECT ?, name, idnumber, description, source FROM groups WHERE id = ?
            ON CONFLICT (target_id, name) DO UPDATE SET state = 'active'
            RETURNING id, moodle_id
            """
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [new.id, group.id]) else { return group.id }
        let id: Int64 = row["id"]
        let moodleID: Int64? = row["moodle_id"]
        let entity = Entity.group(target: new.text, name: group.name)
        if try moodleID == nil && !Outbox.hasOpen(db, entity: entity) {
            let entry = NewEntry(
                kind: .groupCreate, entity: entity, targetID: new.id, groupID: id, importID: group.importID,
                line: group.line)
            try Outbox.add(db, entry, run: run, at: moment)
            outcome.made[.groupCreate, default: 0] += 1
        }
        return id
    }

    private func moveMembers(
        of group: Group, to heir: Int64, _ db: Database, _ outcome: inout MappingOutcome
    ) throws {
        let sql = """
            SELECT user_id, import_id, line FROM group_members WHERE group_id = ? AND code_id = ? AND state = 'active'
            """
        for row in try Row.fetchAll(db, sql: sql, arguments: [group.id, code]) {
            let user: Int64 = row["user_id"]
            try leave(group, user: user, db, &outcome)
            let stands = try Bool.fetchOne(
                db.cachedStatement(
                    sql: "SELECT state = 'active' FROM group_members WHERE user_id = ? AND group_id = ?"),
                arguments: [user, heir])
            try stageMembership(of: user, in: heir, insteadOf: group.id, db)
            if stands == true { continue }
            let entry = NewEntry(
                kind: .groupMember, entity: Entity.groupMember(user, target: new.text, name: group.name), userID: user,
                targetID: new.id, groupID: heir, payload: try JSONText.object(["action": Membership.add]),
                importID: row["import_id"], line: row["line"])
            try Outbox.put(db, entry, run: run, at: moment)
            outcome.made[.groupMember, default: 0] += 1
        }
    }

    /// Stops what waits to put the person into the old group, and counts what can not be stopped.
    private func leave(_ group: Group, user: Int64, _ db: Database, _ outcome: inout MappingOutcome) throws {
        let sql = """
            SELECT id, state FROM outbox WHERE user_id = ? AND +entity = ? AND +state <> 'cancelled' ORDER BY id
            """
        let entity = Entity.groupMember(user, target: old.text, name: group.name)
        var isMember = false
        for row in try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [user, entity]) {
            switch EntryState(rawValue: row["state"]) {
            case .held, .ready, .failed: try cancel(db, entry: row["id"], &outcome)
            case .sending, .unknown: outcome.inFlight += 1
            // The row was active until now, so the last entry that was done put the person in.
            case .done: isMember = true
            case .cancelled, .handedOver, nil: break
            }
        }
        if isMember { outcome.left += 1 }
    }

    private func stageMembership(
        of user: Int64, in heir: Int64, insteadOf group: Int64, _ db: Database
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO group_members (user_id, group_id, code_id, dataset, source, import_id, line)
                SELECT user_id, ?, code_id, dataset, source, import_id, line FROM group_members
                 WHERE user_id = ? AND group_id = ?
                ON CONFLICT (user_id, group_id) DO UPDATE SET state = 'active';
                """,
            arguments: [heir, user, group])
        try db.execute(
            sql: "DELETE FROM group_members WHERE user_id = ? AND group_id = ?", arguments: [user, group])
    }

    /// A group that nobody wants in the old course any more is not made there; one that Moodle has stays.
    private func retire(
        _ group: Group, isDeserted: Bool, _ db: Database, _ outcome: inout MappingOutcome
    ) throws {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM group_members WHERE group_id = :group AND state = 'active')
                OR (NOT :deserted AND EXISTS (SELECT 1 FROM groups g JOIN imports i ON i.id = g.import_id
                                               WHERE g.id = :group AND i.dataset = 'groups'))
            """
        let isWanted = try Bool.fetchOne(db, sql: sql, arguments: ["group": group.id, "deserted": isDeserted]) ?? true
        if isWanted { return }
        try db.execute(sql: "UPDATE groups SET state = 'gone' WHERE id = ?", arguments: [group.id])
        let entity = Entity.group(target: old.text, name: group.name)
        if group.isInMoodle {
            outcome.left += 1
        } else if try Outbox.cancelWaiting(db, entity: entity, reason: .replaced, run: run, at: moment) {
            outcome.cancelled += 1
        } else if try Outbox.hasOpen(db, entity: entity) {
            outcome.inFlight += 1
        }
    }
}
