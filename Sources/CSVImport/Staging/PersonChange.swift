import Foundation
import StagingStore

/// What a row changes about a person who is staged: a pure comparison.
struct PersonChange: Equatable {
    /// The person as the row wants it.
    var person: Person
    /// Moodle's fields that differ, with their new values and the staged ones from before.
    var fields: [String: String] = [:]
    var before: [String: String] = [:]
    /// Fields that the row has otherwise and that stay, because only what is empty is filled.
    var kept: [String: String] = [:]
    /// nil: as before.
    var suspension: Suspension?
    /// The username from before, if the row has another.
    var formerUsername: String?

    enum Suspension: Equatable {
        case suspend
        case open
    }

    /// What a row may change.
    struct Policy: Equatable {
        var mayRename = false
        /// Only what is empty.
        var fillsOnly = false
        /// Fields that are left as they are.
        var kept: Set<String> = []
    }

    /// Values that were defaults and that a row brings now, or leaves to defaults that are for everybody.
    private var confirmed: Set<String> = []
    private let defaulted: Set<String>

    var isEmpty: Bool { fields.isEmpty && suspension == nil && formerUsername == nil && confirmed.isEmpty }

    init(from staged: Person, to row: UserRow, _ policy: Policy = Policy()) throws {
        person = staged
        defaulted = try staged.defaulted.map { Set(try JSONText.list($0)) } ?? []
        person.extra = try compareExtra(staged, row, policy)
        compare("idnumber", \.idnumber, row.clearsIdnumber ? "" : row.idnumber, policy)
        // Moodle takes addresses that differ in letter case only for one.
        if row.email?.lowercased() != staged.email?.lowercased() || defaulted.contains("email") {
            compare("email", \.email, row.email, policy)
        }
        compare("firstname", \.firstname, row.firstname, policy)
        compare("lastname", \.lastname, row.lastname, policy)
        compare("auth", \.auth, row.auth, policy)
        if let wanted = row.suspended, wanted != staged.suspended {
            person.suspended = wanted
            suspension = wanted ? .suspend : .open
        }
        if policy.mayRename, let wanted = row.username, let now = staged.username, wanted != now {
            formerUsername = now
            person.username = wanted
            person.usernameOrigin = "file"
        }
        if !confirmed.isEmpty {
            let left = defaulted.subtracting(confirmed)
            person.defaulted = left.isEmpty ? nil : try JSONText.text(left.sorted())
        }
    }

    private mutating func compare(
        _ name: String, _ path: WritableKeyPath<Person, String?>, _ wanted: String?, _ policy: Policy
    ) {
        let now = person[keyPath: path] ?? ""
        guard let wanted else { return }
        let isConfirmed = confirm(name, now, policy)
        guard isConfirmed && person.moodleID != nil || differs(wanted, now) else { return }
        guard policy.allows(name, now: now) else {
            if policy.fillsOnly { kept[name] = wanted }
            return
        }
        fields[name] = wanted
        if !isConfirmed { before[name] = now }
        person[keyPath: path] = wanted.isEmpty ? nil : wanted
    }

    /// What is staged now.
    func value(of field: String) throws -> String? {
        switch field {
        case "idnumber": person.idnumber
        case "email": person.email
        case "firstname": person.firstname
        case "lastname": person.lastname
        case "auth": person.auth
        default: try person.extraField(field)
        }
    }

    /// Notes that a row brings what was a default: from now on it is the row's. An account that was spared the default is
    /// sent the value though it is staged already, and what it has instead is not known.
    private mutating func confirm(_ name: String, _ now: String, _ policy: Policy) -> Bool {
        guard defaulted.contains(name), policy.allows(name, now: now) else { return false }
        confirmed.insert(name)
        return true
    }

    /// A field that is to be emptied may be filled in Moodle though nothing is staged for it.
    private func differs(_ wanted: String, _ now: String) -> Bool {
        if wanted.isEmpty && person.moodleID != nil { return true }
        // By bytes: Swift takes an e with an accent for the same in either form, SQLite and Moodle do not.
        return !wanted.utf8.elementsEqual(now.utf8)
    }

    private mutating func compareExtra(_ staged: Person, _ row: UserRow, _ policy: Policy) throws -> String {
        guard !row.extra.isEmpty else { return staged.extra }
        var extra = try JSONText.texts(staged.extra)
        // Of somebody without an account it is kept that a field is to be empty: one may be found.
        let isUnsent = staged.moodleID == nil && staged.state == .active
        for (name, wanted) in row.extra {
            let isConfirmed = confirm(name, extra[name] ?? "", policy)
            guard
                isConfirmed && staged.moodleID != nil || differs(wanted, extra[name] ?? "")
                    || isUnsent && wanted.isEmpty && extra[name] == nil
            else { continue }
            guard policy.allows(name, now: extra[name] ?? "") else {
                if policy.fillsOnly { kept[name] = wanted }
                continue
            }
            fields[name] = wanted
            if !isConfirmed { before[name] = extra[name] ?? "" }
            extra[name] = wanted.isEmpty && !isUnsent ? nil : wanted
        }
        return fields.isEmpty ? staged.extra : try JSONText.text(extra)
    }
}

extension PersonChange.Policy {
    fileprivate func allows(_ field: String, now: String) -> Bool {
        !(fillsOnly && !now.isEmpty) && !kept.contains(field)
    }
}
