import StagingStore

/// Stages a file of the groups and groupings that courses are to have: plain, Moodle's own import, or Tool Sync's.
final class GroupStager: RecordStager {
    private let course: CourseCells
    private let cells: GroupCells
    private let courses: Courses
    private let groups: GroupStaging
    private let groupings: GroupingStaging
    private let options: PlaceOptions
    private let leavesPlaces: Bool
    /// The groupings that rows of this file name for a group; which of those it had before they leave out is known at
    /// the end.
    private var named: [Int64: NamedGroupings] = [:]
    /// Records whose rows were rejected: what else they name is not known.
    private var unsure: Set<RecordKey> = []
    /// Where rows name groupings, one that did not change still says that its group belongs there.
    let alwaysLooks: Bool

    private struct NamedGroupings {
        let group: GroupStaging.Group
        var keys: Set<RecordKey> = []
        var groupings: Set<Int64> = []
        var line: Int
    }

    init(_ session: ImportSession, layout: Layout, outbox: OutboxView) throws {
        options = session.options.places
        course = CourseCells(layout, key: options.courseKey)
        cells = GroupCells(layout)
        leavesPlaces = session.options.leavesPlaces
        alwaysLooks = ["groupingname", "grouping", "selfgrouping"].contains(where: layout.has)
        courses = try Courses(session)
        groups = try GroupStaging(session, outbox: outbox, dataset: .groups)
        groupings = try GroupingStaging(session, outbox: outbox)
    }

    func key(of row: FileRow) -> RecordKey? {
        guard let course = course.name(in: row, report: { _ in }) else { return nil }
        if let update = row.text(cells.updateid) { return RecordKey("update", course.code, update) }
        guard let name = row.text(cells.name) else { return nil }
        return cells.isGrouping(row) { _ in } == true
            ? RecordKey("grouping", course.code, name) : RecordKey(course.code, name)
    }

    func stage(
        _ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void
    ) throws -> StagedRecord {
        let staged = try stage(row)
        if case .rejected = staged, let key = key(of: row) { unsure.insert(key) }
        return staged
    }

    private func stage(_ row: FileRow) throws -> StagedRecord {
        var errors: [Finding] = []
        let course = course.name(in: row) { errors.append($0) }
        let wanted = try cells.read(row, key: options.groupKey) { errors.append($0) }
        if wanted?.command == .delete, !options.allowDeletes {
            errors.append(Finding("command", place: .deletionNotAllowed(what: "group")))
        }
        guard errors.isEmpty, let course, let wanted else { return .rejected(errors) }
        // Looked at before anything is written, so that a row that is rejected leaves nothing.
        let known = try courses.find(course)?.target
        if let problem = try problem(wanted, in: known) { return .rejected([problem]) }
        if wanted.command == .delete { return try delete(wanted, in: known, course, row.line) }
        let target = try courses.findOrMake(course).target
        if wanted.isGrouping {
            let staged = try groupings.findOrMake(
                wanted.name, idnumber: wanted.idnumber, text: wanted.text, in: target, line: row.line)
            return .staged(staged.outcome, object: nil)
        }
        return try stage(wanted, in: target, key(of: row), row.line)
    }

    // MARK: Groups

    private func stage(
        _ wanted: GroupCells.Wanted, in target: TargetReference, _ key: RecordKey?, _ line: Int
    ) throws -> StagedRecord {
        let old = try existing(wanted, in: target, line)
        let group: GroupStaging.Group
        var outcome = RowOutcome.unchanged
        if let old {
            let new = wanted.applied(to: old)
            if new != old, !(old.isLinked && !old.isGone && leavesPlaces) {
                try groups.change(old, to: new, line: line)
                outcome = .changed
            }
            group = new
        } else {
            group = try groups.insert(
                wanted.applied(to: GroupStaging.Group(id: 0, target: target, name: wanted.name)), line: line)
            outcome = .added
        }
        if let extra = wanted.extra { try groups.rows.keep(extra, of: group.id) }
        var assigned = false
        for grouping in try groupingsOf(wanted, in: target, line) {
            assigned = try groupings.assign(group, to: grouping, line: line) || assigned
            var names = named[group.id] ?? NamedGroupings(group: group, line: line)
            if let key { names.keys.insert(key) }
            names.groupings.insert(grouping.id)
            named[group.id] = names
        }
        return .staged(outcome == .unchanged && assigned ? .changed : outcome, object: group.id)
    }

