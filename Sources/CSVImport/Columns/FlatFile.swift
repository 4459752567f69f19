/// Lines of Moodle's flat-file enrolment (`enrol/flatfile/lib.php`, 4.5): no header, and
/// `add|del, role, user idnumber, course idnumber[, start, end]`.
enum FlatFile {
    static let layout = Layout(
        dataset: .enrolments, width: 6,
        columns: ["command", "role", "idnumber", "courseidnumber", "start", "end"].enumerated().map { index, field in
            Column(index: index, written: field, field: field)
        }, leastWidth: 4)

    static func isLine(_ cells: [String]) -> Bool {
        (4...6).contains(cells.count) && ["add", "del"].contains(cells[0].lowercased())
    }
}
