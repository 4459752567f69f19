import CSVReading

/// The cohorts that a row of a users file names: `cohort1`, `cohort2` …, or Tool Sync's `cohort` and `cohortid`.
///
/// Tool Sync knows a cohort by its name, and `cohortid` is the idnumber that a new one gets; here the idnumber is what
/// a cohort is known by, so that of the two `cohortid` counts.
struct CohortColumns {
    private let positions: [Int]
    private let name: Int?
    private let idnumber: Int?
    private let layout: Layout

    init(_ layout: Layout) {
        self.layout = layout
        positions = layout.columns.indices
            .compactMap { position in
                NumberedName.split(layout.columns[position].field).map { (position, $0.stem, $0.number) }
            }
            .filter { $0.1 == "cohort" }.sorted { $0.2 < $1.2 }.map(\.0)
        name = layout.columns.firstIndex { $0.field == "cohort" }
        idnumber = layout.columns.firstIndex { $0.field == "cohortid" }
    }

    /// - Returns: keys as `cohorts.key` has them, each once.
    func read(_ row: FileRow, report: (Finding) -> Void) -> [String] {
        var keys: [String] = []
        for position in positions + [row.text(idnumber) == nil ? name : idnumber].compactMap({ $0 }) {
            guard let text = row.text(position) else { continue }
            if let key = CohortKey.of(text) {
                if !keys.contains(key) { keys.append(key) }
            } else {
                report(Finding(layout.columns[position].field, .cohortNumber(found: text)))
            }
        }
        return keys
    }
}
