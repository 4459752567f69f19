/// The cells by which a row names a person: username, else idnumber, else e-mail.
struct PersonCells {
    private let username: Int?
    private let idnumber: Int?
    private let email: Int?
    private let charset: UsernameCharset

    enum Name: Equatable {
        case username(String)
        case idnumber(String)
        case email(String)

        /// Folded, so that one person's names are spelled alike.
        var key: [String] {
            switch self {
            case .username(let text): ["username", text]
            case .idnumber(let text): ["idnumber", text]
            case .email(let text): ["email", text.lowercased()]
            }
        }
    }

    init(_ layout: Layout) {
        charset = layout.usernames
        username = layout.columns.firstIndex { $0.field == "username" }
        idnumber = layout.columns.firstIndex { $0.field == "idnumber" }
        email = layout.columns.firstIndex { $0.field == "email" }
    }

    /// - Returns: nil after telling `report` what is wrong.
    func name(in row: FileRow, report: (Finding) -> Void) -> Name? {
        if let text = row.text(username) {
            let cleaned = charset.clean(text)
            if cleaned == "guest" {
                report(Finding("username", .protectedAccount(found: text)))
                return nil
            }
            if !charset.fits(cleaned) {
                report(
                    Finding(
                        "username",
                        .tooLong(found: text, characters: cleaned.utf8.count, limit: UsernameCleaning.limit)))
                return nil
            }
            if !cleaned.isEmpty { return .username(cleaned) }
            report(Finding("username", .usernameEmpty(found: text)))
            return nil
        }
        if let text = row.text(idnumber) {
            return checked(text, "idnumber", report).map(Name.idnumber)
        }
        if let text = row.text(email) {
            return checked(text, "email", report).map(Name.email)
        }
        report(Finding("", .nobody))
        return nil
    }

    /// The name for the record's key, without a word about what may be wrong with it.
    func key(of row: FileRow) -> [String]? {
        name(in: row) { _ in }?.key
    }

    private func checked(_ text: String, _ field: String, _ report: (Finding) -> Void) -> String? {
        switch CellRule.of(field).check(text) {
        case .fine(let value): return value
        case .wrong(let what):
            report(Finding(field, what))
            return nil
        }
    }
}
