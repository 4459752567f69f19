import GRDB
import MoodleWire
import StagingStore

/// Changes idnumber or description of a grouping.
struct GroupingUpdate: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let courseID: Int
        /// Nil as long as another entry still makes it.
        let moodleID: Int?
        let name: String
        let fields: [String: String]
        var description = ""
    }

    let kind = EntryKind.groupingUpdate
    let functions: [WireFunction] = [.lookUpGroupings, .updateGroupings]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT s.moodle_id, s.name, t.moodle_id AS course_id
                  FROM groupings s JOIN course_targets t ON t.id = s.target_id
                 WHERE s.id = ? AND t.moodle_id IS NOT NULL
                """, arguments: [entry.groupingID])
        guard let row, let fields = try entry.decodedPayload(ChangedFields.self)?.fields else {
            return .refused(CoursePlace.missing)
        }
        return .item(
            Item(
                entry: entry, courseID: row["course_id"], moodleID: row["moodle_id"], name: row["name"], fields: fields)
        )
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        let groupings = try await CourseGroupingsAtSite.read(items.map(\.courseID), at: site)
        return try items.map { item throws(Interruption) in
            guard let id = item.moodleID else { return .later(Self.notMade) }
            guard let grouping = groupings[item.courseID]?.first(where: { $0.id == id }) else {
                return .refused(Self.gone(id))
            }
            let there = grouping.fields
            if item.fields.allSatisfy({ there[$0.key] == $0.value }) { return .settled(item, .alreadySo) }
            var item = item
            item.description = item.fields["description"] ?? grouping.description
            return .act(item, before: try JSONText.stored(there.filter { item.fields[$0.key] != nil }))
        }
    }

    func cost(_ item: Item) -> Cost { UpdateGroupings.cost(update(item)) }
    func call(_ items: [Item]) -> WireCall { UpdateGroupings.call(items.map(update)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { UpdateGroupings.judge(exchange) }
    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {}

    private func update(_ item: Item) -> MoodleWire.GroupingUpdate {
        MoodleWire.GroupingUpdate(
            id: item.moodleID ?? 0, name: item.name, description: item.description, idnumber: item.fields["idnumber"])
    }

    private static let notMade = Trouble(code: "no-grouping", text: "the grouping is not made yet")

    private static func gone(_ id: Int) -> Trouble {
        Trouble(
            code: "grouping-gone", text: "the course no longer has the grouping \(id); somebody deleted it in Moodle")
    }
}

/// The groupings that courses have now, asked for once a course.
enum CourseGroupingsAtSite {
    static func read(_ courses: [Int], at site: SiteReader) async throws(Interruption) -> [Int: [RemoteGrouping]] {
        var groupings: [Int: [RemoteGrouping]] = [:]
        for course in Set(courses).sorted() {
            groupings[course] = try await site.read(LookUpGroupings.call(courseID: course)) {
                LookUpGroupings.judge($0)
            }
        }
        return groupings
    }
}
