import GRDB
import MoodleWire
import StagingStore

/// Takes a person out of all groups of a course but those that files put the person into: the second half of an
/// exclusive reassignment, after the new groups have the person.
///
/// One person a request, because each leaves another number of groups. Sent again without harm.
struct CourseGroups: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let userID: Int
        let courseID: Int
        /// Moodle's numbers of the groups that the person is to stay in.
        let kept: Set<Int>
        /// What a look-up found to be left; nothing before it.
        var left: [GroupMember] = []
    }

    let kind = EntryKind.courseGroups
    let functions: [WireFunction] = [.lookUpGroups, .lookUpGroupMembers, .deleteGroupMembers]

    /// Two variables a group, and 900 a request.
    private static let most = 400

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let place = try CoursePlace.load(db, entry) else { return .refused(CoursePlace.missing) }
        let kept = try Int.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT g.moodle_id FROM group_members m JOIN groups g ON g.id = m.group_id
                     WHERE m.user_id = ? AND g.target_id = ? AND m.state = 'active' AND g.moodle_id IS NOT NULL
                    """), arguments: [entry.userID, entry.targetID])
        return .item(Item(entry: entry, userID: place.userID, courseID: place.courseID, kept: Set(kept)))
    }

    func isSameCall(_ first: Item, _ other: Item) -> Bool { first.entry.id == other.entry.id }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        var findings: [Finding<Item>] = []
        for item in items { findings.append(try await lookUp(item, at: site)) }
        return findings
    }

    private func lookUp(_ item: Item, at site: SiteReader) async throws(Interruption) -> Finding<Item> {
        let groups = try await CourseGroupsAtSite.read([item.courseID], at: site)
        let others = (groups[item.courseID] ?? []).filter { !item.kept.contains($0.id) }
        guard !others.isEmpty else { return .settled(item, .alreadySo) }
        let members = try await site.read(LookUpGroupMembers.call(others.map(\.id))) { LookUpGroupMembers.judge($0) }
        let left = others.filter { members[$0.id]?.contains(item.userID) == true }
        guard !left.isEmpty else { return .settled(item, .alreadySo) }
        guard left.count <= Self.most else {
            return .refused(
                Trouble(
                    code: "too-many-groups",
                    text: "the person is in \(left.count) other groups of the course, more than one request can hold"))
        }
        var item = item
        item.left = left.map { GroupMember(groupID: $0.id, userID: item.userID) }
        return .act(item, before: try JSONText.stored(["groups": left.map(\.name).joined(separator: ", ")]))
    }

    func cost(_ item: Item) -> Cost {
        item.left.map(AddGroupMembers.cost).reduce(Cost(variables: 0, bytes: 0)) { $0 + $1 }
    }

    func call(_ items: [Item]) -> WireCall {
        DeleteGroupMembers.call(items.flatMap(\.left), items: items.count)
    }

    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { DeleteGroupMembers.judge(exchange) }
    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {}
}
