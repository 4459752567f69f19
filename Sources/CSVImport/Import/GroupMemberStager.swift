/// Stages a file of who is in which group of which course: plain, or Tool Sync's.
final class GroupMemberStager: RecordStager {
    private let person: PersonCells
    private let course: CourseCells
    private let group: Int?
    /// Tool Sync's column names groups that are there.
    private let existingGroup: Int?
    private let command: Int?
    private let groupKey: GroupKey?
    private let purgesEmptyGroups: Bool
    private let references: PersonReferences
    private let courses: Courses
    private let groups: GroupStaging
    /// A row that takes away what other rows gave makes those below it worth another look.
    private(set) var alwaysLooks = false

    init(_ session: ImportSession, layout: Layout, people: People, outbox: OutboxView) throws {
        let options = session.options.places
        person = PersonCells(layout, key: options.personKey)
        course = CourseCells(layout, key: options.courseKey)
        groupKey = options.groupKey
        purgesEmptyGroups = options.purgesEmptyGroups
        group = layout.columns.firstIndex { $0.field == "group" }
        existingGroup = layout.columns.firstIndex { $0.field == "groupid" }
        command = layout.columns.firstIndex { $0.field == "command" }
        references = PersonReferences(session: session, people: people)
        courses = try Courses(session)
        groups = try GroupStaging(session, outbox: outbox, dataset: .groupMembers)
    }

    func key(of row: FileRow) -> RecordKey? {
        guard let person = person.key(of: row), let course = course.name(in: row, report: { _ in }),
            let group = row.text(group) ?? row.text(existingGroup)
        else { return nil }
        return RecordKey(person[0], person[1], course.code, group)
    }

    func stage(
        _ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void
    ) throws -> StagedRecord {
        var errors: [Finding] = []
        let person = person.name(in: row) { errors.append($0) }
        let course = course.name(in: row) { errors.append($0) }
        let command = Command.read(row, command, of: [.add, .delete, .shift]) { errors.append($0) }
        let reference = reference(in: row) { errors.append($0) }
        guard let person, let course, let reference, let command else { return .rejected(errors) }
        let found = try references.find(person)
        if case .conflict(let finding) = found { return .rejected([finding]) }
        let id = try found?.id ?? references.make(person, line: row.line)
        let place = try courses.findOrMake(course)
        let makes = row.text(group) != nil && command != .delete
        let staged = try groups.findOrMake(reference, in: place.target, makes: makes, line: row.line).group
        if command == .delete {
            return .staged(
                try groups.members.remove(id, from: staged, code: place.codeID, line: row.line), object: nil)
        }
        let added = try groups.members.add(id, to: staged, code: place.codeID, line: row.line)
        guard command == .shift else { return .staged(added.outcome, object: added.id) }
        alwaysLooks = true
        let left = try groups.members.keepOnly(
            [staged], of: id, in: place.target, changed: added.outcome != .unchanged, line: row.line)
        return .staged(added.outcome == .unchanged && left ? .changed : added.outcome, object: added.id)
    }

    private func reference(in row: FileRow, report: (Finding) -> Void) -> GroupReference? {
        guard row.text(group) == nil, existingGroup != nil else {
            return GroupReference.read(row, group, "group", key: groupKey, report: report)
        }
        return GroupReference.read(row, existingGroup, "groupid", key: groupKey, word: .idnumber, report: report)
    }

    func removable(_ objects: Set<Int64>) throws -> Set<Int64> {
        try objects.filter(groups.members.isOwn)
    }

    func remove(objects: Set<Int64>, line: Int) throws {
        for id in objects.sorted() { _ = try groups.members.remove(id, line: line) }
        try finish()
    }

    func finish() throws {
        if purgesEmptyGroups { try groups.deleteEmptied() }
    }
}
