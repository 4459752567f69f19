import GRDB
import MoodleWire
import StagingStore

/// Deletes a group. Sent again without harm: one that is not there is passed over in silence.
struct GroupDelete: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let courseID: Int
        let moodleID: Int
    }

    let kind = EntryKind.groupDelete
    let functions: [WireFunction] = [.lookUpGroups, .deleteGroups]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT g.moodle_id, t.moodle_id AS course_id FROM groups g JOIN course_targets t ON t.id = g.target_id
                 WHERE g.id = ? AND g.moodle_id IS NOT NULL AND t.moodle_id IS NOT NULL
                """, arguments: [entry.groupID])
        guard let row else { return .refused(CoursePlace.missing) }
        return .item(Item(entry: entry, courseID: row["course_id"], moodleID: row["moodle_id"]))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        let groups = try await CourseGroupsAtSite.read(items.map(\.courseID), at: site)
        return try items.map { item throws(Interruption) in
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

    func cost(_ item: Item) -> Cost { DeleteGroups.cost(item.moodleID) }
    func call(_ items: [Item]) -> WireCall { DeleteGroups.call(items.map(\.moodleID)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { DeleteGroups.judge(exchange) }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        try db.execute(
            sql: "UPDATE groups SET moodle_id = NULL, origin = NULL WHERE id = ?", arguments: [item.entry.groupID])
    }
}
