import FaultFixtures
import Foundation
import GRDB
import SimulatedMoodle
import StagingStore
import Testing

/// Each question about a store has an answer that is not "all is well".
struct InvariantTests {
    /// What an intruder does, and the first words of what is found.
    static let breaches: [(sql: String, found: String)] = [
        ("UPDATE outbox SET state = 'sending', lease_epoch = 1 WHERE id = 1", "I1: entry 1"),
        ("UPDATE requests SET verdict = NULL WHERE id = 1", "I1: request 1"),
        ("UPDATE attempts SET verdict = NULL", "I1: an attempt"),
        ("UPDATE users SET moodle_id = NULL, origin = NULL WHERE id = 1", "I2: done without a link"),
        ("DELETE FROM attempts", "I3: called ours"),
        (
            """
            INSERT INTO attempts (outbox_id, request_id, position, sent, verdict)
            SELECT o.id, (SELECT max(id) FROM requests), 99, '{}', 'applied' FROM outbox o WHERE o.id = 1
            """, "I4: made twice"
        ),
        ("UPDATE moves SET run_id = 99 WHERE id = 1", "I5: the chain"),
        (
            """
            INSERT INTO moves (outbox_id, was, now, at, run_id)
            SELECT outbox_id, was, now, at, run_id FROM moves ORDER BY id DESC LIMIT 1
            """, "I5: moves"
        ),
        ("UPDATE outbox SET id = 900 WHERE id = (SELECT max(id) FROM outbox)", "I5: entries"),
        ("UPDATE outbox SET state = 'cancelled' WHERE id = 1", "I6: the last move"),
        ("DELETE FROM moves WHERE outbox_id = 1", "I6: a state without"),
        ("UPDATE outbox SET state = 'ready', entity = 'same'", "I7: two waiting"),
        ("UPDATE outbox SET state = 'unknown', entity = 'same'", "I7: two entries in flight"),
        ("UPDATE outbox SET state = 'failed', problem = NULL WHERE id = 1", "I8: no reason"),
        ("UPDATE users SET moodle_id = NULL, origin = NULL WHERE id = 1", "I9: an enrolment"),
        ("UPDATE users SET import_id = 999 WHERE id = 1", "I10: a foreign key"),
        ("UPDATE outbox SET state = 'nonsense' WHERE id = 1", "I10: CHECK"),
        ("UPDATE pushes SET state = 'running'", "I12: two pushes"),
    ]

    @Test(arguments: breaches)
    func `a breach is found`(sql: String, found: String) async throws {
        let moodle = try await Simulator.start(.withTokenOfItsOwn)
        moodle.change { site in _ = site.addCourse(shortname: "BIO101") }
        let staged = try StagedStore()
        for name in ["ana", "ben"] { try staged.enrol(try staged.person(name), in: "BIO101") }
        for _ in 1...2 { _ = try await staged.push(to: moodle) }
        await moodle.stop()
        #expect(try staged.brokenInvariants() == [])
        try staged.store.outsideTransaction { db in
            for kind in ["trigger", "index"] {
                let names = try String.fetchAll(
                    db, sql: "SELECT name FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL", arguments: [kind])
                for name in names { try db.execute(sql: "DROP \(kind) \(name)") }
            }
            try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
            try db.execute(sql: sql)
            try db.execute(sql: "PRAGMA ignore_check_constraints = OFF; PRAGMA foreign_keys = ON")
        }
        let broken = try staged.brokenInvariants()
        #expect(broken.contains { $0.hasPrefix(found) }, "\(broken)")
    }
}
