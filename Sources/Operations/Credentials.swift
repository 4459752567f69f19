import Foundation
import GRDB
import StagingStore

package struct CredentialsReport: Sendable, Equatable, Encodable {
    /// Nil if there was nothing to write.
    package let path: String?
    package let people: Int
    /// Passwords of people whose account a push has still to make.
    package let waiting: Int
}

/// Gives out the passwords that were made here: into a file for its owner's eyes, and out of the store.
package struct Credentials {
    private let store: StagingStore
    private let key: () throws -> SealingKey

    /// - Parameter key: asked only if a password is to be opened.
    package init(_ store: StagingStore, key: @escaping () throws -> SealingKey) {
        self.store = store
        self.key = key
    }

    /// How many wait to be written out, and how many more for a push.
    package func count() throws -> (ready: Int, waiting: Int) {
        try store.read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*) FILTER (WHERE \(Self.isDelivered)) AS ready,
                           count(*) FILTER (WHERE NOT \(Self.isDelivered)) AS waiting
                      FROM generated_passwords g JOIN users u ON u.id = g.user_id
                    """)
            return (row?["ready"] ?? 0, row?["waiting"] ?? 0)
        }
    }

    /// Writes the file, sees it on the disk, and only then wipes what is in it from the store. Killed in between, the
    /// passwords are in both.
    ///
    /// - Parameter path: must not exist; made with mode 0600.
    package func write(to path: String, run: Run) throws -> CredentialsReport {
        try NewFile.refuseExisting(path)
        let found = try read()
        let waiting = try count().waiting
        guard !found.isEmpty else { return CredentialsReport(path: nil, people: 0, waiting: waiting) }
        let file = try NewFile(path: path)
        do {
            try file.write(Data(Self.text(found).utf8))
            try file.finish()
        } catch {
            file.discard()
            throw error
        }
        try wipe(found, path, run)
        return CredentialsReport(path: path, people: found.count, waiting: waiting)
    }

    private struct Found {
        let user: Int64
        let box: Data
        let cells: [String]
    }

    /// Given to Moodle, so that it opens the account: linked, and no sealed copy is left to deliver.
    private static let isDelivered = """
        (u.moodle_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sealed_passwords s WHERE s.user_id = u.id))
        """

    private static let header = "username,password,email,firstname,lastname\n"

    private func read() throws -> [Found] {
        let rows = try store.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT g.user_id, g.box, p.name, u.email, u.firstname, u.lastname
                      FROM generated_passwords g JOIN users u ON u.id = g.user_id JOIN people p ON p.id = g.user_id
                     WHERE \(Self.isDelivered) ORDER BY p.name
                    """)
        }
        guard !rows.isEmpty else { return [] }
        let key = try key()
        return try rows.map { row in
            let clear = try key.open(row["box"], for: .generatedPassword(user: row["user_id"]))
            return Found(
                user: row["user_id"], box: row["box"],
                cells: [
                    row["name"], String(decoding: clear, as: UTF8.self), row["email"] ?? "", row["firstname"] ?? "",
                    row["lastname"] ?? "",
                ])
        }
    }

    private static func text(_ found: [Found]) -> String {
        header + found.map { CSVLine.text($0.cells, .guarded) + "\n" }.joined()
    }

    /// A box that came meanwhile is not in the file, and stays.
    private func wipe(_ found: [Found], _ path: String, _ run: Run) throws {
        let moment = store.clock.now()
        try store.write { db in
            for one in found {
                try db.cachedStatement(sql: "DELETE FROM generated_passwords WHERE user_id = ? AND box = ?")
                    .execute(arguments: [one.user, one.box])
            }
            try AuditChain.seal(
                db, event: "credentials",
                detail: ["file": (path as NSString).lastPathComponent, "people": found.count], run: run.id, at: moment)
        }
        // A deleted row still stands in the main file until the write-ahead log is written back into it; where a
        // reader keeps the log open, the next push does it.
        _ = try store.outsideTransaction { db in try Bool.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    }
}
