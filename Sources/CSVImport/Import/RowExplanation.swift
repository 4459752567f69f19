import StagingStore

/// What a row of a users file came to, and why: for a preview, in words.
struct RowExplanation: Equatable {
    var username: String?
    /// Where the username comes from.
    var why: String?
    /// Whom the store knew already, and by what.
    var matched: String?
    var action: String

    init(_ decision: PersonDecision, _ row: UserRow, _ rules: PeopleRules, _ people: People) throws {
        switch decision {
        case .new(let row, let built):
            self.init(username: row.username, action: "new")
            why = try built.map { try Self.why($0, people) } ?? "from the file"
        case .named(let person, let row, let built):
            self.init(username: row.username ?? person.username, action: "new")
            why = try built.map { try Self.why($0, people) } ?? "from the file"
            matched = "\(person.name), known from enrolments or memberships"
        case .known(let person, let change, _):
            self.init(username: change.person.username, action: change.isEmpty ? "unchanged" : "changed")
            why = change.formerUsername.map { "renamed from \($0)" } ?? Self.origin(person)
            matched = "\(person.name), by \(Self.key(row, person, rules))"
        case .elsewhere(_, let keys):
            self.init(username: row.username, action: "changed")
            matched = "an account that Moodle may have, by \(keys.texts.joined(separator: ", else "))"
        case .leaving(let person):
            self.init(username: person.username, action: "deleted")
            matched = "\(person.name), by \(Self.key(row, person, rules))"
        case .leavingElsewhere(_, let keys):
            self.init(username: row.username, action: "deleted")
            matched = "an account that Moodle may have, by \(keys.texts.joined(separator: ", else "))"
        case .left(let person):
            self.init(username: person.username, action: "left as it is")
            matched = "\(person.name), by \(Self.key(row, person, rules))"
        case .stepOver(let person):
            self.init(username: person.username, action: "stepped over")
            matched = "\(person.name), by \(Self.key(row, person, rules))"
        case .skipped: self.init(username: row.username, action: "stepped over")
        case .rejected: self.init(username: row.username, action: "rejected")
        }
    }

    init(unchanged person: Person) {
        self.init(username: person.username, action: "unchanged")
        why = Self.origin(person)
    }

    private init(username: String?, action: String) {
        self.username = username
        self.action = action
    }

    private static func origin(_ person: Person) -> String? {
        switch person.usernameOrigin {
        case "file": "from the file"
        case "generated": "made for this person before"
        case "adopted": "the account's own"
        default: nil
        }
    }

    private static func why(_ built: BuiltUsername, _ people: People) throws -> String {
        let source =
            switch built.origin {
            case .names: "made from the name"
            case .namesInPlainLetters: "made from the name, in plain letters"
            case .template: "made from the template"
            case .email: "made from the e-mail"
            case .idnumber: "made from the idnumber"
            case .sequence: "the next number"
            case .lastResort: "made without a letter of the name"
            case .file: "from the file"
            }
        guard built.counter != nil, built.origin != .sequence else { return source }
        let holder = try people.person(username: built.base)?.name
        let taken = "\(built.base) is \(holder.map { "taken by \($0)" } ?? "taken or kept for somebody else")"
        return "\(source), with a counter because \(taken)"
    }

    private static func key(_ row: UserRow, _ person: Person, _ rules: PeopleRules) -> String {
        if let key = rules.key, row.key != nil { return key.field }
        if row.oldusername != nil { return "oldusername" }
        if row.username != nil, row.username == person.username { return "username" }
        if row.idnumber != nil, row.idnumber == person.idnumber { return "idnumber" }
        return "email"
    }
}

extension ImportReport.Decision {
    /// - Parameter outcome: nil of a rejected row.
    init(_ line: Int, _ outcome: RowOutcome?, _ explanation: RowExplanation?, _ findings: [Finding]) {
        let action: String =
            switch outcome {
            case nil: "rejected"
            case .added: explanation?.action ?? "new"
            case .changed: explanation.map { $0.action == "unchanged" ? "changed" : $0.action } ?? "changed"
            case .unchanged: explanation.map { $0.action == "changed" ? "unchanged" : $0.action } ?? "unchanged"
            }
        self.init(
            line: line, action: action, username: explanation?.username, why: explanation?.why,
            matched: explanation?.matched, problems: findings.map(\.what.message))
    }
}
