import CSVReading

/// The cell by which a row names its course.
struct CourseCells {
    private struct Cell {
        let position: Int
        let field: String
        let plain: Plain
    }

    private enum Plain {
        case key(CourseKey)
        /// A number is Moodle's own, anything else a shortname.
        case idOrShortname
    }

    private let cells: [Cell]

    /// - Parameter key: what the file's plain names are; nil for each column's own meaning.
    init(_ layout: Layout, key: CourseKey? = nil) {
        let found = layout.columns.enumerated().compactMap { position, column in
            Self.plain(of: column.field, in: layout.dataset, key).map {
                Cell(position: position, field: column.field, plain: $0)
            }
        }
        // In Moodle's own import of groups an idnumber goes before a name (group/import.php, 4.5).
        cells = found.filter { $0.field == "courseidnumber" } + found.filter { $0.field != "courseidnumber" }
    }

    private static func plain(of field: String, in dataset: Dataset, _ key: CourseKey?) -> Plain? {
        switch field {
        case "course", "cid": .key(key ?? .shortname)
        case "shortname": .key(.shortname)
        case "courseidnumber": .key(.idnumber)
        // Tool Sync has the administrator choose what a `courseid` of its group files is.
        case "courseid": key.map(Plain.key) ?? (dataset == .enrolments ? .key(.id) : .idOrShortname)
        default: nil
        }
    }

    /// - Returns: nil after telling `report` what is wrong.
    func name(in row: FileRow, report: (Finding) -> Void) -> CourseName? {
        guard let cell = cells.first(where: { !row.cells[$0.position].isEmpty }) else {
            report(Finding(cells.first?.field ?? "course", .empty))
            return nil
        }
        let found = row.cells[cell.position].string
        let plain: CourseKey =
            switch cell.plain {
            case .key(let key): key
            case .idOrShortname: Int64(found) == nil ? .shortname : .id
            }
        if let course = CourseName(found, plain: plain) { return course }
        report(Finding(cell.field, CourseName.finding(for: found, plain: plain)))
        return nil
    }
}
