import GRDB
import MoodleWire
import StagingStore

/// Takes from a person all roles in a course but those that files give there: the second half of Tool Sync's `shift`,
/// which replaces all roles by one (`enrols/enrols.class.php`, 2020), after the enrolment has the new one.
///
/// Roles that somebody gave by hand in Moodle go too: it is what the command is for, it names one person and one
/// course, and a person who keeps an editing teacher's rights beside the new role was not shifted. Protected accounts
/// keep theirs, and so do roles that another enrolment method gives: `core_role_unassign_roles` takes away manual ones
/// alone. Sent again without harm.
struct CourseRoles: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let userID: Int
        let courseID: Int
        let username: String?
        let protected: ProtectedAccounts
        /// Moodle's numbers of the roles that files give; nil if one of them is not mapped to a number.
        let kept: Set<Int>?
        /// What a look-up found to be taken, and whether more is left for another request.
        var left: [RoleAssignment] = []
        var isCut = false
    }

    let kind = EntryKind.courseRoles
    let functions: [WireFunction] = [.lookUpEnrolled, .unassignRoles]

    /// Roles of one person that one request takes; hardly anybody has more of them in a course.
    private static let most = 2

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let place = try CoursePlace.load(db, entry) else { return .refused(CoursePlace.missing) }
        let kept = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT coalesce((SELECT moodle_role_id FROM role_mappings r WHERE r.role = e.role),
                                             iif(e.role GLOB 'id:[1-9]*', CAST(substr(e.role, 4) AS INTEGER), NULL)) AS id
                      FROM enrolments e JOIN course_codes c ON c.id = e.code_id
                     WHERE e.user_id = ? AND c.target_id = ? AND e.state = 'active'
                    """), arguments: [entry.userID, entry.targetID]
        ).map { $0["id"] as Int? }
        let username = try String.fetchOne(
            db.cachedStatement(sql: "SELECT username FROM users WHERE id = ?"), arguments: [entry.userID])
        return .item(
            Item(
                entry: entry, userID: place.userID, courseID: place.courseID, username: username,
                protected: context.protected, kept: kept.contains(nil) ? nil : Set(kept.compactMap { $0 })))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        var roles: [Int: [Int: [EnrolledUser.Role]]] = [:]
        for course in Set(items.map(\.courseID)).sorted() {
            roles[course] = try await CourseRolesAtSite.read(course, at: site)
        }
        return try items.map { item throws(Interruption) in
            if let trouble = item.protected.whyProtected(id: item.userID, username: item.username) {
                return .refused(trouble)
            }
            guard let kept = item.kept else { return .later(Self.unmapped) }
            let others = (roles[item.courseID]?[item.userID] ?? []).filter { !kept.contains($0.id) }
            if others.isEmpty { return .settled(item, .alreadySo) }
            // Somebody to whom no file gives a role here any more is another command's business.
            if kept.isEmpty { return .settled(item, .alreadySo) }
            var item = item
            item.left = others.prefix(Self.most).map {
                RoleAssignment(userID: item.userID, roleID: $0.id, place: .course(item.courseID))
            }
            item.isCut = others.count > Self.most
            let names = others.prefix(Self.most).map(\.shortname).joined(separator: ", ")
            return .act(item, before: try JSONText.stored(["roles": names]))
        }
    }

    func cost(_ item: Item) -> Cost {
        let one = AssignRoles.cost(RoleAssignment(userID: item.userID, roleID: 1, place: .course(item.courseID)))
        return (0..<Self.most).reduce(Cost(variables: 0, bytes: 0)) { sum, _ in sum + one }
    }

    func call(_ items: [Item]) -> WireCall { UnassignRoles.call(items.flatMap(\.left), items: items.count) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { UnassignRoles.judge(exchange) }

    func explained(_ trouble: Trouble, _ item: Item) -> Trouble {
        guard trouble.code == "invalidparameter" else { return trouble }
        return Trouble(
            code: trouble.code,
            text: """
                Moodle refuses to take one of the roles \(item.left.map { "\($0.roleID)" }.joined(separator: ", ")) in the \
                course: the service account's role may not give it (Users > Permissions > Define roles > Allow role \
                assignments)
                """)
    }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        guard item.isCut else { return }
        // The rest is another entry, for the next round of this push.
        try Outbox.put(
            db,
            NewEntry(
                kind: .courseRoles, entity: item.entry.entity, userID: item.entry.userID, targetID: item.entry.targetID,
                payload: item.entry.payload), run: context.run.id, at: context.now)
    }

    private static let unmapped = Trouble(
        code: "no-role", text: "a role that the person is to keep has no number yet: moodlesync map roles")
}

/// The roles that people have in a course itself.
enum CourseRolesAtSite {
    private static let page = 1_000

    /// By the person's number; a large course is asked for page by page.
    static func read(_ course: Int, at site: SiteReader) async throws(Interruption) -> [Int: [EnrolledUser.Role]] {
        var roles: [Int: [EnrolledUser.Role]] = [:]
        var start = 0
        while true {
            let people = try await site.read(LookUpCourseRoles.call(courseID: course, from: start, count: page)) {
                LookUpCourseRoles.judge($0)
            }
            roles.merge(people) { _, newer in newer }
            if people.count < page { return roles }
            start += page
        }
    }
}
