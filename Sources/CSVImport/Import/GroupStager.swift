/// Stages a file of the groups that courses are to have.
final class GroupStager: RecordStager {
    private let course: CourseCells
    private let name: Int?
    private let idnumber: Int?
    private let description: Int?
    private let courses: Courses
    private let groups: GroupStaging

    init(_ session: ImportSession, layout: Layout, outbox: OutboxView) throws {
        course = CourseCells(layout)
        name = layout.columns.firstIndex { $0.field == "name" }
        idnumber = layout.columns.firstIndex { $0.field == "idnumber" }
        description = layout.columns.firstIndex { $0.field == "description" }
        courses = try Courses(session)
        groups = try GroupStaging(session, outbox: outbox, dataset: .groups)
    }

    func key(of row: FileRow) -> RecordKey? {
        guard let course = course.name(in: row, report: { _ in }), let name = row.text(name) else { return nil }
        return RecordKey(course.code, name)
    }

    func stage(
        _ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void
    ) throws -> StagedRecord {
        var errors: [Finding] = []
        let course = course.name(in: row) { errors.append($0) }
        let name = GroupName.read(row, name, "name") { errors.append($0) }
        let idnumber = row.text(idnumber)
        if let idnumber, case .wrong(let what) = CellRule.free(limit: 100).check(idnumber) {
            errors.append(Finding("idnumber", what))
        }
        guard errors.isEmpty, let course, let name else { return .rejected(errors) }
        let target = try courses.findOrMake(course).target
        // In a file of groups a name of digits is a name: there is nothing to make of a number that Moodle gave.
        let description = GroupStaging.Description(idnumber: idnumber, text: row.text(description))
        let staged = try groups.findOrMake("name:" + name, in: target, description: description, line: row.line)
        return .staged(staged.outcome, object: staged.group.id)
    }
}
