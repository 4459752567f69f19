import CSVReading

/// Reads rows of a users file and checks each cell by its field's rule.
struct UserRowParser {
    private let layout: Layout
    private let roles: RoleNames
    private let meanings: [Meaning]
    private let slots: [CourseSlot]
    private let cohorts: CohortColumns
    private let courseIDs: Int?
    private let roleCells: RoleCells
    private let rules: PeopleRules
    private let usernames: UsernameCell
    private let profileFields: ProfileFields
    private let clearToken: ClearToken
    private let rewriter: Rewriter
    private let keyPosition: Int?
    fileprivate let passwordPosition: Int?

    /// What is done with a cell; cells of courses and cohorts are gathered by number instead.
    private enum Meaning {
        case username
        case password
        case own(WritableKeyPath<UserRow, String?>, String, CellRule)
        case suspended
        case deleted
        case oldusername
        case extra(String, CellRule)
        case unsendable(String, CellRule)
        case gathered
    }

    init(
        layout: Layout, roles: RoleNames, rules: PeopleRules = PeopleRules(),
        profileFields: ProfileFields = ProfileFields(), courseKey: CourseKey? = nil
    ) throws {
        rewriter = try Rewriter(rules.rewritings)
        self.layout = layout
        self.roles = roles
        self.rules = rules
        usernames = UsernameCell(rules: rules)
        self.profileFields = profileFields
        meanings = layout.columns.map { Self.meaning(of: $0.field, rules.limits, profileFields) }
        roleCells = RoleCells(layout, roles: roles, allowsPrivileged: rules.allowPrivilegedRoles)
        clearToken = ClearToken(rules.clearToken)
        keyPosition = layout.position(of: rules.key)
        slots = CourseSlot.all(in: layout, plain: courseKey ?? .shortname)
        cohorts = CohortColumns(layout)
        courseIDs = layout.columns.firstIndex { $0.field == UserColumns.courseIDs }
        passwordPosition = layout.columns.firstIndex { $0.field == "password" }
    }

    /// - Returns: the row; void if `report` was told of an error.
    func parse(_ row: FileRow, report: (Finding) -> Void) -> UserRow {
        var user = UserRow()
        for (position, meaning) in meanings.enumerated() where !row.cells[position].isEmpty {
            if clearToken.stands(in: row.cells[position]) {
                empty(layout.columns[position].field, of: &user, report)
            } else {
                read(row, position, meaning, into: &user, report)
            }
        }
        user.key = key(row, report)
        if !user.clearsIdnumber, rules.key?.field == "idnumber" { user.idnumber = user.idnumber ?? user.key }
        if rules.key?.field == "email" { user.email = user.email ?? user.key }
        roleCells.read(row, into: &user, report)
        for slot in slots { slot.read(row, roles, layout, into: &user, report) }
        if let courseIDs, let text = row.text(courseIDs) { readCourseIDs(text, into: &user, report) }
        user.cohorts = cohorts.read(row, report: report)
        return user
    }

    private static func meaning(
        of field: String, _ limits: FieldLimits, _ profileFields: ProfileFields
    ) -> Meaning {
        switch field {
        case "username": .username
        case "password": .password
        case "idnumber": .own(\.idnumber, field, .of(field))
        case "email": .own(\.email, field, .of(field))
        case "firstname": .own(\.firstname, field, .of(field))
        case "lastname": .own(\.lastname, field, .of(field))
        case "auth": .own(\.auth, field, .of(field))
        case "suspended": .suspended
        case "deleted": .deleted
        case "oldusername": .oldusername
        case _ where UserColumns.sendable.contains(field): .extra(field, .of(field, limits))
        case _ where field.hasPrefix(ProfileFields.prefix): .extra(field, profileFields.rule(field))
        case _ where UserColumns.isUnsendable(field): .unsendable(field, .of(field))
        default: .gathered
        }
    }

