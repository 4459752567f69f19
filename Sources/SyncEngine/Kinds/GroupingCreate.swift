import GRDB
import MoodleWire
import StagingStore

/// Makes a grouping, or adopts the one of that idnumber or name.
struct GroupingCreate: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let grouping: NewGrouping
        /// The grouping that a look-up found.
        var found: RemoteGrouping?
    }

    let kind = EntryKind.groupingCreate
    let functions: [WireFunction] = [.lookUpGroupings, .createGroupings]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT s.name, s.idnumber, s.description, t.moodle_id AS course_id
                  FROM groupings s JOIN course_targets t ON t.id = s.target_id
                 WHERE s.id = ? AND t.moodle_id IS NOT NULL
                """, arguments: [entry.groupingID])
        guard let row else { return .refused(CoursePlace.missing) }
        return .item(
            Item(
                entry: entry,
                grouping: NewGrouping(
                    courseID: row["course_id"], name: row["name"], idnumber: row["idnumber"],
                    description: row["description"] ?? "")))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        let groupings = try await CourseGroupingsAtSite.read(items.map(\.grouping.courseID), at: site)
        return items.map { item in
            let there = groupings[item.grouping.courseID] ?? []
            let match =
                there.first { !$0.idnumber.isEmpty && $0.idnumber == item.grouping.idnumber }
                ?? there.first { $0.name == item.grouping.name }
            guard let match else { return .act(item, before: nil) }
            var item = item
            item.found = match
            return .settled(
                item,
                Confirmation(moodleID: match.id, evidence: item.entry.wasSentBefore ? .foundOurs : .foundTheirs))
        }
    }

    func cost(_ item: Item) -> Cost { CreateGroupings.cost(item.grouping) }
    func call(_ items: [Item]) -> WireCall { CreateGroupings.call(items.map(\.grouping)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome {
        CreateGroupings.judge(exchange, items.map(\.grouping))
    }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        try db.execute(
            sql: "UPDATE groupings SET moodle_id = ?, origin = ? WHERE id = ?",
            arguments: [confirmation.moodleID, confirmation.origin, item.entry.groupingID])
        guard let found = item.found, let id = item.entry.groupingID else { return }
        try Outbox.putAdoption(
            db, .groupingUpdate, Entity.groupingUpdate(id), of: item.entry,
            PlaceAdoption.grouping(db, id, found: found), there: found.fields, context)
    }
}
