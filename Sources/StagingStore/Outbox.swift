import GRDB

/// An entry that importer, mapping or engine wants in the outbox.
package struct NewEntry: Sendable, Equatable {
    package var kind: EntryKind
    /// What it is about, in local terms. At most one entry of an entity waits, and at most one is in flight.
    package var entity: String
    package var userID: Int64?
    package var targetID: Int64?
    package var role: String?
    package var groupID: Int64?
    package var groupingID: Int64?
    package var cohortID: Int64?
    /// JSON text; nil where the staged row says it all.
    package var payload: String?
    /// JSON text of what is staged or seen before this change.
    package var before: String?
    package var importID: Int64?
    package var line: Int?

    package init(
        kind: EntryKind, entity: String, userID: Int64? = nil, targetID: Int64? = nil, role: String? = nil,
        groupID: Int64? = nil, groupingID: Int64? = nil, cohortID: Int64? = nil, payload: String? = nil,
        before: String? = nil,
        importID: Int64? = nil, line: Int? = nil
    ) {
        self.kind = kind
        self.entity = entity
        self.userID = userID
        self.targetID = targetID
        self.role = role
        self.groupID = groupID
        self.groupingID = groupingID
        self.cohortID = cohortID
        self.payload = payload
        self.before = before
        self.importID = importID
        self.line = line
    }
}

/// The names of entities. One place, because uniqueness in the outbox hangs on them.
package enum Entity {
    /// The account itself: create, update.
    package static func account(_ user: Int64) -> String { "user/\(user)" }
    package static func username(_ user: Int64) -> String { "user/\(user)/username" }
    /// The way through another name, where usernames go round.
    package static func temporaryUsername(_ user: Int64) -> String { "\(username(user))/temporary" }
    /// Whether the account is open or suspended.
    package static func suspension(_ user: Int64) -> String { "user/\(user)/suspended" }
    package static func deletion(_ user: Int64) -> String { "user/\(user)/deleted" }
    /// `target` as `course_targets.target` has it; `role` as staged.
    package static func enrolment(_ user: Int64, target: String, role: String) -> String {
        "enrol/\(user)/\(target)/\(role)"
    }
    package static func courseRole(_ user: Int64, target: String, role: String) -> String {
        "role/\(user)/\(target)/\(role)"
    }
    package static func group(target: String, name: String) -> String { "group/\(target)/\(name)" }
    package static func groupMember(_ user: Int64, target: String, name: String) -> String {
        "group-member/\(user)/\(target)/\(name)"
    }
    /// `key` as `cohorts.key` has it.
    package static func cohort(_ key: String) -> String { "cohort/\(key)" }
    package static func cohortMember(_ user: Int64, key: String) -> String { "cohort-member/\(user)/\(key)" }
    /// `value` only where several values of the field stand side by side, as in numbered columns.
    package static func serviceCall(_ user: Int64, field: String, value: String?) -> String {
        "call/\(user)/\(field)" + (value.map { "/\($0)" } ?? "")
    }
    // By the store's own ids, because names may change and may hold any character.
    package static func groupUpdate(_ group: Int64) -> String { "group-update/\(group)" }
    package static func groupDeletion(_ group: Int64) -> String { "group-delete/\(group)" }
    package static func courseGroups(_ user: Int64, target: String) -> String { "course-groups/\(user)/\(target)" }
    package static func courseRoles(_ user: Int64, target: String) -> String { "course-roles/\(user)/\(target)" }
    package static func grouping(_ grouping: Int64) -> String { "grouping/\(grouping)" }
    package static func groupingUpdate(_ grouping: Int64) -> String { "grouping-update/\(grouping)" }
    package static func groupingMember(_ grouping: Int64, group: Int64) -> String {
        "grouping-member/\(grouping)/\(group)"
    }
    package static func cohortUpdate(_ cohort: Int64) -> String { "cohort-update/\(cohort)" }
    package static func cohortDeletion(_ cohort: Int64) -> String { "cohort-delete/\(cohort)" }
    package static func cohortMembers(_ cohort: Int64) -> String { "cohort-members/\(cohort)" }
    package static func roleAssignment(_ user: Int64, role: String, context: String) -> String {
        "role/\(user)/\(context)/\(role)"
    }
}