    private func read(
        _ row: FileRow, _ position: Int, _ meaning: Meaning, into user: inout UserRow, _ report: (Finding) -> Void
    ) {
        if case .password = meaning {
            user.password = password(of: row)
            return
        }
        if case .gathered = meaning { return }
        let field = layout.columns[position].field
        let found = rewriter.rewritten(row.cells[position].string, field)
        if found.isEmpty { return }
        if let debris = row.cells[position].withBytes(SpreadsheetDebris.found), Self.matters(debris, field) {
            report(Finding(field, .spreadsheetDebris(found: found, debris)))
            return
        }
        func checked(_ rule: CellRule) -> String? {
            switch rule.check(found) {
            case .fine(let value): return value
            case .wrong(let what):
                if rules.tooLong == .truncate, case .tooLong(_, _, let limit) = what, let cut = rule.truncated(found) {
                    report(Finding(field, .truncated(found: found, limit: limit)))
                    return cut
                }
                report(Finding(field, what))
                return nil
            }
        }
        switch meaning {
        case .username: user.username = usernames.read(found, field, report)
        case .own(let path, _, let rule): user[keyPath: path] = checked(rule)
        case .suspended:
            let wanted = checked(.of(field)).map { $0 == "1" }
            if rules.allowSuspends {
                user.suspended = wanted
            } else {
                report(Finding(field, .suspensionIgnored))
            }
        case .deleted:
            let word = checked(.of(field))
            (user.deleted, user.isKept) = (word == "1", word == "0")
        case .oldusername: user.oldusername = usernames.readOld(found, field, report)
        case .extra(let name, let rule): user.extra[name] = checked(rule)
        case .unsendable(let name, let rule): user.unsendable[name] = checked(rule)
        case .password, .gathered: break
        }
    }

    /// `1.23E+05` is debris where digits identify something, and may be meant anywhere else.
    private static func matters(_ debris: SpreadsheetDebris, _ field: String) -> Bool {
        debris != .scientificNotation || ["username", "idnumber", "phone1", "phone2"].contains(field)
    }

    // MARK: The key, and cells that empty their field

    private func key(_ row: FileRow, _ report: (Finding) -> Void) -> String? {
        guard let key = rules.key, let keyPosition else { return nil }
        guard let found = row.text(keyPosition) else {
            if key.miss == .strict { report(Finding(layout.columns[keyPosition].field, .empty)) }
            return nil
        }
        return key.folded(found, rules)
    }

    private func empty(_ field: String, of user: inout UserRow, _ report: (Finding) -> Void) {
        guard UserColumns.canBeEmptied(field) else {
            report(Finding(field, .cannotBeEmptied))
            return
        }
        if field == "idnumber" {
            user.clearsIdnumber = true
        } else if UserColumns.isUnsendable(field) {
            user.unsendable[field] = ""
        } else {
            user.extra[field] = ""
        }
    }

    private func readCourseIDs(_ text: String, into user: inout UserRow, _ report: (Finding) -> Void) {
        for part in text.split(whereSeparator: { [",", ";", "|", " "].contains($0) }).map(String.init) {
            if let course = CourseName(part, plain: .id) {
                user.enrolments.append(EnrolmentStatement(course: course, field: UserColumns.courseIDs))
            } else {
                report(Finding(UserColumns.courseIDs, CourseName.finding(for: part, plain: .id)))
            }
        }
    }
}

extension UserColumns {
    static func isUnsendable(_ field: String) -> Bool {
        if unsendable.contains(field) || field.hasPrefix("unknown:") { return true }
        return NumberedName.split(field).map { unsendableNumbered.contains($0.stem) } ?? false
    }
}

/// A cohort as the store keys it: a number is Moodle's id, anything else an idnumber.
enum CohortKey {
    static func of(_ written: String) -> String? {
        if written.hasPrefix("idnumber:") { return written.utf8.count > 9 ? written : nil }
        let plain = written.hasPrefix("id:") ? String(written.dropFirst(3)) : written
        if let number = Int64(plain) { return number > 0 ? "id:\(number)" : nil }
        return plain == written && written.unicodeScalars.count <= 100 ? "idnumber:\(written)" : nil
    }
}

extension UserRowParser {
    /// The row's password alone.
    func password(of row: FileRow) -> UserRow.Password {
        guard let text = row.text(passwordPosition) else { return .none }
        return text == "changeme" ? .mustChange : .given(text)
    }
}
