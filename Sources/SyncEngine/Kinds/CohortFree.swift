import GRDB
import MoodleWire
import StagingStore

/// Takes everybody out of a cohort whom no file puts there, also those of whom only Moodle knows; never more people
/// than the import was told to expect. Sent again without harm.
struct CohortFree: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let moodleID: Int
        /// Moodle's numbers of the people who stay.
        let kept: Set<Int>
        let most: Int
        /// What a look-up found: who goes with this request, and how many with later ones.
        var leaving: [Int] = []
        var later = 0
    }

    struct Payload: Codable {
        let action: Membership
        let most: String
    }

    let kind = EntryKind.cohortFree
    let functions: [WireFunction] = [.lookUpCohortMembers, .deleteCohortMembers]

    /// Two variables a person, and 900 a request.
    private static let atOnce = 400

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        guard let payload = try entry.decodedPayload(Payload.self), let most = Int(payload.most),
            let id = try Int.fetchOne(
                db, sql: "SELECT moodle_id FROM cohorts WHERE id = ?", arguments: [entry.cohortID])
        else { return .refused(CoursePlace.missing) }
        let kept = try Int.fetchAll(
            db,
            sql: """
                SELECT u.moodle_id FROM cohort_members m JOIN users u ON u.id = m.user_id
                 WHERE m.cohort_id = ? AND m.state = 'active' AND u.moodle_id IS NOT NULL
                """, arguments: [entry.cohortID])
        return .item(Item(entry: entry, moodleID: id, kept: Set(kept), most: most))
    }

    func isSameCall(_ first: Item, _ other: Item) -> Bool { first.entry.id == other.entry.id }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        var findings: [Finding<Item>] = []
        for item in items { findings.append(try await lookUp(item, at: site)) }
        return findings
    }

    private func lookUp(_ item: Item, at site: SiteReader) async throws(Interruption) -> Finding<Item> {
        let members = try await site.read(LookUpCohortMembers.call([item.moodleID])) { LookUpCohortMembers.judge($0) }
        let leaving = (members[item.moodleID] ?? []).filter { !item.kept.contains($0) }.sorted()
        if leaving.isEmpty { return .settled(item, .alreadySo) }
        guard leaving.count <= item.most else {
            return .refused(
                Trouble(
                    code: "removals",
                    text: """
                        \(leaving.count) people are in the cohort whom no file puts there, and the import expected \
                        \(item.most); import the file again with its --kind and --removals \(leaving.count)
                        """))
        }
        var item = item
        item.leaving = Array(leaving.prefix(Self.atOnce))
        item.later = leaving.count - item.leaving.count
        return .act(
            item, before: try JSONText.stored(["members": item.leaving.map(String.init).joined(separator: ",")]))
    }

    func cost(_ item: Item) -> Cost {
        item.leaving.map { DeleteCohortMembers.cost(CohortMember(cohortID: item.moodleID, userID: $0)) }
            .reduce(Cost(variables: 0, bytes: 0)) { $0 + $1 }
    }

    func call(_ items: [Item]) -> WireCall {
        DeleteCohortMembers.call(
            items.flatMap { item in item.leaving.map { CohortMember(cohortID: item.moodleID, userID: $0) } },
            items: items.count)
    }

    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { DeleteCohortMembers.judge(exchange) }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        guard item.later > 0 else { return }
        // More people than one request holds: the rest is another entry, for the next round of this push.
        try Outbox.put(
            db,
            NewEntry(
                kind: .cohortFree, entity: item.entry.entity, cohortID: item.entry.cohortID,
                payload: JSONText.text(Payload(action: .remove, most: "\(item.later)"))),
            run: context.run.id, at: context.now)
    }
}
