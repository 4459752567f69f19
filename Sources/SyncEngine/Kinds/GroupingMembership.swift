import GRDB
import MoodleWire
import StagingStore

/// Puts a group into a grouping, or takes one out. Sent again without harm.
struct GroupingMembership: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let member: GroupingMember
        let action: Membership
    }

    let kind = EntryKind.groupingMember
    let functions: [WireFunction] = [.assignGroupings, .unassignGroupings]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT s.moodle_id AS grouping_id, g.moodle_id AS group_id FROM groupings s, groups g
                 WHERE s.id = ? AND g.id = ? AND s.moodle_id IS NOT NULL AND g.moodle_id IS NOT NULL
                """, arguments: [entry.groupingID, entry.groupID])
        guard let row else { return .refused(CoursePlace.missing) }
        return .item(
            Item(
                entry: entry, member: GroupingMember(groupingID: row["grouping_id"], groupID: row["group_id"]),
                action: try entry.decodedPayload(MembershipPayload.self)?.action ?? .add))
    }

    func isSameCall(_ first: Item, _ other: Item) -> Bool { first.action == other.action }

    func cost(_ item: Item) -> Cost { AssignGroupings.cost(item.member) }

    func call(_ items: [Item]) -> WireCall {
        items.first?.action == .remove
            ? UnassignGroupings.call(items.map(\.member)) : AssignGroupings.call(items.map(\.member))
    }

    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome {
        items.first?.action == .remove ? UnassignGroupings.judge(exchange) : AssignGroupings.judge(exchange)
    }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {}
}
