import GRDB

/// Groups live in a Moodle course, so a code takes its groups along: made anew in the new course, with their members.
extension CodeMove {
    func moveGroups(_ db: Database, _ outcome: inout MappingOutcome) throws {
        let isDeserted = try !hasOtherCodes(db)
        if isDeserted { try moveExclusions(db, &outcome) }
        for group in try groupsToMove(db, andEmptyOnes: isDeserted) {
            let heir = try heir(of: group, db, &outcome)
            try moveMembers(of: group, to: heir, db, &outcome)
            try retire(group, isDeserted: isDeserted, db, &outcome)
        }
        if isDeserted { try moveGroupings(db, &outcome) }
    }

    /// Who was to leave all other groups, or roles, of the old course is to leave those of the new one: nobody loses any
    /// by a change of mapping.
    private func moveExclusions(_ db: Database, _ outcome: inout MappingOutcome) throws {
        let sql = """
            SELECT id, kind, user_id, payload, import_id, line FROM outbox
             WHERE target_id = ? AND kind IN ('course.groups', 'course.roles') AND state IN ('held', 'ready', 'failed') ORDER BY id
            """
        for row in try Row.fetchAll(db, sql: sql, arguments: [old.id]) {
            try cancel(db, entry: row["id"], &outcome)
            let user: Int64 = row["user_id"]
            let kind: EntryKind = row["kind"] == EntryKind.courseGroups.rawValue ? .courseGroups : .courseRoles
            let entity =
                kind == .courseGroups
                ? Entity.courseGroups(user, target: new.text) : Entity.courseRoles(user, target: new.text)
            let entry = NewEntry(
                kind: kind, entity: entity, userID: user, targetID: new.id,
                payload: row["payload"], importID: row["import_id"], line: row["line"])
            try Outbox.put(db, entry, run: run, at: moment)
            outcome.made[kind, default: 0] += 1
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
            INSERT INTO groups (target_id, name, idnumber, description, source, reference, enrolmentkey, extra, moodle_id)
            SELECT ?, name, idnumber, description, source, reference, enrolmentkey, extra,
                   -- A number names one group of the whole site.
                   CASE WHEN reference GLOB 'id:*' THEN CAST(substr(reference, 4) AS INTEGER) END
              FROM groups WHERE id = ?
            ON CONFLICT (target_id, name) DO UPDATE SET state = 'active'
            RETURNING id, moodle_id, reference IS NOT NULL AS is_found
            """
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [new.id, group.id]) else { return group.id }
        let id: Int64 = row["id"]
        let moodleID: Int64? = row["moodle_id"]
        let isFound: Bool = row["is_found"]
        let entity = Entity.group(target: new.text, name: group.name)
        if try moodleID == nil && !isFound && !Outbox.hasOpen(db, entity: entity) {
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
            let stands = try isMember(user, of: heir, db)
            try stageMembership(of: user, in: heir, insteadOf: group.id, db)
            // Another code of the old course may still want the person there.
            if try !isMember(user, of: group.id, db) { try leave(group, user: user, db, &outcome) }
            if stands { continue }
            let entry = NewEntry(
                kind: .groupMember, entity: Entity.groupMember(user, target: new.text, name: group.name), userID: user,
                targetID: new.id, groupID: heir, payload: try JSONText.object(["action": Membership.add]),
                importID: row["import_id"], line: row["line"])
            try Outbox.put(db, entry, run: run, at: moment)
            outcome.made[.groupMember, default: 0] += 1
        }
    }

    /// Whether any code puts the person there.
    private func isMember(_ user: Int64, of group: Int64, _ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM group_members WHERE user_id = ? AND group_id = ? AND state = 'active')
                """)
        return try Bool.fetchOne(statement, arguments: [user, group]) ?? false
    }

    /// Stops what waits to put the person into the old group, and counts what can not be stopped.
    private func leave(_ group: Group, user: Int64, _ db: Database, _ outcome: inout MappingOutcome) throws {
        let sql = """
            SELECT id, state FROM outbox
             WHERE user_id = ? AND +group_id = ? AND kind = 'group.member' AND +state <> 'cancelled' ORDER BY id
            """
        var isMember = false
        for row in try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [user, group.id]) {
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
        if heir == group { return }
        // The row itself moves, because records of members files lead to it. One that ended in the new course before
        // has nothing more to say.
        let place: StatementArguments = ["user": user, "heir": heir, "group": group, "code": code]
        try db.cachedStatement(
            sql: "DELETE FROM group_members WHERE user_id = :user AND group_id = :heir AND code_id = :code"
        ).execute(arguments: ["user": user, "heir": heir, "code": code])
        try db.cachedStatement(
            sql: """
                UPDATE group_members SET group_id = :heir WHERE user_id = :user AND group_id = :group AND code_id = :code
                """
        ).execute(arguments: place)
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
        for waiting in [Entity.groupUpdate(group.id), Entity.groupDeletion(group.id)] {
            if try Outbox.cancelWaiting(db, entity: waiting, reason: .replaced, run: run, at: moment) {
                outcome.cancelled += 1
            }
        }
        if group.isInMoodle {
            outcome.left += 1
        } else if try Outbox.cancelWaiting(db, entity: entity, reason: .replaced, run: run, at: moment) {
            outcome.cancelled += 1
        } else if try Outbox.hasOpen(db, entity: entity) {
            outcome.inFlight += 1
        }
    }
}
