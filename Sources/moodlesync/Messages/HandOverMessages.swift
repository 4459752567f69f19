import Operations

/// What `handover` says.
enum HandOverMessages {
    static func list(_ cells: [OpenCell], waiting: Int, console: Console) -> [String] {
        guard !cells.isEmpty else { return [nothing] + waitingLine(waiting) }
        var table = Table([.left("person"), .left("field"), .left("value"), .left("from")])
        for cell in cells { table.add([cell.name, cell.field, cell.value, "\(cell.file) line \(cell.line)"]) }
        return table.lines(available: console.columns, paint: console.paint) + waitingLine(waiting)
    }

    static func closing(_ report: HandOverReport) -> [String] {
        guard !report.files.isEmpty else { return [nothing] + waitingLine(report.waiting) }
        return report.files.map(line) + waitingLine(report.waiting)
    }

    private static let nothing = "Nothing to hand over."

    private static func line(_ file: HandOverReport.File) -> String {
        let what = "\(Wording.list(file.fields)) of \(Wording.count(file.people, "person", "people"))"
        return file.reader == "upload"
            ? "\(file.path): \(what). Upload it in Moodle: Site administration > Users > Upload users, with Update "
                + "existing users only and Override with file."
            : "\(file.path): \(what). Moodle's upload does not take this either: somebody must see to it."
    }

    private static func waitingLine(_ waiting: Int) -> [String] {
        waiting == 0
            ? []
            : [
                "\(Wording.count(waiting, "value waits", "values wait")) until a push has made or renamed the account."
            ]
    }
}
