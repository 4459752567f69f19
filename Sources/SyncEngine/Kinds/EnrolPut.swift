import GRDB
import MoodleWire
import StagingStore

/// Enrols, or changes role, dates or status of an enrolment.
///
/// Sent again without harm: Moodle writes only what differs. But what is left out is reset to 0 and active
/// (`enrol_manual_enrol_users`, enrol/manual/externallib.php, 4.5), so all three are always sent. A look-up could not
/// tell a manual enrolment from a cohort's, and no core function reads dates; the before-image is what was confirmed
/// to us last.
struct EnrolPut: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let enrolment: Enrolment
        let before: String?
    }

    struct Payload: Codable {
        let timestart: Int
        let timeend: Int
        let suspend: Int
    }

    let kind = EntryKind.enrolPut
    let functions: [WireFunction] = [.enrolUsers]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let place = try CoursePlace.load(db, entry), let roleID = place.roleID,
            let payload = try entry.decodedPayload(Payload.self)
        else { return .refused(CoursePlace.missing) }
        let before = try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT json_object('timestart', starts_at, 'timeend', ends_at, 'suspend', suspended)
                      FROM confirmed_enrolments WHERE user_id = ? AND target_id = ? AND role = ?
                    """),
            arguments: [entry.userID, entry.targetID, entry.role])
        return .item(
            Item(
                entry: entry,
                enrolment: Enrolment(
                    userID: place.userID, courseID: place.courseID, roleID: roleID, timestart: payload.timestart,
                    timeend: payload.timeend, suspended: payload.suspend != 0),
                before: before))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        items.map { .act($0, before: $0.before) }
    }

    func cost(_ item: Item) -> Cost { EnrolUsers.cost(item.enrolment) }
    func call(_ items: [Item]) -> WireCall { EnrolUsers.call(items.map(\.enrolment)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { EnrolUsers.judge(exchange) }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO confirmed_enrolments (user_id, target_id, role, starts_at, ends_at, suspended, confirmed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (user_id, target_id, role) DO UPDATE SET starts_at = excluded.starts_at,
                   ends_at = excluded.ends_at, suspended = excluded.suspended, confirmed_at = excluded.confirmed_at
                """
        ).execute(arguments: [
            item.entry.userID, item.entry.targetID, item.entry.role, item.enrolment.timestart, item.enrolment.timeend,
            item.enrolment.suspended, context.now.text,
        ])
    }
}
