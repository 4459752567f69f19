import GRDB
import MoodleWire
import StagingStore

/// Changes name, description, visibility, theme or place of a cohort.
///
/// Moodle takes place, name and idnumber with every change (`core_cohort_update_cohorts`, cohort/externallib.php, 4.5),
/// and no function shows the category of a cohort. So one that we did not make ourselves is changed only where the
/// site shows it outside of categories, or a file says where it belongs.
struct CohortChange: OperationKind {
    struct Item: OperationItem {
        let entry: OutboxEntry
        let moodleID: Int
        let idnumber: String?
        let fields: [String: String]
        let category: String?
        let isOurs: Bool
        var update: CohortUpdate?
    }

    let kind = EntryKind.cohortUpdate
    let functions: [WireFunction] = [.lookUpCohorts, .searchCohorts, .lookUpCategories, .updateCohorts]

    func load(_ db: Database, _ entry: OutboxEntry, _ context: LoadContext) throws -> Loaded<Item> {
        let row = try Row.fetchOne(
            db, sql: "SELECT key, category, moodle_id, origin FROM cohorts WHERE id = ? AND moodle_id IS NOT NULL",
            arguments: [entry.cohortID])
        guard let row, let payload = try entry.decodedPayload(ChangedFields.self) else {
            return .refused(CoursePlace.missing)
        }
        var idnumber: String?
        if case .idnumber(let text)? = CohortKey(row["key"]) { idnumber = text }
        return .item(
            Item(
                entry: entry, moodleID: row["moodle_id"], idnumber: idnumber, fields: payload.fields,
                category: row["category"], isOurs: row["origin"] as String? == "created"))
    }

    func lookUp(_ items: [Item], at site: SiteReader) async throws(Interruption) -> [Finding<Item>] {
        let categories = try await CategoryAtSite.read(items.map(\.category), at: site)
        var findings: [Finding<Item>] = []
        for item in items { findings.append(try await lookUp(item, categories, at: site)) }
        return findings
    }

    private func lookUp(
        _ item: Item, _ categories: [RemoteCategory], at site: SiteReader
    ) async throws(Interruption) -> Finding<Item> {
        let shown = try await site.read(LookUpCohorts.call(ids: [item.moodleID])) { LookUpCohorts.judge($0) }
        guard let cohort = shown.first(where: { $0.id == item.moodleID }) else {
            return .refused(.cohortGone(item.moodleID))
        }
        var there = ["name": cohort.name, "description": cohort.description, "theme": cohort.theme]
        there["visible"] = cohort.visible.map { $0 ? "1" : "0" }
        let missing = item.fields.filter { there[$0.key] != $0.value }
        if missing.isEmpty { return .settled(item, .alreadySo) }
        let place: CohortPlace
        switch CategoryAtSite.place(of: item.category, among: categories) {
        case .absent(let trouble): return .later(trouble)
        case .ambiguous(let trouble): return .refused(trouble)
        case .place(let found): place = found
        }
        if !item.isOurs, item.category == nil, item.fields["category"] == nil {
            let ofTheSite = try await site.read(SearchCohorts.call(cohort.name, isSystemOnly: true)) {
                SearchCohorts.judge($0)
            }
            guard ofTheSite.contains(where: { $0.id == item.moodleID }) else { return .refused(Self.unknownPlace) }
        }
        var changed = item
        changed.update = CohortUpdate(
            id: item.moodleID, place: place, name: missing["name"] ?? cohort.name,
            idnumber: item.idnumber ?? cohort.idnumber, description: missing["description"],
            visible: missing["visible"].map { $0 == "1" }, theme: missing["theme"])
        return .act(changed, before: try JSONText.stored(there.filter { missing[$0.key] != nil }))
    }

    private static let unknownPlace = Trouble(
        code: "cohort-category",
        text: "the cohort is in a category, and a change would take it out; bring its category_id in a cohorts file")

    func cost(_ item: Item) -> Cost { UpdateCohorts.cost(update(item)) }
    func call(_ items: [Item]) -> WireCall { UpdateCohorts.call(items.map(update)) }
    func judge(_ exchange: Exchange, _ items: [Item]) -> BatchOutcome { UpdateCohorts.judge(exchange) }
    func record(_ db: Database, _ item: Item, _ confirmation: Confirmation, _ context: RecordContext) throws {}

    /// Before the look-up, as it may become.
    private func update(_ item: Item) -> CohortUpdate {
        item.update
            ?? CohortUpdate(
                id: item.moodleID, place: .system, name: item.fields["name"] ?? "", idnumber: item.idnumber ?? "",
                description: item.fields["description"], visible: true, theme: item.fields["theme"])
    }
}

extension Trouble {
    static func cohortGone(_ id: Int) -> Trouble {
        Trouble(
            code: "cohort-gone", text: "the site no longer has the cohort \(id), or no longer shows it")
    }
}