/// The one way into the outbox.
package enum Outbox {
    /// Adds an entry; one of the same entity that still waits, unsent or failed, is cancelled as replaced.
    ///
    /// An entry in flight is left alone: the new one waits until that one is closed.
    @discardableResult
    package static func put(_ db: Database, _ entry: NewEntry, run: Int64, at moment: Timestamp) throws -> Int64 {
        try cancelWaiting(db, entity: entry.entity, reason: .replaced, run: run, at: moment)
        return try add(db, entry, run: run, at: moment)
    }

    /// Adds an entry of an entity that surely has none waiting, such as a person's who was not known before.
    @discardableResult
    package static func add(_ db: Database, _ entry: NewEntry, run: Int64, at moment: Timestamp) throws -> Int64 {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO outbox (kind, entity, user_id, target_id, role, group_id, grouping_id, cohort_id, payload, before,
                                    state, import_id, line, run_id, created_at, changed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ready', ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            entry.kind.rawValue, entry.entity, entry.userID, entry.targetID, entry.role, entry.groupID,
            entry.groupingID, entry.cohortID, entry.payload, entry.before, entry.importID, entry.line, run, moment.text,
            moment.text,
        ])
        return db.lastInsertedRowID
    }

    static let cancellation = """
        UPDATE outbox SET state = 'cancelled', problem_code = ?, problem = ?, run_id = ?, changed_at = ?
         WHERE entity = ? AND state IN ('held', 'ready', 'failed')
        """

    package enum CancelReason: String, Sendable {
        case replaced
        case obsolete
        case linked
        /// Moodle has nobody whom the row means.
        case noAccount = "no-account"
        case byOperator = "operator"
    }

    /// Cancels the waiting entry of an entity, if there is one.
    /// - Returns: whether there was.
    @discardableResult
    package static func cancelWaiting(
        _ db: Database, entity: String, reason: CancelReason, run: Int64, at moment: Timestamp
    ) throws -> Bool {
        try db.cachedStatement(sql: cancellation)
            .execute(arguments: [reason.rawValue, reason.text, run, moment.text, entity])
        return db.changesCount > 0
    }

    /// Cancels all that waits about a person.
    /// - Parameter kinds: nil for every kind.
    package static func cancelWaiting(
        _ db: Database, user: Int64, kinds: Set<EntryKind>? = nil, reason: CancelReason, run: Int64,
        at moment: Timestamp
    ) throws {
        let waiting = try Row.fetchAll(
            db.cachedStatement(
                sql:
                    "SELECT id, kind FROM outbox WHERE user_id = ? AND state IN ('held', 'ready', 'failed') ORDER BY id"
            ),
            arguments: [user])
        for entry in waiting {
            if let kinds, !kinds.contains(where: { $0.rawValue == entry["kind"] }) { continue }
            try cancel(db, entry: entry["id"], reason: reason, run: run, at: moment)
        }
    }

    /// Cancels one entry; the schema refuses it for one that is being sent or has ended.
    package static func cancel(
        _ db: Database, entry: Int64, reason: CancelReason, run: Int64, at moment: Timestamp
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE outbox SET state = 'cancelled', problem_code = ?, problem = ?, run_id = ?, changed_at = ?
                 WHERE id = ?
                """)
        try statement.execute(arguments: [reason.rawValue, reason.text, run, moment.text, entry])
    }

    /// Whether an entry of that entity waits or is in flight.
    package static func hasOpen(_ db: Database, entity: String) throws -> Bool {
        // Two questions in the very words of the two partial indexes; one IN with all five states would use neither.
        let statement = try db.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM outbox WHERE entity = :entity AND state IN ('held', 'ready', 'failed'))
                    OR EXISTS (SELECT 1 FROM outbox WHERE entity = :entity AND state IN ('sending', 'unknown'))
                """)
        return try Bool.fetchOne(statement, arguments: ["entity": entity]) ?? false
    }
}

extension Outbox.CancelReason {
    package var text: String {
        switch self {
        case .replaced: "newer data came and made another entry"
        case .obsolete: "newer data came and nothing is left to do"
        case .noAccount: "skipped: Moodle has no account of whom the row means"
        case .linked: "an operator linked the person to an account that Moodle has"
        case .byOperator: "an operator cancelled it"
        }
    }
}
