import Foundation
import GRDB
import MoodleWire
import StagingStore

/// Reads the accounts that a push made or changed, and compares what was sent with what is there.
///
/// Moodle empties a country that is no ISO code, ignores a profile field that it does not know and strips scripts from
/// texts, each time with an answer of success (user/externallib.php, 4.5). Nobody would know.
struct ReadBack: Sendable {
    let site: SiteReader
    let ledger: Ledger
    let push: Int64
    /// Requests in flight at once.
    let parallel: Int

    private struct Sent: Sendable {
        let place: Place
        let user: Int64
        let moodleID: Int
        let fields: [String: String]
    }

    /// A request of this push, and a place in it.
    private struct Place: Sendable {
        let request: Int64
        let position: Int
    }

    private struct Difference: Sendable {
        let user: Int64
        let field: String
        let sent: String
        let found: String
    }

    private static let page = 200

    /// - Returns: how many values are there otherwise than they were sent.
    func run() async throws(Interruption) -> Int {
        var cursor = Place(request: 0, position: 0)
        return try await InFlight.sum(atMost: parallel) { () throws(Interruption) -> [Sent]? in
            if site.stop.isRequested { throw .stopped }
            let sent = try next(after: cursor)
            guard let last = sent.last else { return nil }
            cursor = last.place
            return sent
        } _: { (sent: [Sent]) throws(Interruption) in
            let accounts = try await LinkedAccounts.read(sent.map(\.moodleID), at: site)
            let differences = sent.flatMap { Self.differences($0, accounts[$0.moodleID]) }
            try await note(differences, of: sent)
            return differences.count
        }
    }

    private func next(after cursor: Place) throws(Interruption) -> [Sent] {
        try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT r.id AS request, a.position, o.user_id, u.moodle_id, a.sent
                      FROM requests r JOIN attempts a ON a.request_id = r.id JOIN outbox o ON o.id = a.outbox_id
                      JOIN users u ON u.id = o.user_id
                     WHERE r.push_id = ? AND (r.id, a.position) > (?, ?) AND a.verdict = 'applied'
                       AND o.kind IN ('user.create', 'user.update') AND u.moodle_id IS NOT NULL
                     ORDER BY r.id, a.position LIMIT \(Self.page)
                    """,
                arguments: [push, cursor.request, cursor.position]
            ).map {
                Sent(
                    place: Place(request: $0["request"], position: $0["position"]), user: $0["user_id"],
                    moodleID: $0["moodle_id"],
                    fields: try Self.readable(JSONText.texts($0["sent"])))
            }
        }
    }

    private static func readable(_ sent: [String: String]) -> [String: String] {
        // Moodle formats a description when it shows it, so that it never reads as it was written.
        SentText.named(sent).filter { name, _ in
            name != "username" && name != "description" && !name.hasPrefix("preference:")
                && !AccountDifference.unreadable.contains(name)
        }
    }

    private static func differences(_ sent: Sent, _ account: RemoteUser?) -> [Difference] {
        // Deleted by somebody since, or hidden: what was sent is not there for anybody to see.
        guard let account else {
            return [Difference(user: sent.user, field: "id", sent: String(sent.moodleID), found: "")]
        }
        return sent.fields.sorted { $0.key < $1.key }.compactMap { field, value in
            let shown = AccountDifference.shownValue(field, account)
            if shown == nil, AccountDifference.maybeHidden.contains(field) { return nil }
            let found = shown ?? ""
            if AccountDifference.isSame(field, value, found) { return nil }
            return Difference(user: sent.user, field: field, sent: value, found: found)
        }
    }

    private func note(_ differences: [Difference], of sent: [Sent]) async throws(Interruption) {
        try await ledger.write { [push] db, context in
            for account in sent {
                for field in ["id"] + account.fields.keys {
                    try db.cachedStatement(sql: "DELETE FROM silent_changes WHERE user_id = ? AND field = ?")
                        .execute(arguments: [account.user, field])
                }
            }
            for difference in differences {
                try db.cachedStatement(sql: "INSERT INTO silent_changes VALUES (?, ?, ?, ?, ?, ?)").execute(arguments: [
                    difference.user, difference.field, difference.sent, difference.found, push, context.now.text,
                ])
            }
            if !differences.isEmpty {
                try AuditChain.seal(
                    db, event: "readback", detail: ["changed": differences.count], run: context.run.id, at: context.now)
            }
        }
    }
}
