import GRDB
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// An account of ours that arrives after its entry was replaced, or after what is staged about its person was corrected.
struct OwnAccountTests {
    let staged: StagedStore

    init() throws {
        staged = try StagedStore()
    }

    /// Ana, whose account is asked for by an engine that dies; what Moodle does with it is still to come.
    private func ana(_ moodle: RunningSimulator) async throws -> Int64 {
        let ana = try staged.person("ana", idnumber: "E1")
        try await staged.leaveInFlight(
            [ana], sent: ["username": "ana", "email": "ana@example.edu", "idnumber": "E1", "firstname": "Ana"])
        try await staged.recoverOnly(moodle)
        return ana
    }

    private func arrive(_ moodle: RunningSimulator) -> Int {
        moodle.change {
            $0.addUser(
                username: "ana", firstname: "Ana", lastname: "Silva", email: "ana@example.edu", idnumber: "E1")
        }
    }

    /// As an import does with somebody whose account is still to be made.
    private func correct(_ user: Int64, _ assignments: String) throws {
        try staged.change { db, now in
            try db.execute(sql: "UPDATE users SET \(assignments) WHERE id = ?", arguments: [user])
            try Outbox.put(
                db, NewEntry(kind: .userCreate, entity: Entity.account(user), userID: user), run: staged.run.id, at: now
            )
        }
    }

    @Test func `what a cancelled entry of ours made is called made by us`() async throws {
        let moodle = try await Simulator.start()
        let ana = try await ana(moodle)
        try staged.change { db, now in
            let entry = try Int64.fetchOne(db, sql: "SELECT id FROM outbox WHERE state = 'unknown'") ?? 0
            try Outbox.cancel(db, entry: entry, reason: .byOperator, run: staged.run.id, at: now)
        }
        try correct(ana, "firstname = 'Ana'")
        let number = arrive(moodle)
        #expect(try await staged.push(to: moodle).failed == 0)
        #expect(try staged.moodleID(ana) == number)
        #expect(try staged.text("SELECT origin FROM users WHERE id = \(ana)") == "created")
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test(arguments: ["idnumber = 'E2'", "idnumber = 'E2', email = 'ana.silva@example.edu'", "idnumber = NULL"])
    func `an account of ours that was corrected before it arrived is ours, and is corrected there`(change: String)
        async throws
    {
        let moodle = try await Simulator.start()
        let ana = try await ana(moodle)
        try correct(ana, change + ", extra = '{\"city\":\"Riga\"}'")
        let number = arrive(moodle)
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 0 && report.waiting == 0)
        #expect(try staged.moodleID(ana) == number)
        #expect(try staged.text("SELECT origin FROM users WHERE id = \(ana)") == "created")
        let account = moodle.snapshot().users[number]
        #expect(account?.profile["city"] == "Riga")
        #expect(account?.email == (try staged.text("SELECT email FROM users WHERE id = \(ana)")))
        if let idnumber = try staged.text("SELECT idnumber FROM users WHERE id = \(ana)") {
            #expect(account?.idnumber == idnumber)
        }
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test(arguments: ["before the push", "late"])
    func `a username that was corrected before the account arrived makes nobody twice`(arrival: String) async throws {
        let moodle = try await Simulator.start()
        moodle.change { $0.allowsSharedEmails = true }
        let ana = try await ana(moodle)
        try correct(ana, "username = 'anna', idnumber = NULL, email = 'anna@example.edu'")
        if arrival == "before the push" { _ = arrive(moodle) }
        var time = EngineTime.virtual
        if arrival == "late" {
            let sleep = time.sleep
            time = EngineTime(
                now: time.now,
                sleep: { duration in
                    await sleep(duration)
                    if moodle.snapshot().user(named: "ana") == nil, moodle.snapshot().user(named: "anna") == nil {
                        _ = arrive(moodle)
                    }
                }, random: time.random)
        }
        let report = try await staged.push(to: moodle, time: time)
        #expect(report.failed == 0 && report.waiting == 0)
        let accounts = moodle.snapshot().users.all.filter { $0.username.hasPrefix("an") }
        #expect(accounts.map(\.username) == ["anna"])
        #expect(try staged.text("SELECT username FROM users WHERE id = \(ana)") == "anna")
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `a rename that waits for the account finds it under the name that it was asked for`() async throws {
        let moodle = try await Simulator.start()
        let ana = try await ana(moodle)
        try staged.rename([(ana, "anna")])
        let number = arrive(moodle)
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 0 && report.waiting == 0)
        #expect(moodle.snapshot().users[number]?.username == "anna")
        #expect(moodle.snapshot().users.all.filter { $0.username.hasPrefix("an") }.count == 1)
        #expect(try staged.text("SELECT origin FROM users WHERE id = \(ana)") == "created")
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }
}
