import GRDB
import StagingStore

/// Stages who is in which group, under which code of the course.
///
/// Several codes of one course may put one person into one group. The person goes in with the first and comes out
/// with the last.
final class GroupMemberships {
    typealias Group = GroupRows.Group

    private let session: ImportSession
    private let outbox: OutboxView
    private let settling: MembershipSettling
    private let dataset: Dataset
    private let row: RawStatement
    private let byID: RawStatement
    private let anyCode: RawStatement
    private let inCourse: RawStatement
    private let insertion: RawStatement
    private let update: RawStatement
    private let owner: RawStatement
    private let stale: StaleRecords

    struct Staged {
        /// The row's id in `group_members`.
        let id: Int64
        let outcome: RowOutcome
    }

    init(_ session: ImportSession, outbox: OutboxView, dataset: Dataset) throws {
        self.session = session
        self.outbox = outbox
        self.dataset = dataset
        stale = try StaleRecords(session, .groupMembers)
        settling = MembershipSettling(session: session, outbox: outbox)
        row = try RawStatement(
            session.db, "SELECT id, state FROM group_members WHERE user_id = ? AND group_id = ? AND code_id = ?")
        byID = try RawStatement(
            session.db,
            """
            SELECT m.user_id, m.state, g.id, t.id, t.target, g.name
              FROM group_members m JOIN groups g ON g.id = m.group_id JOIN course_targets t ON t.id = g.target_id
             WHERE m.id = ?
            """)
        anyCode = try RawStatement(
            session.db, "SELECT 1 FROM group_members WHERE user_id = ? AND group_id = ? AND state = 'active'")
        inCourse = try RawStatement(
            session.db,
            """
            SELECT m.id, m.group_id FROM group_members m JOIN groups g ON g.id = m.group_id
             WHERE m.user_id = ? AND g.target_id = ? AND m.state = 'active' ORDER BY m.id
            """)
        insertion = try RawStatement(
            session.db,
            """
            INSERT INTO group_members (user_id, group_id, code_id, state, dataset, source, import_id, line)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        update = try RawStatement(
            session.db,
            """
            UPDATE group_members SET state = ?, dataset = coalesce(?, dataset), source = coalesce(?, source),
                                     import_id = ?, line = ?
             WHERE id = ?
            """)
        owner = try RawStatement(
            session.db, "SELECT 1 FROM group_members WHERE id = ? AND dataset = ? AND source = ? AND state = 'active'")
    }

    /// Whether a membership is staged and this source's to take away.
    func isOwn(_ id: Int64) throws -> Bool {
        try owner.first(.integer(id), .text(dataset.rawValue), .text(session.options.source)) { _ in true } ?? false
    }

    func add(_ person: Int64, to group: Group, code: Int64, isNewPerson: Bool = false, line: Int) throws -> Staged {
        let known = try row.first(.integer(person), .integer(group.id), .integer(code)) {
            (id: $0.integer(0), isActive: $0.text(1) == "active")
        }
        if let known, known.isActive { return Staged(id: known.id, outcome: .unchanged) }
        let wasMember = try isMember(person, of: group)
        let id: Int64
        if let known {
            try write(known.id, isActive: true, line)
            id = known.id
        } else {
            id = try insert(person, group, code, isActive: true, line)
        }
        if !wasMember {
            let entry = PlaceEntries.groupMember(person, id: group.id, target: group.target, name: group.name, .add)
            try settling.add(entry, isNewPerson: isNewPerson, line: line)
        }
        return Staged(id: id, outcome: known == nil ? .added : .changed)
    }

    /// Takes away what one code says. Somebody whom the store never put there may be in the group all the same, so
    /// then Moodle is told, once.
    func remove(_ person: Int64, from group: Group, code: Int64, line: Int) throws -> RowOutcome {
        let known = try row.first(.integer(person), .integer(group.id), .integer(code)) {
            (id: $0.integer(0), isActive: $0.text(1) == "active")
        }
        if let known { return known.isActive ? try remove(known.id, line: line) : .unchanged }
        _ = try insert(person, group, code, isActive: false, line)
        if try isMember(person, of: group) { return .changed }
        let entry = PlaceEntries.groupMember(person, id: group.id, target: group.target, name: group.name, .remove)
        try session.put(entry, line: line)
        return .changed
    }

    /// Takes away one row; the person leaves the group unless another code still says so.
    func remove(_ id: Int64, line: Int) throws -> RowOutcome {
        let found = try byID.first(.integer(id)) { row in
            (
                person: row.integer(0), isActive: row.text(1) == "active",
                group: Group(
                    id: row.integer(2), target: TargetReference(id: row.integer(3), text: row.text(4)),
                    name: row.text(5))
            )
        }
        guard let found, found.isActive else { return .unchanged }
        try write(id, isActive: false, line)
        if try isMember(found.person, of: found.group) { return .changed }
        let group = found.group
        let entry = PlaceEntries.groupMember(
            found.person, id: group.id, target: group.target, name: group.name, .remove)
        try settling.remove(entry, person: found.person, line: line)
        return .changed
    }

    /// The membership is wanted no more; that Moodle is told is the business of `course.groups`, which waits until the
    /// person is in the groups that are to stay.
    private func giveUp(_ id: Int64, line: Int) throws {
        let found = try byID.first(.integer(id)) { row in
            Entity.groupMember(row.integer(0), target: row.text(4), name: row.text(5))
        }
        try write(id, isActive: false, line)
        if let found { try session.cancel(found) }
    }

    /// Out of all groups of the course but these, also out of those that only Moodle knows of.
    /// - Parameter changed: whether the person came into one of these just now.
    func keepOnly(
        _ groups: [Group], of person: Int64, in target: TargetReference, changed: Bool, line: Int
    ) throws -> Bool {
        let kept = Set(groups.map(\.id))
        let others = try inCourse.all(.integer(person), .integer(target.id)) {
            (id: $0.integer(0), group: $0.integer(1))
        }
        .filter { !kept.contains($0.group) }
        for other in others {
            try giveUp(other.id, line: line)
            try stale.add(other.id)
        }
        let entity = Entity.courseGroups(person, target: target.text)
        guard try changed || !others.isEmpty || !outbox.wasEverAsked(user: person, entity) else { return false }
        let names = groups.map(\.name).sorted().joined(separator: ", ")
        try session.put(
            NewEntry(
                kind: .courseGroups, entity: entity, userID: person, targetID: target.id,
                payload: JSONText.object(["action": Membership.remove.rawValue, "only": names])), line: line)
        return true
    }

    /// Somebody is unenrolled, and Moodle takes the groups of the course along (`unenrol_user`, lib/enrollib.php, 4.5).
    func leaveWithEnrolment(_ person: Int64, _ target: TargetReference, line: Int) throws {
        let all = try inCourse.all(.integer(person), .integer(target.id)) { $0.integer(0) }
        for id in all {
            try write(id, isActive: false, line)
            try stale.add(id)
        }
        let waiting = try String.fetchAll(
            session.db.cachedStatement(
                sql: """
                    SELECT entity FROM outbox WHERE user_id = ? AND +target_id = ? AND kind IN ('group.member', 'course.groups', 'course.roles')
                       AND state IN ('held', 'ready', 'failed')
                    """), arguments: [person, target.id])
        for entity in waiting { try session.cancel(entity) }
    }

    /// Whether any code puts the person there.
    private func isMember(_ person: Int64, of group: Group) throws -> Bool {
        try anyCode.first(.integer(person), .integer(group.id)) { _ in true } ?? false
    }

    private func insert(
        _ person: Int64, _ group: Group, _ code: Int64, isActive: Bool, _ line: Int
    ) throws -> Int64 {
        try insertion.run(
            .integer(person), .integer(group.id), .integer(code), .text(isActive ? "active" : "gone"),
            .text(dataset.rawValue), .text(session.options.source), .integer(session.importID), .integer(line))
        return session.db.lastInsertedRowID
    }

    /// An active row belongs to the file that said so last; one that goes keeps its owner.
    private func write(_ id: Int64, isActive: Bool, _ line: Int) throws {
        try update.run(
            .text(isActive ? "active" : "gone"), .text(isActive ? dataset.rawValue : nil),
            .text(isActive ? session.options.source : nil), .integer(session.importID), .integer(line), .integer(id))
    }
}
