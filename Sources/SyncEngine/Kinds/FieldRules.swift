import GRDB
import MoodleWire
import StagingStore

/// Who owns a field of an account that is there: the file, or Moodle.
enum FieldRule: String, Sendable {
    case always
    /// Set once, with the account; never on an update.
    case never
    /// Only where Moodle's is empty.
    case ifEmpty = "if-empty"
    /// Not where somebody changed it in Moodle.
    case keepEdits = "keep-edits"
}

/// The rules of one source, as `field_rules` has them. `*` stands for every field that has no rule of its own, save
/// preferences, which are no data but orders.
struct FieldRules: Sendable, Equatable {
    let byField: [String: FieldRule]

    static let none = FieldRules(byField: [:])

    var isEmpty: Bool { byField.isEmpty }

    subscript(_ field: String) -> FieldRule {
        if let rule = byField[field] { return rule }
        return field.hasPrefix("preference:") ? .always : byField["*"] ?? .always
    }

    static func load(_ db: Database, source: String) throws -> FieldRules {
        let statement = try db.cachedStatement(sql: "SELECT field, rule FROM field_rules WHERE source = ?")
        let rows = try Row.fetchAll(statement, arguments: [source])
        return FieldRules(
            byField: Dictionary(
                rows.compactMap { row in FieldRule(rawValue: row["rule"]).map { (row["field"] as String, $0) } },
                uniquingKeysWith: { first, _ in first }))
    }
}

/// A value that stays in Moodle although a file says otherwise; for `kept_edits`.
struct KeptEdit: Sendable, Equatable {
    let field: String
    let wanted: String
    /// Nil: Moodle does not show the field, so nobody can tell whether something would be lost.
    let found: String?
}

/// What the rules let through of wanted fields, given what Moodle shows. Pure.
struct FieldJudgement: Sendable, Equatable {
    private(set) var send: [String: String] = [:]
    private(set) var kept: [KeptEdit] = []

    /// - Parameter ours: by field, values that are no edit of somebody there: staged before, or made of ours by Moodle.
    init(wanted: [String: String], live: RemoteUser, rules: FieldRules, ours: [String: Set<String>]) {
        for (field, value) in wanted.sorted(by: { $0.key < $1.key }) {
            let rule = rules[field]
            let shown = Self.shown(field, live, rule)
            switch rule {
            case .never: continue
            case .always: send[field] = value
            case .ifEmpty, .keepEdits:
                guard let shown else {
                    kept.append(KeptEdit(field: field, wanted: value, found: nil))
                    continue
                }
                if Self.mayReplace(shown, by: value, rule, field, ours[field] ?? []) {
                    send[field] = value
                } else {
                    kept.append(KeptEdit(field: field, wanted: value, found: shown))
                }
            }
        }
    }

    private static func mayReplace(
        _ shown: String, by value: String, _ rule: FieldRule, _ field: String, _ ours: Set<String>
    ) -> Bool {
        if AccountDifference.isSame(field, value, shown) { return true }
        if rule == .ifEmpty || ours.isEmpty { return shown.isEmpty }
        return ours.contains { AccountDifference.isSame(field, $0, shown) }
    }

    /// What Moodle has of the field; empty fields are left out of its answers. Nil: it can't be known.
    private static func shown(_ field: String, _ live: RemoteUser, _ rule: FieldRule) -> String? {
        if AccountDifference.unreadable.contains(field) || field.hasPrefix("preference:") { return nil }
        // Moodle formats a description when it shows it, so that it never reads as it was written.
        if field == "description", rule == .keepEdits { return nil }
        let shown = AccountDifference.shownValue(field, live)
        if shown == nil, AccountDifference.maybeHidden.contains(field) { return nil }
        return shown ?? ""
    }
}

extension KeptEdit {
    /// Notes which of the wanted fields were kept, and takes back what was noted of the others.
    static func record(
        _ db: Database, _ kept: [KeptEdit], of wanted: some Sequence<String>, user: Int64, _ context: RecordContext
    ) throws {
        for field in wanted {
            try db.cachedStatement(sql: "DELETE FROM kept_edits WHERE user_id = ? AND field = ?")
                .execute(arguments: [user, field])
        }
        for edit in kept {
            try db.cachedStatement(
                sql: "INSERT INTO kept_edits (user_id, field, wanted, found, push_id, at) VALUES (?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [user, edit.field, edit.wanted, edit.found, context.push, context.now.text])
        }
    }
}
