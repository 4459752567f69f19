import GRDB
import MoodleWire
import StagingStore

/// Deletes a group, or only if nobody is in it. Sent again without harm: one that is not there is passed over in silence.
struct GroupDelete: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let courseID: Int
        let moodleID: Int
        let onlyEmpty: Bool
    }

    struct Payload: Codable {
        let only: String?
    }

    let kind = EntryKind.groupDelete
    let functions: [WireFunction] = [.lookUpGroups, .lookUpGroupMembers, .deleteGroups]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT g.moodle_id, t.moodle_id AS course_id FROM groups g JOIN course_targets t ON t.id = g.target_id
                 WHERE g.id = ? AND g.moodle_id IS NOT NULL AND t.moodle_id IS NOT NULL
                """, arguments: [entry.groupID])
        guard let row else { return .refused(CoursePlace.missing) }
        return .item(
            Item(
                entry: entry, courseID: row["course_id"], moodleID: row["moodle_id"],
                onlyEmpty: try entry.decodedPayload(Payload.self)?.only == "empty"))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        let groups = try await CourseGroupsAtSite.read(items.map(\.courseID), at: site)
        let members = try await members(of: items.filter(\.onlyEmpty).map(\.moodleID), among: groups, at: site)
        return try items.map { item throws(Interruption) in
            // Somebody was put there by hand: the group stays, and is none of ours any more.
            if item.onlyEmpty, members[item.moodleID]?.isEmpty == false { return .settled(item, .alreadySo) }
            guard let group = groups[item.courseID]?.first(where: { $0.id == item.moodleID }) else {
                return .settled(item, .alreadySo)
            }
            return .act(
                item,
                before: try JSONText.stored([
                    "name": group.name, "idnumber": group.idnumber, "description": group.description,
                ]))
        }
    }

    private func members(
        of ids: [Int], among groups: [Int: [RemoteGroup]], at site: SiteReader
    ) async throws(Interruption) -> [Int: [Int]] {
        let there = Set(groups.values.flatMap { $0.map(\.id) })
        let asked = ids.filter(there.contains)
        if asked.isEmpty { return [:] }
        return try await site.read(LookUpGroupMembers.call(asked)) { LookUpGroupMembers.judge($0) }
    }

    func cost(_ item: Item) -> Cost { DeleteGroups.cost(item.moodleID) }
    func call(_ items: [Item]) -> WireCall { DeleteGroups.call(items.map(\.moodleID)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { DeleteGroups.judge(exchange) }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        try db.execute(
            sql: "UPDATE groups SET moodle_id = NULL, origin = NULL WHERE id = ?", arguments: [item.entry.groupID])
    }
}
