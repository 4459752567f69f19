import GRDB
import MoodleWire
import StagingStore

/// Makes a cohort, or adopts the one of that idnumber. The idnumber is always sent: Moodle takes two cohorts of one name.
struct CohortCreate: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let cohortID: Int64
        var cohort: NewCohort
        /// As `cohorts.category` has it.
        let category: String?
    }

    let kind = EntryKind.cohortCreate
    let functions: [WireFunction] = [.searchCohorts, .lookUpCategories, .createCohorts]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let row = try Row.fetchOne(
            db, sql: "SELECT id, key, name, description, visible, category, theme FROM cohorts WHERE id = ?",
            arguments: [entry.cohortID])
        guard let row, let key = CohortKey(row["key"]), case .idnumber(let idnumber) = key else {
            return .refused(
                Trouble(
                    code: "no-idnumber", text: "a cohort known by its number alone can not be made; give it an idnumber"
                ))
        }
        return .item(
            Item(
                entry: entry, cohortID: row["id"],
                cohort: NewCohort(
                    idnumber: idnumber, name: row["name"] ?? idnumber, description: row["description"],
                    visible: row["visible"], theme: row["theme"]), category: row["category"]))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        var findings: [Finding<Item>] = []
        let categories = try await CategoryAtSite.read(items.map(\.category), at: site)
        for item in items {
            if let id = try await CohortKey.idnumber(item.cohort.idnumber).find(at: site) {
                findings.append(
                    .settled(
                        item, Confirmation(moodleID: id, evidence: item.entry.wasSentBefore ? .foundOurs : .foundTheirs)
                    ))
            } else {
                findings.append(found(item, among: categories))
            }
        }
        return findings
    }

    private func found(_ item: Item, among categories: [RemoteCategory]) -> Finding<Item> {
        switch CategoryAtSite.place(of: item.category, among: categories) {
        case .absent(let trouble): return .later(trouble)
        case .ambiguous(let trouble): return .refused(trouble)
        case .place(let place):
            var item = item
            item.cohort = item.cohort.placed(place)
            return .act(item, before: nil)
        }
    }

    func cost(_ item: Item) -> Cost { CreateCohorts.cost(item.cohort) }
    func call(_ items: [Item]) -> WireCall { CreateCohorts.call(items.map(\.cohort)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome {
        CreateCohorts.judge(exchange, items.map(\.cohort))
    }

    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {
        try db.execute(
            sql: "UPDATE cohorts SET moodle_id = ?, origin = ?, problem = NULL WHERE id = ?",
            arguments: [confirmation.moodleID, confirmation.origin, item.cohortID])
        // One that was there before us is brought in line with the file that describes it. A users file describes none.
        guard confirmation.evidence == .foundTheirs else { return }
        try Outbox.putAdoption(
            db, .cohortUpdate, Entity.cohortUpdate(item.cohortID), of: item.entry,
            PlaceAdoption.cohort(db, item.cohortID), there: [:], context)
    }
}
