import GRDB
import MoodleWire
import StagingStore

/// People who have their account already, and what is wanted of it.
extension StagedStore {
    /// Somebody whom the store has linked to that account.
    @discardableResult
    func linked(
        _ username: String, to moodleID: Int, idnumber: String? = nil, email: String? = nil, origin: String = "adopted"
    ) throws -> Int64 {
        let user = try person(username, idnumber: idnumber, email: email)
        try change { db, now in
            try Outbox.cancelWaiting(db, entity: Entity.account(user), reason: .obsolete, run: run.id, at: now)
            try db.execute(
                sql: "UPDATE users SET moodle_id = ?, origin = ?, linked_at = ? WHERE id = ?",
                arguments: [moodleID, origin, now.text, user])
        }
        return user
    }

    /// As an import with renames allowed leaves it: the store has the new name, the outbox the way there.
    func rename(_ changes: [(user: Int64, to: String)]) throws {
        try change { db, now in
            var former: [Int64: String] = [:]
            // Names may be swapped, and no two people ever have the same.
            for (user, _) in changes {
                former[user] = try String.fetchOne(
                    db, sql: "SELECT username FROM users WHERE id = ?", arguments: [user])
                try db.execute(sql: "UPDATE users SET username = 'free.' || id WHERE id = ?", arguments: [user])
            }
            for (user, name) in changes {
                try db.execute(sql: "UPDATE users SET username = ? WHERE id = ?", arguments: [name, user])
                try Outbox.put(
                    db,
                    NewEntry(
                        kind: .userRename, entity: Entity.username(user), userID: user,
                        payload: try JSONText.object(["username": name]),
                        before: try JSONText.object(["username": former[user]])), run: run.id, at: now)
            }
        }
    }

    /// As an import with deletions allowed leaves it.
    func delete(_ user: Int64) throws {
        try change { db, now in
            try db.execute(
                sql: "UPDATE users SET state = 'gone' WHERE id = ? AND state = 'active'", arguments: [user])
            try Outbox.put(
                db, NewEntry(kind: .userDelete, entity: Entity.account(user), userID: user), run: run.id, at: now)
        }
    }

    /// Leaves the open entry of that entity as a killed engine leaves it: claimed, a request open, no answer.
    func leaveInFlight(entity: String, function: WireFunction = .updateUsers) throws {
        try change { db, now in
            try db.execute(
                sql: """
                    INSERT INTO leases (id, epoch, run_id, acquired_at) VALUES (1, 1, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET epoch = epoch + 1, released_at = NULL
                    """, arguments: [run.id, now.text])
            try db.execute(
                sql: """
                    INSERT INTO requests (run_id, function, purpose, items, started_at) VALUES (?, ?, 'write', 1, ?)
                    """, arguments: [run.id, function.rawValue, now.text])
            let request = db.lastInsertedRowID
            try db.execute(
                sql: """
                    UPDATE outbox SET state = 'sending', tries = tries + 1, lease_epoch = (SELECT epoch FROM leases),
                           changed_at = ? WHERE entity = ? AND state = 'ready'
                    """, arguments: [now.text, entity])
            try db.execute(
                sql: """
                    INSERT INTO attempts (outbox_id, request_id, position, sent)
                    SELECT id, ?, 0, '{}' FROM outbox WHERE entity = ? AND state = 'sending'
                    """, arguments: [request, entity])
        }
    }

    /// Pushes until nothing is left that a push could settle, at most `most` times.
    @discardableResult
    func pushUntilQuiet(_ most: Int = 14, _ push: (Int) async throws -> Void) async throws -> Int {
        var pushes = 0
        repeat {
            pushes += 1
            try await push(pushes)
        } while try pushes < most
            && text("SELECT count(*) FROM outbox WHERE state IN ('ready', 'unknown', 'sending')") != "0"
        return pushes
    }
}
