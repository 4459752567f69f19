import GRDB
import MoodleWire
import StagingStore

/// Deletes a cohort. One that is not there is an error of Moodle's, so it is looked for first.
struct CohortDelete: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let moodleID: Int
        let key: CohortKey
    }

    let kind = EntryKind.cohortDelete
    let functions: [WireFunction] = [.searchCohorts, .lookUpCohorts, .deleteCohorts]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let row = try Row.fetchOne(
            db, sql: "SELECT key, moodle_id FROM cohorts WHERE id = ? AND moodle_id IS NOT NULL",
            arguments: [entry.cohortID])
        guard let row, let key = CohortKey(row["key"]) else { return .refused(CoursePlace.missing) }
        return .item(Item(entry: entry, moodleID: row["moodle_id"], key: key))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        var findings: [Finding<Item>] = []
        for item in items {
            let there = try await item.key.find(at: site)
            findings.append(there == item.moodleID ? .act(item, before: nil) : .settled(item, .alreadySo))
        }
        return findings
    }

    func cost(_ item: Item) -> Cost { DeleteCohorts.cost(item.moodleID) }
    func call(_ items: [Item]) -> WireCall { DeleteCohorts.call(items.map(\.moodleID)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { DeleteCohorts.judge(exchange) }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        try db.execute(
            sql: "UPDATE cohorts SET moodle_id = NULL, origin = NULL WHERE id = ?", arguments: [item.entry.cohortID])
    }
}
