import GRDB
import MoodleWire
import StagingStore

/// Unenrols. Moodle takes every role of the manual enrolment with it, whatever role is named; one who is not enrolled is
/// no error (`enrol_manual_unenrol_users`, enrol/manual/externallib.php, 4.5).
struct EnrolRemove: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let unenrolment: Unenrolment
    }

    let kind = EntryKind.enrolRemove
    let functions: [WireFunction] = [.unenrolUsers]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let place = try CoursePlace.load(db, entry) else { return .refused(CoursePlace.missing) }
        return .item(Item(entry: entry, unenrolment: Unenrolment(userID: place.userID, courseID: place.courseID)))
    }

    func cost(_ item: Item) -> Cost { UnenrolUsers.cost(item.unenrolment) }
    func call(_ items: [Item]) -> WireCall { UnenrolUsers.call(items.map(\.unenrolment)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome {
        UnenrolUsers.judge(exchange)
    }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        try db.cachedStatement(sql: "DELETE FROM confirmed_enrolments WHERE user_id = ? AND target_id = ?")
            .execute(arguments: [item.entry.userID, item.entry.targetID])
    }
}
