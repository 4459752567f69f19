import Foundation

/// The cells of an enrolments file beside person and course: role, dates, status, command.
struct TermCells {
    let command: Int?
    private let rolePosition: Int?
    private let start: Int?
    private let end: Int?
    private let status: Int?
    private let roles: RoleNames
    private let timeZone: TimeZone

    init(_ layout: Layout, roles: RoleNames) {
        func position(_ field: String) -> Int? { layout.columns.firstIndex { $0.field == field } }
        command = position("command")
        rolePosition = position("role")
        start = position("start")
        end = position("end")
        status = position("status")
        self.roles = roles
        timeZone = layout.timeZone
    }

    func read(_ row: FileRow, course: CourseName, report: (Finding) -> Void) -> EnrolmentStatement {
        var statement = EnrolmentStatement(course: course, field: "end")
        statement.role = role(in: row, report: report)
        statement.start = date(row, start, "start", report)
        statement.end = date(row, end, "end", report)
        statement.suspended = suspended(row, report)
        return statement
    }

    /// nil: the row does not say.
    func role(in row: FileRow, report: (Finding) -> Void) -> String? {
        guard let text = row.text(rolePosition) else { return nil }
        switch roles.role(text) {
        case .known(let name):
            // What is taken away does no harm.
            guard row.text(command)?.lowercased() == "del" || !roles.isBarred(name) else {
                report(Finding("role", .privilegedRole(found: text)))
                return nil
            }
            return name
        case .unmapped(let name):
            report(Finding("role", .roleUnknown(found: name)))
            return name
        case nil:
            report(Finding("role", .role(found: text)))
            return nil
        }
    }

    private func date(_ row: FileRow, _ position: Int?, _ field: String, _ report: (Finding) -> Void) -> Int64? {
        guard let text = row.text(position) else { return nil }
        if let seconds = DateCell.seconds(text, in: timeZone) { return seconds }
        report(Finding(field, .date(found: text)))
        return nil
    }

    private func suspended(_ row: FileRow, _ report: (Finding) -> Void) -> Bool? {
        guard let text = row.text(status) else { return nil }
        switch text.lowercased() {
        case "0", "active": return false
        case "1", "suspended": return true
        default:
            report(Finding("status", .choice(found: text, allowed: ["0", "1", "active", "suspended"])))
            return nil
        }
    }
}
