import CSVReading

/// The cells by which a row names a person: username, else idnumber, else e-mail, else the file's own key.
struct PersonCells {
    private let cells: [(position: Int, field: String, plain: PersonKey)]
    private let charset: UsernameCharset

    enum Name: Equatable {
        case username(String)
        case idnumber(String)
        case email(String)
        /// Moodle's number.
        case id(Int64)

        /// Folded, so that one person's names are spelled alike.
        var key: [String] {
            switch self {
            case .username(let text): ["username", text]
            case .idnumber(let text): ["idnumber", text]
            case .email(let text): ["email", text.lowercased()]
            case .id(let number): ["id", "\(number)"]
            }
        }
    }

    /// - Parameters:
    ///   - columns: those that may name a person; nil for all.
    ///   - key: what the plain names of a column `uid` or `userid` are; nil for usernames.
    init(_ layout: Layout, among columns: [Column]? = nil, key: PersonKey? = nil) {
        charset = layout.usernames
        let among = Set((columns ?? layout.columns).map(\.field))
        let fields: [(field: String, plain: PersonKey)] = [
            ("username", .username), ("idnumber", .idnumber), ("email", .email), ("uid", key ?? .username),
        ]
        cells = fields.compactMap { field, plain in
            guard among.contains(field) else { return nil }
            return layout.columns.firstIndex { $0.field == field }.map { ($0, field, plain) }
        }
    }

    /// Whether the row names anybody, well or badly.
    func isFilled(in row: FileRow) -> Bool {
        cells.contains { !row.cells[$0.position].isEmpty }
    }

    /// - Returns: nil after telling `report` what is wrong.
    func name(in row: FileRow, report: (Finding) -> Void) -> Name? {
        guard let cell = cells.first(where: { !row.cells[$0.position].isEmpty }) else {
            report(Finding("", .nobody))
            return nil
        }
        let found = row.cells[cell.position].string
        let (plain, text) = Self.prefix(of: found) ?? (cell.plain, found)
        return name(text, plain, cell.field, report)
    }

    /// The name for the record's key, without a word about what may be wrong with it.
    func key(of row: FileRow) -> [String]? {
        name(in: row) { _ in }?.key
    }

    /// `email:anna@example.org` says what it is, in whatever column it stands.
    private static func prefix(of text: String) -> (PersonKey, String)? {
        guard let colon = text.firstIndex(of: ":"), let key = PersonKey(rawValue: text[..<colon].lowercased()) else {
            return nil
        }
        let rest = text[text.index(after: colon)...].drop { $0 == " " }
        return rest.isEmpty ? nil : (key, String(rest))
    }

    private func name(
        _ text: String, _ key: PersonKey, _ field: String, _ report: (Finding) -> Void
    ) -> Name? {
        switch key {
        case .username: return username(text, field, report).map(Name.username)
        case .idnumber: return Self.checked(text, "idnumber", field, report).map(Name.idnumber)
        case .email: return Self.checked(text, "email", field, report).map(Name.email)
        case .id:
            guard let number = Int64(text), number > 0 else {
                report(Finding(field, .number(found: text, expected: "Moodle's number of an account")))
                return nil
            }
            // The first account of every site is the guest (lib/db/install.php, 4.5).
            guard number > 1 else {
                report(Finding(field, .protectedAccount(found: text)))
                return nil
            }
            return .id(number)
        }
    }

    private func username(_ text: String, _ field: String, _ report: (Finding) -> Void) -> String? {
        let cleaned = charset.clean(text)
        if cleaned == "guest" {
            report(Finding(field, .protectedAccount(found: text)))
            return nil
        }
        if !charset.fits(cleaned) {
            report(
                Finding(
                    field, .tooLong(found: text, characters: cleaned.utf8.count, limit: UsernameCleaning.limit)))
            return nil
        }
        if !cleaned.isEmpty { return cleaned }
        report(Finding(field, .usernameEmpty(found: text)))
        return nil
    }

    private static func checked(
        _ text: String, _ rule: String, _ field: String, _ report: (Finding) -> Void
    ) -> String? {
        switch CellRule.of(rule).check(text) {
        case .fine(let value): return value
        case .wrong(let what):
            report(Finding(field, what))
            return nil
        }
    }
}
