import Foundation
import StagingStore

/// The cells of a groups file beside the course.
struct GroupCells {
    let name: Int?
    let updateid: Int?
    private let idnumber: Int?
    private let text: Int?
    private let enrolmentkey: Int?
    private let type: Int?
    private let command: Int?
    private let groupingName: Int?
    private let groupingIdnumber: Int?
    private let selfGrouping: Int?
    private let kept: [(field: String, position: Int)]

    /// What a row says about a group or grouping; nil and absent: it says nothing.
    struct Wanted: Equatable {
        var command: Command
        var isGrouping = false
        var name: String
        var idnumber: String?
        var text: String?
        var enrolmentkey: String?
        /// The group that the row changes, where it is named apart from its new name.
        var update: GroupReference?
        var groupingName: String?
        var groupingIdnumber: String?
        var isItsOwnGrouping = false
        /// JSON of the cells that are kept as they are.
        var extra: String?

        func applied(to old: GroupRows.Group) -> GroupRows.Group {
            var new = old
            new.name = name
            new.idnumber = idnumber ?? old.idnumber
            new.text = text ?? old.text
            new.enrolmentkey = enrolmentkey ?? old.enrolmentkey
            new.isGone = false
            // A group of a groups file is made where it is missing; one that it changes by another name must be there.
            if update == nil { new.reference = nil }
            return new
        }
    }

    init(_ layout: Layout) {
        func position(_ field: String) -> Int? { layout.columns.firstIndex { $0.field == field } }
        name = position("name")
        idnumber = position("idnumber")
        text = position("description")
        enrolmentkey = position("enrolmentkey")
        type = position("type")
        command = position("command")
        updateid = position("updateid")
        groupingName = position("groupingname")
        groupingIdnumber = position("grouping")
        selfGrouping = position("selfgrouping")
        kept = layout.columns.enumerated().compactMap { position, column in
            let isKept =
                ColumnCatalogues.isUnsendable(column.field, in: .groups)
                || column.field.hasPrefix(ColumnCatalogues.customField)
            return isKept ? (column.field, position) : nil
        }
    }

    /// - Returns: nil after telling `report` what is wrong.
    func isGrouping(_ row: FileRow, report: (Finding) -> Void) -> Bool? {
        guard let found = row.text(type) else { return false }
        switch found.lowercased() {
        case "group": return false
        case "grouping": return true
        default:
            report(Finding("type", .choice(found: found, allowed: ["group", "grouping"])))
            return nil
        }
    }

    /// - Returns: nil after telling `report` what is wrong.
    func read(_ row: FileRow, key: GroupKey?, report: (Finding) -> Void) throws -> Wanted? {
        func limited(_ position: Int?, _ field: String, _ limit: Int) -> String? {
            guard let text = row.text(position) else { return nil }
            if case .wrong(let what) = CellRule.free(limit: limit).check(text) { report(Finding(field, what)) }
            return text
        }
        let name = GroupName.read(row, name, "name", report: report)
        let command = Command.read(row, command, report: report)
        let isGrouping = isGrouping(row, report: report)
        var update: GroupReference?
        if row.text(updateid) != nil {
            update = GroupReference.read(row, updateid, "updateid", key: key, word: .idnumber, report: report)
        }
        guard let name, let command, let isGrouping else { return nil }
        var wanted = Wanted(command: command, isGrouping: isGrouping, name: name)
        wanted.idnumber = limited(idnumber, "idnumber", 100)
        wanted.text = row.text(text)
        wanted.enrolmentkey = limited(enrolmentkey, "enrolmentkey", 50)
        wanted.update = isGrouping ? nil : update
        wanted.groupingName = limited(groupingName, "groupingname", 254)
        wanted.groupingIdnumber = isGrouping ? nil : limited(groupingIdnumber, "grouping", 100)
        wanted.isItsOwnGrouping = !isGrouping && (row.text(selfGrouping).map { $0 != "0" } ?? false)
        wanted.extra = try extra(row)
        return wanted
    }

    private func extra(_ row: FileRow) throws -> String? {
        let cells = kept.compactMap { cell in row.text(cell.position).map { (cell.field, $0) } }
        return cells.isEmpty ? nil : try JSONText.text(Dictionary(cells) { first, _ in first })
    }
}
