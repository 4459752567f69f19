import GRDB
import MoodleWire
import StagingStore

/// Makes a group, or adopts the one of that name: Moodle refuses a second one of the same name in a course.
struct GroupCreate: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let groupID: Int64
        let group: NewGroup
        /// The group that a look-up found.
        var found: RemoteGroup?
    }

    let kind = EntryKind.groupCreate
    let functions: [WireFunction] = [.lookUpGroups, .createGroups]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT g.id, g.name, g.idnumber, g.description, g.enrolmentkey, g.extra, t.moodle_id AS course_id
                  FROM groups g JOIN course_targets t ON t.id = g.target_id
                 WHERE g.id = ? AND t.moodle_id IS NOT NULL
                """, arguments: [entry.groupID])
        guard let row else { return .refused(CoursePlace.missing) }
        let key: String? = row["enrolmentkey"]
        return .item(
            Item(
                entry: entry, groupID: row["id"],
                group: NewGroup(
                    courseID: row["course_id"], name: row["name"], idnumber: row["idnumber"],
                    description: row["description"] ?? "", enrolmentkey: key.map { Secret($0) },
                    customFields: Self.customFields(try JSONText.texts(row["extra"])))))
    }

    /// Fields that the site added, kept with the group among cells that nobody takes.
    static func customFields(_ cells: [String: String]) -> [NamedValue] {
        cells.sorted { $0.key < $1.key }.compactMap { name, value in
            name.hasPrefix(customField) ? NamedValue(String(name.dropFirst(customField.count)), value) : nil
        }
    }

    static let customField = "customfield_"

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        let groups = try await CourseGroupsAtSite.read(items.map(\.group.courseID), at: site)
        return items.map { item in
            let there = groups[item.group.courseID] ?? []
            let match =
                there.first { !$0.idnumber.isEmpty && $0.idnumber == item.group.idnumber }
                ?? there.first { $0.name == item.group.name }
            guard let match else { return .act(item, before: nil) }
            var item = item
            item.found = match
            return .settled(
                item,
                Confirmation(moodleID: match.id, evidence: item.entry.wasSentBefore ? .foundOurs : .foundTheirs))
        }
    }

    func cost(_ item: Item) -> Cost { CreateGroups.cost(item.group) }
    func call(_ items: [Item]) -> WireCall { CreateGroups.call(items.map(\.group)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome {
        CreateGroups.judge(exchange, items.map(\.group))
    }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        try db.execute(
            sql: "UPDATE groups SET moodle_id = ?, origin = ? WHERE id = ?",
            arguments: [confirmation.moodleID, confirmation.origin, item.groupID])
        guard let found = item.found else { return }
        try Outbox.putAdoption(
            db, .groupUpdate, Entity.groupUpdate(item.groupID), of: item.entry,
            PlaceAdoption.group(db, item.groupID, found: found),
            there: ["name": found.name, "idnumber": found.idnumber, "description": found.description], context)
    }
}
