import GRDB

/// Compares what staging wants of one enrolment with what waits, what is being sent and what Moodle confirmed, and
/// puts the entry that is missing.
package enum EnrolmentEntries {
    package enum Settled: Sendable, Equatable {
        /// It waits, is being sent or stands in Moodle as wanted: nothing to do.
        case unchanged
        case put
        /// What waited would have changed what stands in Moodle as wanted already; it was cancelled.
        case cancelled
    }

    /// - Parameter target: the row of `course_targets`, whose text must be as that row has it.
    @discardableResult
    package static func settle(
        _ db: Database, _ wanted: WantedEnrolment, user: Int64, target: (id: Int64, text: String), run: Int64,
        at moment: Timestamp
    ) throws -> Settled {
        let entity = Entity.enrolment(user, target: target.text, role: wanted.role)
        let confirmed = try confirmedTerms(db, user: user, target: target.id, role: wanted.role)
        let waiting = try openTerms(db, entity: entity, where: "state IN ('held', 'ready', 'failed')")
        let inFlight = try openTerms(db, entity: entity, where: "state IN ('sending', 'unknown')")
        let standing = inFlight ?? confirmed
        if (waiting ?? standing)?.meets(wanted.terms) == true { return .unchanged }
        if standing?.meets(wanted.terms) == true {
            try Outbox.cancelWaiting(db, entity: entity, reason: .obsolete, run: run, at: moment)
            return .cancelled
        }
        let entry = NewEntry(
            kind: .enrolPut, entity: entity, userID: user, targetID: target.id, role: wanted.role,
            payload: wanted.terms.payload, before: confirmed?.payload, importID: wanted.importID, line: wanted.line)
        try Outbox.put(db, entry, run: run, at: moment)
        return .put
    }

    private static func confirmedTerms(
        _ db: Database, user: Int64, target: Int64, role: String
    ) throws -> EnrolmentTerms? {
        let sql = """
            SELECT starts_at, ends_at, suspended, terms_known AS stated FROM confirmed_enrolments
             WHERE user_id = ? AND target_id = ? AND role = ?
            """
        return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [user, target, role])
            .map { EnrolmentTerms($0) }
    }

    /// The states stand in the statement as written, because only then SQLite uses the partial index of that text.
    private static func openTerms(_ db: Database, entity: String, where states: String) throws -> EnrolmentTerms? {
        let sql = """
            SELECT coalesce(payload ->> '$.timestart', 0) AS starts_at, coalesce(payload ->> '$.timeend', 0) AS ends_at,
                   coalesce(payload ->> '$.suspend', 0) AS suspended, coalesce(payload ->> '$.stated', 0) AS stated
              FROM outbox WHERE entity = ? AND kind = 'enrol.put' AND \(states)
            """
        return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [entity]).map { EnrolmentTerms($0) }
    }
}
