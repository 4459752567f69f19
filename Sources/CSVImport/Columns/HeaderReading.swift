import CSVReading

/// Makes a layout of a header line, or says why it is none.
struct HeaderReading {
    /// The source's own names for columns, folded; `-` leaves a column out.
    var mapped: [Dataset: [String: String]] = [:]
    var unknownColumns = UnknownColumns.refuse
    /// Columns, folded, that decide which rows are meant; they need no other meaning.
    var filtering: Set<String> = []
    /// Whether people are told by a column that was named for it, so that a users file needs no other.
    var hasKey = false

    /// - Parameter dataset: nil, to tell it from the names.
    func layout(of cells: [String], dataset: Dataset?) throws(FileRefusal) -> Layout {
        if dataset ?? .enrolments == .enrolments, FlatFile.isLine(cells.map(HeaderName.trimmed)) {
            return FlatFile.layout
        }
        if let dataset { return try layout(of: cells, as: dataset) }
        let candidates = Dataset.allCases.filter { fits($0, cells) }
        if let only = try Self.choose(candidates, cells) { return try layout(of: cells, as: only) }
        // None fits. The kind whose columns are the most says best what is wrong with the rest.
        let ranked = Dataset.allCases.map { (dataset: $0, known: knownCount(cells, $0)) }
        guard let best = ranked.max(by: { $0.known < $1.known }), best.known > 0 else {
            throw .unknownKind(cells.map(HeaderName.trimmed))
        }
        return try layout(of: cells, as: best.dataset)
    }

    private func fits(_ dataset: Dataset, _ cells: [String]) -> Bool {
        do {
            _ = try layout(of: cells, as: dataset)
            return true
        } catch {
            // Not this kind: that is the answer, and the reason does not matter while another kind may fit.
            return false
        }
    }

    private static func choose(_ candidates: [Dataset], _ cells: [String]) throws(FileRefusal) -> Dataset? {
        guard candidates.count > 1 else { return candidates.first }
        if candidates.contains(.users) {
            let names = cells.compactMap { UserColumns.catalogue.field(for: HeaderName.trimmed($0)) }
            if names.contains("firstname") || names.contains("lastname") { return .users }
            // Without names it is about what people belong to; `course` alone is no column of a users file then.
            return try choose(candidates.filter { $0 != .users }, cells)
        }
        if Set(candidates) == [.cohorts, .cohortMembers] {
            // Tool Sync has one file for both. Where people stand in it, it says who is in which.
            return .cohortMembers
        }
        throw .ambiguousKind(candidates)
    }

    private func knownCount(_ cells: [String], _ dataset: Dataset) -> Int {
        cells.count { cell in
            let written = HeaderName.trimmed(cell)
            return (name(written, dataset) ?? resultName(written, dataset)) != nil
        }
    }

    private func layout(of cells: [String], as dataset: Dataset) throws(FileRefusal) -> Layout {
        var names = cells.map(HeaderName.trimmed)
        // A spreadsheet leaves delimiters behind the last name where columns were deleted.
        while names.last == "" { names.removeLast() }
        guard names.count > 1 else { throw .oneColumn(name: names.first ?? "") }
        var columns: [Column] = []
        var results: [String] = []
        // By field, and the names once: a file may have thousands of columns.
        var taken: [String: Column] = [:]
        let isMoodleGroups = isMoodleGroups(names, dataset)
        for (index, written) in names.enumerated() {
            if written.isEmpty { throw .emptyColumnName(number: index + 1) }
            guard
                let field = (isMoodleGroups ? moodleGroupName(written) : nil) ?? name(written, dataset)
                    ?? resultName(written, dataset) ?? keptName(written, dataset)
            else {
                throw .unknownColumn(
                    name: written, number: index + 1, nearest: ColumnCatalogues.of(dataset).nearest(to: written),
                    dataset: dataset)
            }
            if field == "-" {
                if isResult(written, dataset) { results.append(written) }
                continue
            }
            try check(field, of: written, dataset)
            if let first = taken[field] {
                throw .duplicateColumn(
                    name: written, number: index + 1, first: first.written, firstNumber: first.index + 1)
            }
            let column = Column(index: index, written: written, field: field)
            columns.append(column)
            taken[field] = column
        }
        for group in hasKey && dataset == .users ? [] : ColumnCatalogues.of(dataset).required
        where !columns.contains(where: { group.contains($0.field) }) {
            throw .missingColumn(dataset, oneOf: group)
        }
        return Layout(dataset: dataset, width: cells.count, columns: columns, results: results)
    }

    private func name(_ written: String, _ dataset: Dataset) -> String? {
        mapped[dataset]?[HeaderName.folded(written)] ?? ColumnCatalogues.of(dataset).field(for: written)
    }

    /// In Moodle's own import of groups `idnumber` is the course's (group/import.php, 4.5). It is known by its
    /// `groupname` or `groupidnumber`, and by having no other column for a course than `coursename`.
    private func isMoodleGroups(_ names: [String], _ dataset: Dataset) -> Bool {
        guard dataset == .groups else { return false }
        let folded = Set(names.map(HeaderName.folded))
        return !folded.isDisjoint(with: ["groupname", "groupidnumber"])
            && folded.isDisjoint(with: ["course", "courseshortname", "shortname", "courseidnumber", "courseid", "cid"])
    }

    private func moodleGroupName(_ written: String) -> String? {
        let folded = HeaderName.folded(written)
        return folded == "idnumber" && mapped[.groups]?[folded] == nil ? "courseidnumber" : nil
    }

    private func isResult(_ written: String, _ dataset: Dataset) -> Bool {
        // One that decides which rows are meant is read after all.
        dataset == .users && !filtering.contains(HeaderName.folded(written))
            && mapped[dataset]?[HeaderName.folded(written)] == nil && ResultColumns.contain(written)
    }

    private func resultName(_ written: String, _ dataset: Dataset) -> String? {
        isResult(written, dataset) ? "-" : nil
    }

    /// Cells of a users file can be kept without knowing what they are.
    private func keptName(_ written: String, _ dataset: Dataset) -> String? {
        if filtering.contains(HeaderName.folded(written)) { return "-" }
        return unknownColumns == .keep && dataset == .users ? "unknown:" + written : nil
    }

    /// A meaning that was given to a column may be misspelled.
    private func check(_ field: String, of written: String, _ dataset: Dataset) throws(FileRefusal) {
        let catalogue = ColumnCatalogues.of(dataset)
        guard mapped[dataset]?[HeaderName.folded(written)] != nil, catalogue.field(for: field) == nil else { return }
        throw .unknownField(column: written, field: field, nearest: catalogue.nearest(to: field), dataset: dataset)
    }
}
