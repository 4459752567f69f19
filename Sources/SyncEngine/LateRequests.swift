import Foundation
import GRDB
import StagingStore
import Synchronization

/// The writes that were given up without a proof of what became of them: Moodle may still be at work on them.
///
/// PHP does not notice that a client has gone, and Moodle gives a request six minutes (`external_api`,
/// lib/classes/external_api.php, 4.5). A newer write that such a one would undo waits until it can not any more; the same
/// once more needs no waiting. Nearly always there are none.
final class LateRequests: Sendable {
    /// Why a write waits.
    struct Obstacle: Sendable {
        let request: Int64
        /// On the clock that never jumps.
        let until: Duration
    }

    private struct Late: Sendable {
        let write: SentWrite
        let obstacle: Obstacle
    }

    private let time: EngineTime
    /// How long Moodle may be at work on a request after it was given up.
    private let settle: Duration
    private let bySubject: Mutex<[String: [Late]]>

    /// - Throws: `.store`.
    init(ledger: Ledger, time: EngineTime, settle: Duration) throws(Interruption) {
        self.time = time
        self.settle = settle
        let now = ledger.store.clock.now()
        let start = time.now()
        let found = try ledger.read { db in try Self.recent(db, push: ledger.pushID, now: now, settle: settle) }
        var bySubject: [String: [Late]] = [:]
        for (write, request, left) in found {
            let late = Late(write: write, obstacle: Obstacle(request: request, until: start + left))
            for subject in write.subjects { bySubject[subject, default: []].append(late) }
        }
        self.bySubject = Mutex(bySubject)
    }

    var isEmpty: Bool { bySubject.withLock(\.isEmpty) }

    /// Notes writes of a request that was given up just now.
    func add(_ writes: [SentWrite], request: Int64) {
        let obstacle = Obstacle(request: request, until: time.now() + settle)
        bySubject.withLock { bySubject in
            for write in writes {
                for subject in write.subjects {
                    bySubject[subject, default: []].append(Late(write: write, obstacle: obstacle))
                }
            }
        }
    }

    /// The last of the earlier writes that would undo this one if it was carried out after it.
    func obstacle(to write: SentWrite) -> Obstacle? {
        let now = time.now()
        return bySubject.withLock { bySubject in
            write.subjects.flatMap { bySubject[$0] ?? [] }
                .filter { $0.obstacle.until > now && $0.write.undoes(write) }
                .map(\.obstacle).max { $0.until < $1.until }
        }
    }

    // MARK: earlier pushes

    /// What was given up by earlier pushes less than the settle time ago, and what is left of that time.
    ///
    /// A moment that lies ahead was noted by a clock that was wrong then, or is now: it counts as just now, for one push.
    private static func recent(
        _ db: Database, push: Int64?, now: Timestamp, settle: Duration
    ) throws -> [(write: SentWrite, request: Int64, left: Duration)] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT r.id AS request, r.function, a.sent, \(OutboxEntry.columns),
                       max(0, (julianday(:now) - julianday(r.finished_at)) * 86400) AS age
                  FROM requests r JOIN attempts a ON a.request_id = r.id JOIN outbox o ON o.id = a.outbox_id
                 WHERE r.verdict = 'unknown' AND a.verdict = 'unknown'
                   AND r.finished_at > strftime('%Y-%m-%dT%H:%M:%fZ', :now, :ago)
                   AND (r.finished_at <= :now
                        OR r.push_id IS (SELECT max(id) FROM pushes WHERE id < coalesce(:push, id + 1)))
                """,
            arguments: ["now": now.text, "ago": "-\(settle.inSeconds) seconds", "push": push]
        ).compactMap { row in
            guard let entry = OutboxEntry(row) else { return nil }
            let write = SentWrite(entry, function: row["function"], sent: try JSONText.texts(row["sent"]))
            let age: Double = row["age"]
            return (write, row["request"], settle - .seconds(age))
        }
    }
}

extension Trouble {
    /// - Parameter until: on the clock on the wall.
    static func settling(_ obstacle: LateRequests.Obstacle, until: Timestamp) -> Trouble {
        // 2026-11-21T05:13:07.943Z
        let minute = until.text.dropFirst("2026-11-21T".count).prefix("05:13".count)
        return Trouble(
            code: "settling",
            text: """
                waits until \(minute) UTC, because an earlier request about it (\(obstacle.request)), of which nobody knows \
                what became, may still be at work in Moodle and would undo it
                """)
    }
}
