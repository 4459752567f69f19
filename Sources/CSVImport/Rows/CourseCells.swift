import CSVReading

/// The cell by which a row names its course.
struct CourseCells {
    private let columns: [(position: Int, field: String, plain: CourseName.Plain)]

    init(_ layout: Layout) {
        columns = layout.columns.enumerated().compactMap { position, column in
            switch column.field {
            case "course", "shortname": (position, column.field, .shortname)
            case "courseidnumber": (position, column.field, .idnumber)
            case "courseid": (position, column.field, .id)
            default: nil
            }
        }
    }

    /// - Returns: nil after telling `report` what is wrong.
    func name(in row: FileRow, report: (Finding) -> Void) -> CourseName? {
        guard let column = columns.first(where: { !row.cells[$0.position].isEmpty }) else {
            report(Finding(columns.first?.field ?? "course", .empty))
            return nil
        }
        let found = row.cells[column.position].string
        if let course = CourseName(found, plain: column.plain) { return course }
        report(Finding(column.field, .courseTarget(found: found)))
        return nil
    }
}

/// Whether a row adds or takes away.
enum Command {
    case add
    case delete

    /// - Returns: nil after telling `report` what is wrong; an empty cell adds.
    static func read(_ row: FileRow, _ position: Int?, report: (Finding) -> Void) -> Command? {
        guard let found = row.text(position) else { return .add }
        switch found.lowercased() {
        case "add": return .add
        case "del": return .delete
        default:
            report(Finding("command", .choice(found: found, allowed: ["add", "del"])))
            return nil
        }
    }
}
