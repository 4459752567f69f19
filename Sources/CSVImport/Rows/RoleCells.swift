import CSVReading

/// The columns of roles outside courses: `sysrole1`, and `category1` with `categoryrole1`.
///
/// A category is named by its idnumber, as Moodle's own upload has it (`admin/tool/uploaduser/classes/process.php`, 4.5),
/// or by `id:` and its number.
struct RoleCells {
    private struct Slot {
        let number: Int
        var system: Int?
        var category: Int?
        var categoryRole: Int?
    }

    private let slots: [Slot]
    private let roles: RoleNames
    private let allowsPrivileged: Bool

    init(_ layout: Layout, roles: RoleNames, allowsPrivileged: Bool) {
        var slots: [Int: Slot] = [:]
        for (position, column) in layout.columns.enumerated() {
            guard let (stem, number) = NumberedName.split(column.field) else { continue }
            switch stem {
            case "sysrole": slots[number, default: Slot(number: number)].system = position
            case "category": slots[number, default: Slot(number: number)].category = position
            case "categoryrole": slots[number, default: Slot(number: number)].categoryRole = position
            default: break
            }
        }
        self.slots = slots.values.sorted { $0.number < $1.number }
        self.roles = roles
        self.allowsPrivileged = allowsPrivileged
    }

    /// The numbers of `sysrole` columns that are left out on the way to the highest one.
    static func gaps(in layout: Layout) -> [(missing: Int, column: String)] {
        let numbers = layout.columns.compactMap { NumberedName.split($0.field) }.filter { $0.stem == "sysrole" }
            .map(\.number)
        guard let last = numbers.max() else { return [] }
        return (1...last).filter { !numbers.contains($0) && last - $0 < 100 }.map { ($0, "sysrole\(last)") }
    }

    func read(_ row: FileRow, into user: inout UserRow, _ report: (Finding) -> Void) {
        for slot in slots {
            if let text = row.text(slot.system) {
                add(text, in: "system", "sysrole\(slot.number)", &user, report)
            }
            let field = "category\(slot.number)"
            switch (row.text(slot.category), row.text(slot.categoryRole)) {
            case (nil, nil): break
            case (let category?, let role?):
                guard let context = Self.context(category) else {
                    report(Finding(field, .category(found: category)))
                    continue
                }
                add(role, in: context, "categoryrole\(slot.number)", &user, report)
            case (_?, nil): report(Finding(field, .categoryWithoutRole(number: slot.number)))
            case (nil, _?): report(Finding("categoryrole\(slot.number)", .roleWithoutCategory(number: slot.number)))
            }
        }
    }

    private func add(
        _ written: String, in context: String, _ field: String, _ user: inout UserRow, _ report: (Finding) -> Void
    ) {
        let isTaken = written.hasPrefix("-")
        let name = isTaken ? String(written.dropFirst()) : written
        let role: String
        switch name.isEmpty ? nil : roles.role(name) {
        case .known(let known): role = known
        case .unmapped(let unmapped):
            report(Finding(field, .roleUnknown(found: unmapped)))
            role = unmapped
        case nil:
            report(Finding(field, .role(found: written)))
            return
        }
        if !isTaken, !allowsPrivileged, RoleNames.privileged.contains(role) {
            report(Finding(field, .privilegedRole(found: name)))
            return
        }
        let statement = RoleStatement(role: role, context: context, isTaken: isTaken)
        if user.roles.contains(RoleStatement(role: role, context: context, isTaken: !isTaken)) {
            report(Finding(field, .roleGivenAndTaken(found: name)))
        } else if !user.roles.contains(statement) {
            user.roles.append(statement)
        }
    }

    /// `role_assignments.context` of a category's cell.
    private static func context(_ written: String) -> String? {
        if written.hasPrefix("idnumber:") { return written.utf8.count > 9 ? "category:" + written : nil }
        if written.hasPrefix("id:") {
            return Int64(written.dropFirst(3)).flatMap { $0 > 0 ? "category:id:\($0)" : nil }
        }
        return written.unicodeScalars.count <= 100 ? "category:idnumber:\(written)" : nil
    }
}
