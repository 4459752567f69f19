import GRDB
import MoodleWire
import StagingStore

/// Changes name, idnumber, description, enrolment key or fields of the site's own of a group.
struct GroupUpdate: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let courseID: Int
        let wanted: MoodleWire.GroupUpdate
        let fields: [String: String]
    }

    let kind = EntryKind.groupUpdate
    let functions: [WireFunction] = [.lookUpGroups, .updateGroups]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT g.moodle_id, g.name, g.enrolmentkey, t.moodle_id AS course_id
                  FROM groups g JOIN course_targets t ON t.id = g.target_id
                 WHERE g.id = ? AND g.moodle_id IS NOT NULL AND t.moodle_id IS NOT NULL
                """, arguments: [entry.groupID])
        guard let row, let fields = try entry.decodedPayload(ChangedFields.self)?.fields else {
            return .refused(CoursePlace.missing)
        }
        let key: String? = row["enrolmentkey"]
        return .item(
            Item(
                entry: entry, courseID: row["course_id"],
                wanted: MoodleWire.GroupUpdate(
                    id: row["moodle_id"], name: fields["name"] ?? row["name"], idnumber: fields["idnumber"],
                    description: fields["description"],
                    enrolmentkey: fields["enrolmentkey"] == nil ? nil : key.map { Secret($0) },
                    customFields: GroupCreate.customFields(fields)),
                fields: fields))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        let groups = try await CourseGroupsAtSite.read(items.map(\.courseID), at: site)
        return try items.map { item throws(Interruption) in
            guard let group = groups[item.courseID]?.first(where: { $0.id == item.wanted.id }) else {
                return .refused(.groupGone(item.wanted.id))
            }
            let there = ["name": group.name, "idnumber": group.idnumber, "description": group.description]
            // The key is no part of the comparison: whether the group has it already is nobody's to read.
            let isSo = item.fields.allSatisfy { name, value in there[name] == value }
            if isSo { return .settled(item, .alreadySo) }
            // A name that is not to change is sent as it stands there: the store's may be a mere reference.
            let wanted = MoodleWire.GroupUpdate(
                id: item.wanted.id, name: item.fields["name"] ?? group.name, idnumber: item.wanted.idnumber,
                description: item.wanted.description, enrolmentkey: item.wanted.enrolmentkey,
                customFields: item.wanted.customFields)
            let before = there.filter { item.fields[$0.key] != nil }
            return .act(
                Item(entry: item.entry, courseID: item.courseID, wanted: wanted, fields: item.fields),
                before: try JSONText.stored(before))
        }
    }

    func cost(_ item: Item) -> Cost { UpdateGroups.cost(item.wanted) }
    func call(_ items: [Item]) -> WireCall { UpdateGroups.call(items.map(\.wanted)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { UpdateGroups.judge(exchange) }
    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {}
}
