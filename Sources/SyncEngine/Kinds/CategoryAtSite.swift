import MoodleWire
import StagingStore

/// Finds the place of a cohort: the whole site, or a category as a file named it (`cohorts.category`).
enum CategoryAtSite {
    enum Found {
        case place(CohortPlace)
        /// Not there yet, or not shown: its entries wait, as those of a missing course do.
        case absent(Trouble)
        case ambiguous(Trouble)
    }

    /// Whether the site must be asked: Moodle takes a number or an idnumber as it is, and no path.
    static func isPath(_ category: String?) -> Bool {
        category.map { $0.hasPrefix("path:") || $0.hasPrefix("name:") } ?? false
    }

    /// All categories, where any of these is a path; else none, without a question.
    static func read(_ wanted: [String?], at site: SiteReader) async throws(Interruption) -> [RemoteCategory] {
        guard wanted.contains(where: isPath) else { return [] }
        return try await site.read(LookUpCategories.call()) { LookUpCategories.judge($0) }
    }

    static func place(of category: String?, among categories: [RemoteCategory]) -> Found {
        guard let category, let colon = category.firstIndex(of: ":") else { return .place(.system) }
        let value = String(category[category.index(after: colon)...])
        switch category[..<colon] {
        case "id": return .place(Int(value).map { .category($0) } ?? .system)
        case "idnumber": return .place(.categoryIdnumber(value))
        default:
            let names = Dictionary(categories.map { ($0.id, $0.name) }) { first, _ in first }
            // As Moodle's own lists show a category: the names from the top down.
            let matches = categories.filter { category in
                category.path.compactMap { names[$0] }.joined(separator: " / ") == value
            }
            if matches.count == 1 { return .place(.category(matches[0].id)) }
            if matches.isEmpty, category.hasPrefix("name:") { return .place(.categoryIdnumber(value)) }
            if matches.isEmpty {
                return .absent(
                    Trouble(
                        code: "no-category",
                        text: "the site has no category \(value), or does not show it to the service account"))
            }
            return .ambiguous(
                Trouble(
                    code: "several-categories",
                    text: "\(matches.count) categories of the site have the path \(value); name it by category_id"))
        }
    }
}
