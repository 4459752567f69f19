import GRDB
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// Whose a number is after Moodle gave it out again, where an address or a name alone says nothing.
struct WhoseAccountTests {
    let staged: StagedStore

    init() throws {
        staged = try StagedStore()
    }

    /// Mum's account was made after the backup to which Moodle goes back; then the child gets its number.
    private func restored(
        _ moodle: RunningSimulator, mum: String?, child: String
    ) async throws -> (mum: Int64, number: Int) {
        let backup = moodle.snapshot()
        let person = try staged.person("mum", idnumber: mum, email: "family@example.edu")
        _ = try await staged.push(to: moodle)
        let number = try #require(try staged.moodleID(person))
        let given = moodle.change { site in
            site = backup
            return site.addUser(
                username: "child", firstname: "Zoe", lastname: "Weber", email: "family@example.edu", idnumber: child)
        }
        try #require(given == number)
        return (person, number)
    }

    @Test(arguments: [(String?.none, ""), ("E1", "E2"), (nil, "E2"), ("E1", "")])
    func `who only shares the e-mail of a family does not get another's update`(mum: String?, child: String)
        async throws
    {
        let moodle = try await Simulator.start()
        let (person, number) = try await restored(moodle, mum: mum, child: child)
        let before = moodle.snapshot().users[number]
        try staged.update(person, ["city": "Riga"])
        let report = try await staged.push(to: moodle)
        #expect(moodle.snapshot().users[number] == before)
        #expect(report.failed == 1)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "account-changed")
        #expect(try staged.text("SELECT problem FROM v_failed")?.contains("child") == true)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `a person whose name, e-mail and idnumber a file changed together keeps the account`() async throws {
        let moodle = try await Simulator.start()
        let ana = try staged.person("ana", idnumber: "E1")
        _ = try await staged.push(to: moodle)
        let number = try #require(try staged.moodleID(ana))
        try staged.rename([(ana, "anna")])
        try staged.change { db, _ in
            try db.execute(
                sql: "UPDATE users SET idnumber = 'E9', email = 'anna@example.org', firstname = 'Anna' WHERE id = ?",
                arguments: [ana])
        }
        try staged.update(ana, ["idnumber": "E9", "email": "anna@example.org", "firstname": "Anna"])
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 0 && report.waiting == 0)
        let account = moodle.snapshot().users[number]
        #expect(account?.username == "anna")
        #expect(account?.idnumber == "E9")
        #expect(moodle.snapshot().user(named: "ana") == nil)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `whom an operator linked is taken at their word once, and compared from then on`() async throws {
        let moodle = try await Simulator.start()
        let number = moodle.change { $0.addUser(username: "zoe", email: "zoe@example.edu", idnumber: "X9") }
        let ana = try staged.linked("ana", to: number, idnumber: "E1")
        try staged.change { db, now in try AccountSeen.takeOnTrust(db, of: ana, at: now) }
        try staged.update(ana, ["city": "Riga"])
        #expect(try await staged.push(to: moodle).done == 1)
        #expect(moodle.snapshot().users[number]?.profile["city"] == "Riga")

        moodle.change { site in
            site.edit(user: number) { account in
                account.username = "child"
                account.idnumber = ""
            }
        }
        try staged.update(ana, ["city": "Porto"])
        #expect(try await staged.push(to: moodle).failed == 1)
        #expect(moodle.snapshot().users[number]?.profile["city"] == "Riga")
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `an update of unknown outcome is not sent again to whoever has the number since`() async throws {
        let moodle = try await Simulator.start()
        let backup = moodle.snapshot()
        let mum = try staged.person("mum", email: "family@example.edu")
        _ = try await staged.push(to: moodle)
        let number = try #require(try staged.moodleID(mum))
        try staged.update(mum, ["city": "Riga"])
        moodle.order(try Fault.parse("empty:core_user_update_users"))
        #expect(try await staged.push(to: moodle).unknown == 1)
        moodle.forgetFaults()
        moodle.change { site in
            site = backup
            _ = site.addUser(username: "child", firstname: "Zoe", lastname: "Weber", email: "family@example.edu")
        }
        // And newer data waits behind it.
        try staged.update(mum, ["department": "Physics"])
        let child = moodle.snapshot().users[number]
        let report = try await staged.push(to: moodle)
        #expect(moodle.snapshot().users[number] == child)
        #expect(report.failed == 1 && report.unknown == 0)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "account-changed")
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `who is imported while a push runs is compared before anything is sent`() async throws {
        let moodle = try await Simulator.start()
        let (mum, number) = try await restored(moodle, mum: nil, child: "")
        let before = moodle.snapshot().users[number]
        try staged.person("ana")
        let newer = Interlude("core_user_create_users") {
            try staged.change { db, now in
                try db.execute(
                    sql: """
                        INSERT INTO imports (run_id, dataset, mode, file_name, file_bytes, file_sha256, options_sha256, state, at)
                        SELECT run_id, dataset, mode, 'newer.csv', 0, file_sha256, options_sha256, state, at FROM imports
                        """)
                try Outbox.put(
                    db,
                    NewEntry(
                        kind: .userUpdate, entity: Entity.account(mum), userID: mum,
                        payload: #"{"fields":{"city":"Riga"}}"#, importID: db.lastInsertedRowID, line: 2),
                    run: staged.run.id, at: now)
            }
            return nil
        }
        let report = try await staged.push(to: moodle, through: newer.around)
        #expect(newer.hasHappened)
        #expect(moodle.snapshot().users[number] == before)
        #expect(report.done == 1 && report.failed == 1 && report.waiting == 0)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "account-changed")
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }
}