    private func existing(
        _ wanted: GroupCells.Wanted, in target: TargetReference, _ line: Int
    ) throws -> GroupStaging.Group? {
        guard let reference = wanted.update else {
            // In a file of groups a name of digits is a name: there is nothing to make of a number that Moodle gave.
            let named = try groups.find(.name(wanted.name), in: target)
            guard named == nil, let idnumber = wanted.idnumber else { return named }
            // A members file may have named it before by its idnumber alone.
            return try groups.find(.idnumber(idnumber), in: target).flatMap { $0.reference == nil ? nil : $0 }
        }
        return try groups.findOrMake(reference, in: target, makes: false, line: line).group
    }

    private func delete(
        _ wanted: GroupCells.Wanted, in known: TargetReference?, _ course: CourseName, _ line: Int
    ) throws -> StagedRecord {
        let target = try known ?? courses.findOrMake(course).target
        let reference = wanted.update ?? .name(wanted.name)
        let found = try groups.find(reference, in: target)
        if let found, found.isGone { return .staged(.unchanged, object: nil) }
        let group = try found ?? groups.findOrMake(reference, in: target, makes: false, line: line).group
        try groups.delete(group, line: line)
        return .staged(.changed, object: nil)
    }

    // MARK: Groupings

    private func groupingsOf(
        _ wanted: GroupCells.Wanted, in target: TargetReference, _ line: Int
    ) throws -> [GroupingStaging.Grouping] {
        var found: [GroupingStaging.Grouping] = []
        if let name = wanted.groupingName {
            found.append(try groupings.findOrMake(name, in: target, line: line).grouping)
        }
        if wanted.isItsOwnGrouping {
            found.append(try groupings.findOrMake(wanted.name, in: target, line: line).grouping)
        }
        if let idnumber = wanted.groupingIdnumber, let grouping = try groupings.find(idnumber: idnumber, in: target) {
            found.append(grouping)
        }
        return found
    }

    /// A group whose rows in a full file name other groupings than before leaves those; one whose rows name none stays
    /// where it is.
    func leftOutBesides() throws -> [StatedParts.LeftOut] {
        try named.values.sorted { $0.group.id < $1.group.id }
            .filter { $0.keys.isDisjoint(with: unsure) }
            .flatMap { names in
                try groupings.left(by: names.group, for: names.groupings)
                    .map { StatedParts.LeftOut(kind: .grouping, owner: names.group.id, id: $0) }
            }
    }

    func remove(_ leftOut: [StatedParts.LeftOut], line: Int) throws {
        for part in leftOut where part.kind == .grouping {
            guard let names = named[part.owner] else { continue }
            try groupings.release(names.group, from: part.id, line: names.line)
        }
    }

    // MARK: What a row contradicts

    private func problem(_ wanted: GroupCells.Wanted, in target: TargetReference?) throws -> Finding? {
        if let idnumber = wanted.groupingIdnumber {
            guard let target, try groupings.find(idnumber: idnumber, in: target) != nil else {
                return Finding("grouping", place: .groupingUnknown(found: idnumber))
            }
        }
        guard let target, !wanted.isGrouping, wanted.command == .add else { return nil }
        let own =
            try wanted.update.map { try groups.find($0, in: target) } ?? groups.find(.name(wanted.name), in: target)
        if let idnumber = wanted.idnumber, let other = try groups.find(.idnumber(idnumber), in: target),
            other.id != own?.id, !other.isGone, other.reference == nil
        {
            return Finding("idnumber", place: .groupIdnumberTaken(found: idnumber, by: other.name))
        }
        guard wanted.update != nil, let other = try groups.find(.name(wanted.name), in: target), other.id != own?.id
        else { return nil }
        return Finding("name", place: .groupNameTaken(found: wanted.name))
    }
}
