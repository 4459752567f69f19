import GRDB
import MoodleWire
import StagingStore

/// Rows that change accounts and make none, of people whom Moodle does not have: stepped over, as Moodle's own page does.
extension PeopleResolver {
    /// Asks once more, because this push may have made or renamed whom they mean; then gives up the rest.
    /// - Returns: how many were found after all.
    mutating func settleAbsent(sees: () async throws(Interruption) -> Bool) async throws(Interruption) -> Int {
        let open = try ledger.read { [absent] db in
            try absent.filter { try Bool.fetchOne(db, sql: Self.hasRows, arguments: [$0]) ?? false }
        }
        guard !open.isEmpty, try await sees() else { return 0 }
        forget(open)
        let found = try await resolve()
        if found == 0 { try await skip(absent.intersection(open)) }
        return found
    }

    /// What an enrolments file or the like says of somebody waits for the account: only rows of users files end.
    private static let hasRows = """
        SELECT EXISTS (SELECT 1 FROM outbox o JOIN imports i ON i.id = o.import_id
                        WHERE o.user_id = ? AND o.state = 'ready' AND i.dataset = 'users')
        """

    private mutating func skip(_ people: Set<Int64>) async throws(Interruption) {
        guard !people.isEmpty else { return }
        let renames = try await ledger.write { db, context in
            var renames = 0
            for person in people.sorted() { renames += try Self.skip(db, person, context) }
            try AuditChain.seal(
                db, event: "people.skipped", detail: ["people": people.count], run: context.run.id, at: context.now)
            return renames
        }
        countFailed(renames)
    }

    /// - Returns: how many renames failed: Moodle calls those errors, and a change of nobody a skipped row.
    private static func skip(_ db: Database, _ person: Int64, _ context: RecordContext) throws -> Int {
        try db.execute(
            sql: """
                UPDATE outbox SET state = 'failed', problem_code = 'account-missing', problem = ?, run_id = ?, changed_at = ?
                 WHERE user_id = ? AND state = 'ready' AND kind = 'user.rename'
                """,
            arguments: [
                "Moodle has no account of the former username. Correct oldusername and import again",
                context.run.id, context.now.text, person,
            ])
        let renames = db.changesCount
        let rows = try Int64.fetchAll(
            db,
            sql: """
                SELECT o.id FROM outbox o JOIN imports i ON i.id = o.import_id
                 WHERE o.user_id = ? AND o.state = 'ready' AND i.dataset = 'users' ORDER BY o.id
                """, arguments: [person])
        for row in rows {
            try Outbox.cancel(db, entry: row, reason: .noAccount, run: context.run.id, at: context.now)
        }
        try db.execute(
            sql: "INSERT OR REPLACE INTO skipped_people (user_id, push_id, at) VALUES (?, ?, ?)",
            arguments: [person, context.push, context.now.text])
        // What the row said is said anew when it comes again; what Moodle was asked for stays.
        try db.execute(
            sql: """
                UPDATE users SET firstname = NULL, lastname = NULL, auth = NULL, extra = '{}', suspended = 0,
                       email = iif(username IS NULL AND idnumber IS NULL OR look_up GLOB '*"email:*', email, NULL)
                 WHERE id = ? AND state = 'referenced'
                """, arguments: [person])
        return renames
    }
}
