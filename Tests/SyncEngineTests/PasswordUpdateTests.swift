import Foundation
import GRDB
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// Passwords that a file changes for accounts that exist.
struct PasswordUpdateTests {
    private func linked(_ moodle: RunningSimulator) async throws -> (staged: StagedStore, user: Int64) {
        let staged = try StagedStore()
        let user = try staged.person("ana", password: "First-pass1!")
        _ = try await staged.push(to: moodle)
        return (staged, user)
    }

    private func check(_ moodle: RunningSimulator) -> UInt64? {
        moodle.snapshot().user(named: "ana")?.passwordCheck
    }

    @Test func `a changed password is set, though nothing else changed, and then destroyed`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let (staged, user) = try await linked(moodle)
        try staged.newPassword(user, "Second-pass2!")
        let report = try await staged.push(to: moodle)
        #expect(report.done == 1)
        #expect(check(moodle) == PasswordCheck.value(of: "Second-pass2!"))
        #expect(try staged.text("SELECT count(*) FROM sealed_passwords") == "0")
        #expect(try staged.text("SELECT sent FROM v_sent ORDER BY request DESC")?.contains("Second-pass2!") == false)
        await moodle.stop()
    }

    @Test func `a password that came while another was on its way is kept for its own entry`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let (staged, user) = try await linked(moodle)
        try staged.newPassword(user, "Second-pass2!")
        // The store takes the third one at the moment at which the second is being recorded.
        try staged.change { db, _ in
            try db.execute(
                sql: """
                    CREATE TRIGGER third AFTER UPDATE OF state ON outbox WHEN NEW.state = 'sending' BEGIN
                      UPDATE sealed_passwords SET box = randomblob(40);
                    END
                    """)
        }
        _ = try await staged.push(to: moodle)
        #expect(check(moodle) == PasswordCheck.value(of: "Second-pass2!"))
        #expect(try staged.text("SELECT count(*) FROM sealed_passwords") == "1")
        await moodle.stop()
    }

    @Test func `a changed password whose key is lost fails its entry`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let (staged, user) = try await linked(moodle)
        try staged.newPassword(user, "Second-pass2!")
        try staged.loseKey()
        #expect(try await staged.push(to: moodle).failed == 1)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "password-lost")
        #expect(check(moodle) == PasswordCheck.value(of: "First-pass1!"))
        await moodle.stop()
    }
}

extension StagedStore {
    /// As an import with `--update-passwords` leaves it.
    fileprivate func newPassword(_ user: Int64, _ password: String) throws {
        let box = try keyFile.read().seal(Data(password.utf8), for: .password(user: user))
        try change { db, _ in
            try db.execute(sql: "INSERT OR REPLACE INTO sealed_passwords VALUES (?, ?)", arguments: [user, box])
        }
        try entry(
            .userUpdate, Entity.account(user), user: user, payload: #"{"fields":{},"setpassword":true}"#)
    }
}
