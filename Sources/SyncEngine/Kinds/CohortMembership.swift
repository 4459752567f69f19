import GRDB
import MoodleWire
import StagingStore

/// Puts a person into a cohort, or takes one out. Sent again without harm: "already a member" is done.
struct CohortMembership: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let member: CohortMember
        let action: Membership
    }

    let kind = EntryKind.cohortMember
    let functions: [WireFunction] = [.addCohortMembers, .deleteCohortMembers]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let statement = try db.cachedStatement(
            sql: """
                SELECT c.moodle_id AS cohort_id, u.moodle_id AS user_id FROM cohorts c, users u
                 WHERE c.id = ? AND u.id = ? AND c.moodle_id IS NOT NULL AND u.moodle_id IS NOT NULL
                """)
        guard let row = try Row.fetchOne(statement, arguments: [entry.cohortID, entry.userID]),
            let payload = try entry.decodedPayload(MembershipPayload.self)
        else { return .refused(CoursePlace.missing) }
        return .item(
            Item(
                entry: entry, member: CohortMember(cohortID: row["cohort_id"], userID: row["user_id"]),
                action: payload.action))
    }

    func isSameCall(_ first: Item, _ other: Item) -> Bool { first.action == other.action }
    func cost(_ item: Item) -> Cost { AddCohortMembers.cost(item.member) }

    func call(_ items: [Item]) -> WireCall {
        items.first?.action == .remove
            ? DeleteCohortMembers.call(items.map(\.member)) : AddCohortMembers.call(items.map(\.member))
    }

    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome {
        items.first?.action == .remove
            ? DeleteCohortMembers.judge(exchange) : AddCohortMembers.judge(exchange, items.map(\.member))
    }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {}
}
