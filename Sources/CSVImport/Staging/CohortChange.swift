/// What a cohort is staged as.
extension CohortStaging {
    /// A cohort as staged, beside its key.
    struct Staged: Equatable {
        var name: String?
        var text: String?
        var isVisible = true
        var category: String?
        var theme: String?
        /// Whether a file ever said so.
        var saysVisible = false
        var saysCategory = false

        /// As an update says it; nil where no file did.
        var shownVisible: String? { saysVisible ? isVisible ? "1" : "0" : nil }
        var shownCategory: String? { saysCategory ? category ?? CategoryCells.system : nil }

        /// What a row leaves out stays as it is.
        func with(_ wanted: Description) -> Staged {
            Staged(
                name: wanted.name, text: wanted.text ?? text, isVisible: wanted.isVisible ?? isVisible,
                category: wanted.category == CategoryCells.system ? nil : wanted.category ?? category,
                theme: wanted.theme ?? theme, saysVisible: saysVisible || wanted.isVisible != nil,
                saysCategory: saysCategory || wanted.category != nil)
        }
    }
}

/// What is another about a cohort, by the names of Moodle's `core_cohort_update_cohorts`.
struct CohortChange {
    var fields: [String: String] = [:]
    var before: [String: String] = [:]

    init(_ old: CohortStaging.Staged, _ new: CohortStaging.Staged) {
        note("name", old.name, new.name)
        note("description", old.text, new.text)
        note("visible", old.shownVisible, new.shownVisible)
        note("theme", old.theme, new.theme)
        // A cohort of which no file said so is of the whole site if we made it; if we did not, that is not known.
        let isSystem = new.shownCategory == CategoryCells.system
        note("category", old.shownCategory ?? (isSystem ? nil : CategoryCells.system), new.shownCategory)
    }

    private mutating func note(_ field: String, _ old: String?, _ new: String?) {
        guard old != new, let new else { return }
        fields[field] = new
        if let old { before[field] = old }
    }

    func united(with waiting: OutboxView.Waiting?) throws -> CohortChange {
        guard let waiting else { return self }
        var all = self
        (all.fields, all.before) = try ChangedFields.unite(fields, before, with: waiting)
        return all
    }
}
