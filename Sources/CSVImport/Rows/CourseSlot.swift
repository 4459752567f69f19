import CSVReading
import Foundation

/// The columns of one number, `course2, role2, group2 …`: together they are one place in a course.
struct CourseSlot {
    let number: Int
    // Positions in the layout's columns.
    private var course: Int?
    private var role: Int?
    private var type: Int?
    private var group: Int?
    private var period: Int?
    private var start: Int?
    private var status: Int?
    private var end: Int?
    private var method: Int?
    /// What a name without a prefix is.
    private let plain: CourseKey
    private let timeZone: TimeZone

    static func all(in layout: Layout, plain: CourseKey = .shortname) -> [CourseSlot] {
        var slots: [Int: CourseSlot] = [:]
        for (position, column) in layout.columns.enumerated() {
            guard let (stem, number) = NumberedName.split(column.field), let path = paths[stem] else { continue }
            slots[number, default: CourseSlot(number: number, plain: plain, layout.timeZone)][keyPath: path] = position
        }
        return slots.values.sorted { $0.number < $1.number }
    }

    private init(number: Int, plain: CourseKey, _ timeZone: TimeZone) {
        self.timeZone = timeZone
        self.number = number
        self.plain = plain
    }

    private static var paths: [String: WritableKeyPath<CourseSlot, Int?>] {
        [
            "course": \.course, "role": \.role, "type": \.type, "group": \.group, "enrolperiod": \.period,
            "enroltimestart": \.start, "enrolstatus": \.status,
            // Tool Sync's (users/users.class.php).
            "start": \.start, "end": \.end, "enrol": \.method,
        ]
    }

    func read(
        _ row: FileRow, _ roles: RoleNames, _ layout: Layout, into user: inout UserRow, _ report: (Finding) -> Void
    ) {
        guard let written = row.text(course) else {
            reportOrphans(row, layout, report)
            return
        }
        guard let course = CourseName(written, plain: plain) else {
            report(Finding("course\(number)", CourseName.finding(for: written, plain: plain)))
            return
        }
        var statement = EnrolmentStatement(course: course, field: "course\(number)")
        statement.role = role(row, roles, report)
        if row.text(group) != nil {
            statement.group = GroupReference.read(row, group, "group\(number)", report: report)
        }
        if let text = row.text(period) { statement.period = days(text, report) }
        if let text = row.text(start) { statement.start = date(text, layout.columns[start ?? 0].field, report) }
        if let text = row.text(end) { statement.end = date(text, "end\(number)", report) }
        if let text = row.text(method), text.lowercased() != "manual" {
            report(Finding("enrol\(number)", place: .enrolMethod(found: text)))
        }
        if let text = row.text(status) { statement.suspended = status(text, report) }
        user.enrolments.append(statement)
    }

    private func reportOrphans(_ row: FileRow, _ layout: Layout, _ report: (Finding) -> Void) {
        for position in [role, type, group, period, start, status, end, method].compactMap({ $0 })
        where !row.cells[position].isEmpty {
            report(Finding(layout.columns[position].field, .withoutCourse(number: number)))
        }
    }

    /// A role wins over a type.
    private func role(_ row: FileRow, _ roles: RoleNames, _ report: (Finding) -> Void) -> String? {
        let byType = type(row, roles, report)
        if let text = row.text(role) {
            switch roles.role(text) {
            case .known(let name): return allowed(name, text, "role\(number)", roles, report)
            case .unmapped(let name):
                report(Finding("role\(number)", .roleUnknown(found: name)))
                return name
            case nil:
                report(Finding("role\(number)", .role(found: text)))
                return nil
            }
        }
        return byType.flatMap { allowed($0, $0, "type\(number)", roles, report) }
    }

    /// Checked also where a role is given, which wins.
    private func type(_ row: FileRow, _ roles: RoleNames, _ report: (Finding) -> Void) -> String? {
        guard let text = row.text(type) else { return nil }
        guard let name = roles.type(text) else {
            report(Finding("type\(number)", .type(found: text)))
            return nil
        }
        return name
    }

    private func allowed(
        _ role: String, _ found: String, _ field: String, _ roles: RoleNames, _ report: (Finding) -> Void
    ) -> String? {
        guard roles.isBarred(role) else { return role }
        report(Finding(field, .privilegedRole(found: found)))
        return nil
    }

    private func days(_ text: String, _ report: (Finding) -> Void) -> Int64? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let days = Int64(text), (0...36_500).contains(days)
        else {
            report(Finding("enrolperiod\(number)", .number(found: text, expected: "a number of days from 0 to 36500")))
            return nil
        }
        return days * 86_400
    }

    private func date(_ text: String, _ field: String, _ report: (Finding) -> Void) -> Int64? {
        guard let seconds = DateCell.seconds(text, in: timeZone) else {
            report(Finding(field, .date(found: text)))
            return nil
        }
        return seconds
    }

    private func status(_ text: String, _ report: (Finding) -> Void) -> Bool? {
        guard ["0", "1"].contains(text) else {
            report(Finding("enrolstatus\(number)", .choice(found: text, allowed: ["0", "1"])))
            return nil
        }
        return text == "1"
    }
}
