import Foundation
import GRDB
import StagingStore

package struct LinkResult: Sendable, Equatable, Encodable {
    package let username: String
    package let moodleID: Int64
    /// The entry that would have made an account and is not needed any more.
    package let cancelled: Int64?
    /// The entry that brings the account to what is staged; nil if existing accounts are to be left as they are.
    package let update: Int64?
    /// The account that the person was linked to before, by mistake; what was done there stays there.
    package let before: Int64?
    /// Enrolments, memberships and roles that are put into the outbox anew, for the right account.
    package let places: Int?

    enum CodingKeys: String, CodingKey {
        case username, cancelled, update, before, places
        case moodleID = "moodle_id"
    }
}

/// An operator's word that a person and an account of Moodle are the same, where a push found that doubtful.
package struct AccountLink {
    private let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    /// - Parameter again: a person who is linked already is linked anew, because the link was wrong.
    package func link(_ username: String, to written: String, again: Bool = false, run: Run) throws -> LinkResult {
        guard let moodleID = Int64(written.trimmingCharacters(in: .whitespaces)), moodleID > 0 else {
            throw OperationProblem.notAMoodleID(written)
        }
        let moment = store.clock.now()
        return try store.write { db in
            let person = try PersonFinder.one(username, db)
            try check(person, moodleID, again: again, db)
            let cancelled = try cancelCreate(of: person, db, run: run, at: moment)
            try db.execute(
                sql:
                    "UPDATE users SET origin = iif(moodle_id = ?, origin, 'adopted'), moodle_id = ?, linked_at = ? WHERE id = ?",
                arguments: [moodleID, moodleID, moment.text, person.id])
            try AccountSeen.takeOnTrust(db, of: person.id, at: moment)
            // A password from a file is for a new account; this one has its own.
            for table in ["sealed_passwords", "generated_passwords"] {
                try db.execute(sql: "DELETE FROM \(table) WHERE user_id = ?", arguments: [person.id])
            }
            let update = try putUpdate(of: person, db, run: run, at: moment)
            let places = try person.moodleID.map { _ in
                try PlacesAnew(user: person.id, run: run, moment: moment).plan(db)
            }
            try AuditChain.seal(
                db, event: "link",
                detail: ["user": person.id, "moodle_id": moodleID, "update": update, "before": person.moodleID],
                run: run.id, at: moment)
            return LinkResult(
                username: person.name, moodleID: moodleID, cancelled: cancelled, update: update,
                before: person.moodleID, places: places)
        }
    }

    /// The guest account (`lib/db/install.php`, Moodle 4.5: the first account that a new site makes).
    private static let guest: Int64 = 1
    /// And the second is its administrator.
    private static let administrator: Int64 = 2

    private func check(_ person: Person, _ moodleID: Int64, again: Bool, _ db: Database) throws {
        // The same number again: the account looks like somebody else's, and is this person's all the same.
        if let linked = person.moodleID, linked != moodleID, !again {
            throw OperationProblem.alreadyLinked(person: person.name, moodleID: linked)
        }
        if moodleID == Self.guest { throw OperationProblem.protectedAccount(moodleID: moodleID, .guest) }
        let service = try String.fetchOne(
            db, sql: "SELECT service_user FROM site WHERE service_user_id = ?", arguments: [moodleID])
        if let service {
            throw OperationProblem.protectedAccount(moodleID: moodleID, .service(username: service))
        }
        if moodleID == Self.administrator {
            throw OperationProblem.protectedAccount(moodleID: moodleID, .administrator)
        }
        let holder = try String.fetchOne(
            db, sql: "SELECT p.name FROM users u JOIN people p ON p.id = u.id WHERE u.moodle_id = ? AND u.id <> ?",
            arguments: [moodleID, person.id])
        if let holder { throw OperationProblem.accountTaken(moodleID: moodleID, by: holder) }
        let sending = try Int64.fetchOne(
            db, sql: "SELECT id FROM outbox WHERE user_id = ? AND state = 'sending' ORDER BY id LIMIT 1",
            arguments: [person.id])
        if let sending { throw OperationProblem.beingSent(person: person.name, entry: sending) }
    }

    private func cancelCreate(
        of person: Person, _ db: Database, run: Run, at moment: Timestamp
    ) throws -> Int64? {
        let sql = """
            SELECT id FROM outbox WHERE user_id = ? AND kind = 'user.create'
               AND state IN ('held', 'ready', 'failed', 'unknown') ORDER BY id
            """
        let entries = try Int64.fetchAll(db, sql: sql, arguments: [person.id])
        for entry in entries { try Outbox.cancel(db, entry: entry, reason: .linked, run: run.id, at: moment) }
        return entries.last
    }

    private func putUpdate(
        of person: Person, _ db: Database, run: Run, at moment: Timestamp
    ) throws -> Int64? {
        let sql = "SELECT import_id, line FROM users WHERE id = ? AND when_exists = 'update' AND state = 'active'"
        guard let cause = try Row.fetchOne(db, sql: sql, arguments: [person.id]) else { return nil }
        var fields = try StagedFields.account(db, user: person.id)
        // The account keeps its own: usernames change by user.rename, passwords not at all.
        fields["username"] = nil
        fields["password"] = nil
        // Nor do defaults, which are for new accounts.
        let defaulted = try String.fetchOne(db, sql: "SELECT defaulted FROM users WHERE id = ?", arguments: [person.id])
        for field in try defaulted.map(JSONText.list) ?? [] { fields[field] = nil }
        guard !fields.isEmpty else { return nil }
        let entry = NewEntry(
            kind: .userUpdate, entity: Entity.account(person.id), userID: person.id,
            payload: try JSONText.object(["fields": fields]), importID: cause["import_id"], line: cause["line"])
        return try Outbox.put(db, entry, run: run.id, at: moment)
    }
}
