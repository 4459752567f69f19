import CSVReading

/// What an enrolment's row says about the person's groups in that course, in Tool Sync's words.
struct GroupOrder: Equatable {
    enum Command: String, CaseIterable {
        /// Into groups that are there.
        case join = "gadd"
        /// Into groups, made where they are missing.
        case joinOrMake = "gaddcreate"
        /// Into groups that are there, and out of all others of the course.
        case replace = "greplace"
        case replaceOrMake = "greplacecreate"
        /// Out of groups.
        case leave = "gdel"

        var makes: Bool { self == .joinOrMake || self == .replaceOrMake }
        var isExclusive: Bool { self == .replace || self == .replaceOrMake }
    }

    let command: Command
    /// Names, also where they look like numbers.
    let names: [String]
}

/// The cells `gcmd, g1 … g9`.
struct GroupOrderCells {
    private let command: Int?
    private let groups: [(number: Int, position: Int)]

    init(_ layout: Layout) {
        command = layout.columns.firstIndex { $0.field == "gcmd" }
        groups = layout.columns.enumerated().compactMap { position, column in
            NumberedName.split(column.field).flatMap { $0.stem == "g" ? ($0.number, position) : nil }
        }.sorted { $0.number < $1.number }
    }

    /// - Returns: nil where the row says nothing about groups, also after telling `report` what is wrong.
    func read(_ row: FileRow, report: (Finding) -> Void) -> GroupOrder? {
        let filled = groups.filter { !row.cells[$0.position].isEmpty }
        guard let written = row.text(command) else {
            if let first = filled.first { report(Finding("g\(first.number)", place: .groupsWithoutCommand)) }
            return nil
        }
        guard let command = GroupOrder.Command(rawValue: written.lowercased()) else {
            let allowed = GroupOrder.Command.allCases.map(\.rawValue)
            report(Finding("gcmd", .choice(found: written, allowed: allowed)))
            return nil
        }
        var names: [String] = []
        for (number, position) in filled {
            guard let name = GroupName.read(row, position, "g\(number)", report: report) else { continue }
            if !names.contains(name) { names.append(name) }
        }
        // Without a name "replace" would mean out of all groups, which an export that went wrong must not say.
        if names.isEmpty {
            report(Finding("gcmd", place: .commandWithoutGroups(command: written)))
            return nil
        }
        return GroupOrder(command: command, names: names)
    }
}
