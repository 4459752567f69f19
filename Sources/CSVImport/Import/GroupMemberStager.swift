/// Stages a file of who is in which group of which course.
final class GroupMemberStager: RecordStager {
    private let person: PersonCells
    private let course: CourseCells
    private let group: Int?
    private let command: Int?
    private let references: PersonReferences
    private let courses: Courses
    private let groups: GroupStaging

    init(_ session: ImportSession, layout: Layout, people: People, outbox: OutboxView) throws {
        person = PersonCells(layout)
        course = CourseCells(layout)
        group = layout.columns.firstIndex { $0.field == "group" }
        command = layout.columns.firstIndex { $0.field == "command" }
        references = PersonReferences(session: session, people: people)
        courses = try Courses(session)
        groups = try GroupStaging(session, outbox: outbox, dataset: .groupMembers)
    }

    func key(of row: FileRow) -> RecordKey? {
        guard let person = person.key(of: row), let course = course.name(in: row, report: { _ in }),
            let group = row.text(group)
        else { return nil }
        return RecordKey(person[0], person[1], course.code, group)
    }

    func stage(
        _ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void
    ) throws -> StagedRecord {
        var errors: [Finding] = []
        let person = person.name(in: row) { errors.append($0) }
        let course = course.name(in: row) { errors.append($0) }
        let command = Command.read(row, command) { errors.append($0) }
        let group = GroupName.read(row, group, "group") { errors.append($0) }
        guard let person, let course, let group, let command else { return .rejected(errors) }
        let found = try references.find(person)
        if case .conflict(let finding) = found { return .rejected([finding]) }
        let id = try found?.id ?? references.make(person, line: row.line)
        let place = try courses.findOrMake(course)
        let staged = try groups.findOrMake(group, in: place.target, line: row.line).group
        if command == .delete {
            return .staged(try groups.remove(id, from: staged, line: row.line), object: nil)
        }
        let outcome = try groups.add(id, to: staged, code: place.codeID, isNewPerson: false, line: row.line)
        return .staged(outcome, object: MembershipObject(person: id, container: staged.id).number)
    }

    func removable(_ objects: Set<Int64>) throws -> Set<Int64> {
        try objects.filter { try groups.isOwn(MembershipObject(number: $0)) }
    }

    func remove(objects: Set<Int64>, line: Int) throws {
        for number in objects.sorted() {
            let object = MembershipObject(number: number)
            guard let group = try groups.group(id: object.container) else { continue }
            _ = try groups.remove(object.person, from: group, line: line)
        }
    }
}

/// A group's name in a cell.
enum GroupName {
    private static let longest = 254

    /// - Returns: nil after telling `report` what is wrong.
    static func read(_ row: FileRow, _ position: Int?, _ field: String, report: (Finding) -> Void) -> String? {
        guard let name = row.text(position) else {
            report(Finding(field, .empty))
            return nil
        }
        let characters = name.unicodeScalars.count
        if characters <= longest { return name }
        report(Finding(field, .tooLong(found: name, characters: characters, limit: longest)))
        return nil
    }
}
