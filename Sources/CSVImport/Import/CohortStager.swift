import StagingStore

/// Stages a file of cohorts, of who is in them, or of both: plain, Moodle's own upload, or Tool Sync's.
final class CohortStager: RecordStager {
    private let dataset: Dataset
    private let person: PersonCells
    private let cells: CohortCells
    private let references: PersonReferences
    private let cohorts: CohortStaging
    private let options: ImportOptions
    private(set) var alwaysLooks = false
    /// People taken out of a cohort by a command whom no row put back yet.
    private var freed: Set<Int64> = []

    var removedByCommand: Int { freed.count }

    init(_ session: ImportSession, layout: Layout, people: People, outbox: OutboxView) throws {
        dataset = layout.dataset
        options = session.options
        // In a file of cohorts an idnumber is the cohort's; people stand in the column `userid` alone.
        let own = layout.columns.filter { layout.dataset == .cohortMembers || $0.field == "uid" }
        person = PersonCells(layout, among: own, key: session.options.places.personKey)
        cells = CohortCells(layout)
        references = PersonReferences(session: session, people: people)
        cohorts = try CohortStaging(session, outbox: outbox, dataset: .cohortMembers)
    }

    func key(of row: FileRow) -> RecordKey? {
        if person.isFilled(in: row) {
            guard let person = person.key(of: row), let cohort = cells.name(in: row, report: { _ in }) else {
                return nil
            }
            return RecordKey(person[0], person[1], cohort.text)
        }
        return (cells.recordName(of: row) ?? cells.name(in: row) { _ in }?.written).map { RecordKey($0) }
    }

    func stage(
        _ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void
    ) throws -> StagedRecord {
        var errors: [Finding] = []
        let name = cells.name(in: row) { errors.append($0) }
        let command = cells.command(of: row) { errors.append($0) }
        let wanted = cells.description(in: row) { errors.append($0) }
        let isAboutPerson = person.isFilled(in: row)
        let who = isAboutPerson ? person.name(in: row) { errors.append($0) } : nil
        if !isAboutPerson, dataset == .cohortMembers, command != .free, !cells.isAboutCohort(row) {
            errors.append(Finding("", .nobody))
        }
        if command == .delete, !isAboutPerson, !options.places.allowDeletes, errors.isEmpty {
            errors.append(Finding("command", place: .deletionNotAllowed(what: "cohort")))
        }
        guard errors.isEmpty, let name, let command else { return .rejected(errors) }
        let key: String
        switch try resolve(name) {
        case .key(let found): key = found
        case .conflict(let finding): return .rejected([finding])
        }
        let found = try who.map { try references.find($0) } ?? nil
        if case .conflict(let finding)? = found { return .rejected([finding]) }
        if let finding = try problem(key, wanted, command, written: name, firstLine: earlier?.line) {
            return .rejected([finding])
        }
        switch command {
        case .add, .shift: return try add(key, wanted, who, found?.id, row.line)
        case .delete: return try remove(key, who, found?.id, row.line)
        case .free: return try free(key, row.line)
        }
    }

    /// An unchanged row may come with another number of people who may go.
    func refresh(_ row: FileRow, object: Int64?) throws -> Bool {
        // Without a report: the row was checked when it was staged.
        guard let most = options.removals, cells.command(of: row, report: { _ in }) == .free,
            let name = cells.name(in: row, report: { _ in }), case .key(let key) = try resolve(name)
        else { return false }
        return try cohorts.expect(most, of: cohorts.reference(key, line: row.line), line: row.line)
    }

    private func add(
        _ key: String, _ wanted: CohortStaging.Description?, _ who: PersonCells.Name?, _ known: Int64?, _ line: Int
    ) throws -> StagedRecord {
        let cohort: CohortStaging.Cohort
        var outcome = RowOutcome.unchanged
        if let wanted, key.hasPrefix("idnumber:") {
            (cohort, outcome) = try cohorts.stage(key, wanted, line: line)
        } else {
            cohort = try cohorts.reference(key, line: line)
        }
        guard let who else { return .staged(outcome, object: dataset == .cohorts ? cohort.id : nil) }
        let person = try known ?? references.make(who, line: line)
        let added = try cohorts.add(person, to: cohort, isNewPerson: false, line: line)
        let membership = MembershipObject(person: person, container: cohort.id).number
        freed.remove(membership)
        return .staged(
            added == .unchanged ? outcome : added, object: dataset == .cohortMembers ? membership : nil)
    }

    private func remove(
        _ key: String, _ who: PersonCells.Name?, _ known: Int64?, _ line: Int
    ) throws -> StagedRecord {
        let cohort = try cohorts.reference(key, line: line)
        guard let who else { return .staged(try cohorts.delete(cohort, line: line), object: nil) }
        let person = try known ?? references.make(who, line: line)
        return .staged(try cohorts.remove(person, from: cohort, line: line), object: nil)
    }

    private func free(_ key: String, _ line: Int) throws -> StagedRecord {
        alwaysLooks = true
        let cohort = try cohorts.reference(key, line: line)
        for person in try cohorts.free(cohort, atMost: options.removals ?? 0, line: line) {
            freed.insert(MembershipObject(person: person, container: cohort.id).number)
        }
        return .staged(.changed, object: nil)
    }

    // MARK: Which cohort

    private enum Resolved {
        case key(String)
        case conflict(Finding)
    }

    private func resolve(_ name: CohortCells.Name) throws -> Resolved {
        guard case .name(let text, let field) = name else { return .key(name.text) }
        let named = try cohorts.keys(named: text)
        if named.count > 1 { return .conflict(Finding(field, place: .severalCohorts(found: text))) }
        // A cohort without an idnumber could not be found again at Moodle, where names are not unique.
        return .key(named.first ?? "idnumber:" + text)
    }

    private func problem(
        _ key: String, _ wanted: CohortStaging.Description?, _ command: Command, written name: CohortCells.Name,
        firstLine: Int?
    ) throws -> Finding? {
        guard command == .add else { return nil }
        if let wanted {
            // Moodle's own upload refuses a second cohort of one idnumber in a file; saying the same twice is no harm.
            guard let firstLine, let staged = try cohorts.name(of: key), staged != wanted.name else { return nil }
            return Finding("", place: .cohortTwice(found: wanted.name, firstLine: firstLine, there: staged))
        }
        guard options.missingCohort == .error, try !cohorts.isStaged(key) else { return nil }
        return Finding(name.field, place: .cohortMissing(found: name.written))
    }

    // MARK: What a full file left out

    func removable(_ objects: Set<Int64>) throws -> Set<Int64> {
        guard dataset == .cohortMembers else { return [] }
        return try objects.filter { try cohorts.isOwn(MembershipObject(number: $0)) }
    }

    func remove(objects: Set<Int64>, line: Int) throws {
        for number in objects.sorted() {
            let object = MembershipObject(number: number)
            guard let cohort = try cohorts.cohort(id: object.container) else { continue }
            _ = try cohorts.remove(object.person, from: cohort, line: line)
        }
    }
}
