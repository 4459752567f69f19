import GRDB
import MoodleWire
import StagingStore

/// Enrols, or changes role, dates or status of an enrolment.
///
/// Sent again without harm: Moodle writes only what differs. But what is left out is reset to 0 and active
/// (`enrol_manual_enrol_users`, enrol/manual/externallib.php, 4.5), so all three are always sent, and no core function
/// reads them; the before-image is what was confirmed to us last. Where nobody stated them, and the person was in Moodle
/// before us, the enrolment may have been there too, with dates that nobody here knows: the course's roster is looked at
/// first, whoever is enrolled stays so as it is, and gets at most the role.
struct EnrolPut: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let enrolment: Enrolment
        let before: String?
        /// Neither stated nor known to us: an enrolment that is there keeps its dates and its status.
        let leavesTerms: Bool
        /// A look found the person enrolled, but without the role.
        var givesRoleAlone = false
        var role: RoleAssignment {
            RoleAssignment(userID: enrolment.userID, roleID: enrolment.roleID, place: .course(enrolment.courseID))
        }
    }

    struct Payload: Codable {
        let timestart: Int
        let timeend: Int
        let suspend: Int
        let stated: Int?

        var isStated: Bool { stated == 1 || timestart != 0 || timeend != 0 || suspend != 0 }
    }

    let kind = EntryKind.enrolPut
    let functions: [WireFunction] = [.enrolUsers]
    let occasionalFunctions: [WireFunction] = [.lookUpEnrolled, .assignRoles]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let place = try CoursePlace.load(db, entry), let roleID = place.roleID,
            let payload = try entry.decodedPayload(Payload.self)
        else { return .refused(CoursePlace.missing) }
        let before = try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT json_object('timestart', starts_at, 'timeend', ends_at, 'suspend', suspended)
                      FROM confirmed_enrolments WHERE user_id = ? AND target_id = ? AND role = ? AND terms_known
                    """),
            arguments: [entry.userID, entry.targetID, entry.role])
        return .item(
            Item(
                entry: entry,
                enrolment: Enrolment(
                    userID: place.userID, courseID: place.courseID, roleID: roleID, timestart: payload.timestart,
                    timeend: payload.timeend, suspended: payload.suspend != 0),
                before: before, leavesTerms: try !payload.isStated && mayBeOlder(db, entry)))
    }

    /// Whether the enrolment can have been made by somebody else: not where we made the account, or where its dates were
    /// confirmed to us, in whatever role.
    private func mayBeOlder(_ db: Database, _ entry: OutboxEntry) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT u.origin IS NOT 'created'
                       AND NOT EXISTS (SELECT 1 FROM confirmed_enrolments c
                                        WHERE c.user_id = u.id AND c.target_id = ? AND c.terms_known)
                      FROM users u WHERE u.id = ?
                    """), arguments: [entry.targetID, entry.userID]) ?? true
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        var rosters: [Int: CourseRosters.Roster] = [:]
        for course in Set(items.filter(\.leavesTerms).map(\.enrolment.courseID)).sorted() {
            rosters[course] = try await site.rosters.read(course, at: site)
        }
        return items.map { item in
            let (person, role) = (item.enrolment.userID, item.enrolment.roleID)
            guard item.leavesTerms, let roster = rosters[item.enrolment.courseID], roster.has(person) else {
                return .act(item, before: item.before)
            }
            if roster.has(person, role: role) { return .settled(item, .alreadySo) }
            var item = item
            item.givesRoleAlone = true
            return .act(item, before: nil)
        }
    }

    func isSameCall(_ first: Item, _ other: Item) -> Bool { first.givesRoleAlone == other.givesRoleAlone }

    func cost(_ item: Item) -> Cost {
        item.givesRoleAlone ? AssignRoles.cost(item.role) : EnrolUsers.cost(item.enrolment)
    }

    func call(_ items: [Item]) -> WireCall {
        items.first?.givesRoleAlone == true
            ? AssignRoles.call(items.map(\.role)) : EnrolUsers.call(items.map(\.enrolment))
    }

    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome {
        items.first?.givesRoleAlone == true ? AssignRoles.judge(exchange) : EnrolUsers.judge(exchange)
    }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO confirmed_enrolments (user_id, target_id, role, starts_at, ends_at, suspended, terms_known,
                                                  confirmed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (user_id, target_id, role) DO UPDATE SET starts_at = excluded.starts_at,
                   ends_at = excluded.ends_at, suspended = excluded.suspended, terms_known = excluded.terms_known,
                   confirmed_at = excluded.confirmed_at
                """
        ).execute(arguments: [
            item.entry.userID, item.entry.targetID, item.entry.role, item.enrolment.timestart, item.enrolment.timeend,
            item.enrolment.suspended, confirmation.evidence == .answer && !item.givesRoleAlone, context.now.text,
        ])
    }
}
