import GRDB
import MoodleWire
import StagingStore

/// Puts a person into a group, or takes one out. Sent again without harm.
struct GroupMembership: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let member: GroupMember
        let action: Membership
    }

    let kind = EntryKind.groupMember
    let functions: [WireFunction] = [.addGroupMembers, .deleteGroupMembers]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let statement = try db.cachedStatement(
            sql: """
                SELECT g.moodle_id AS group_id, u.moodle_id AS user_id FROM groups g, users u
                 WHERE g.id = ? AND u.id = ? AND g.moodle_id IS NOT NULL AND u.moodle_id IS NOT NULL
                """)
        guard let row = try Row.fetchOne(statement, arguments: [entry.groupID, entry.userID]),
            let payload = try entry.decodedPayload(MembershipPayload.self)
        else { return .refused(CoursePlace.missing) }
        return .item(
            Item(
                entry: entry, member: GroupMember(groupID: row["group_id"], userID: row["user_id"]),
                action: payload.action))
    }

    func isSameCall(_ first: Item, _ other: Item) -> Bool { first.action == other.action }
    func cost(_ item: Item) -> Cost { AddGroupMembers.cost(item.member) }

    func call(_ items: [Item]) -> WireCall {
        items.first?.action == .remove
            ? DeleteGroupMembers.call(items.map(\.member)) : AddGroupMembers.call(items.map(\.member))
    }

    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome {
        items.first?.action == .remove
            ? DeleteGroupMembers.judge(exchange) : AddGroupMembers.judge(exchange)
    }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {}
}
