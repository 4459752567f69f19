import GRDB
import MoodleWire
import StagingStore

/// Gives or takes a role in a course; the enrolment stays as it is.
///
/// One batch either gives or takes, because these are two functions; a mixed one is sent in two parts.
struct CourseRole: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let assignment: RoleAssignment
        let action: Membership
    }

    let kind = EntryKind.courseRole
    let functions: [WireFunction] = [.assignRoles, .unassignRoles]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let place = try CoursePlace.load(db, entry), let roleID = place.roleID,
            let payload = try entry.decodedPayload(MembershipPayload.self)
        else { return .refused(CoursePlace.missing) }
        return .item(
            Item(
                entry: entry,
                assignment: RoleAssignment(userID: place.userID, roleID: roleID, place: .course(place.courseID)),
                action: payload.action))
    }

    func isSameCall(_ first: Item, _ other: Item) -> Bool { first.action == other.action }
    func cost(_ item: Item) -> Cost { AssignRoles.cost(item.assignment) }

    func call(_ items: [Item]) -> WireCall {
        items.first?.action == .remove
            ? UnassignRoles.call(items.map(\.assignment)) : AssignRoles.call(items.map(\.assignment))
    }

    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome {
        items.first?.action == .remove
            ? UnassignRoles.judge(exchange) : AssignRoles.judge(exchange)
    }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        guard item.action == .remove else { return }
        try db.cachedStatement(sql: "DELETE FROM confirmed_enrolments WHERE user_id = ? AND target_id = ? AND role = ?")
            .execute(arguments: [item.entry.userID, item.entry.targetID, item.entry.role])
    }
}
