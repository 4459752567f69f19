/// What a row asks for.
enum Command: String {
    case add
    case delete = "del"
    /// This instead of all others of its like: the one role in a course, the one group.
    case shift
    /// Empties a cohort.
    case free

    /// - Returns: nil after telling `report` what is wrong; an empty cell adds.
    static func read(
        _ row: FileRow, _ position: Int?, of known: [Command] = [.add, .delete], report: (Finding) -> Void
    ) -> Command? {
        guard let found = row.text(position) else { return .add }
        let written = found.lowercased()
        // Tool Sync takes the long word as well (enrols/enrols.class.php, 2020).
        if let command = Command(rawValue: written == "delete" ? "del" : written), known.contains(command) {
            return command
        }
        report(Finding("command", .choice(found: found, allowed: known.map(\.rawValue))))
        return nil
    }
}
