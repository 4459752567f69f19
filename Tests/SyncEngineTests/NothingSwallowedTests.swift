import GRDB
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// What a look-up refused, or did not show, is said where people look, and stops nobody else.
struct NothingSwallowedTests {
    let staged: StagedStore

    init() throws {
        staged = try StagedStore()
    }

    @Test(arguments: [nil, "exception-after-apply:core_cohort_get_cohorts:code=invalidparameter"])
    func `a cohort whose number the site lacks, or refuses to show, keeps its members waiting and nobody else`(
        fault: String?
    ) async throws {
        let moodle = try await Simulator.start()
        if let fault { moodle.order(try Fault.parse(fault)) }
        let ana = try staged.person("ana")
        try staged.cohort(ana, "id:999")
        let report = try await staged.push(to: moodle)
        guard case .finished = report.outcome else {
            Issue.record("it ended with \(report.outcome)")
            return
        }
        #expect(report.done == 1 && report.waiting == 1 && report.failed == 0)
        let problem = try staged.text("SELECT problem FROM cohorts")
        #expect(problem?.contains(fault == nil ? "no such cohort" : "refused the look-up") == true)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `a person whom the site refuses to look up waits with the reason`() async throws {
        let moodle = try await Simulator.start()
        moodle.change { site in _ = site.addCourse(shortname: "BIO101") }
        let ana = try staged.person("ana")
        try staged.enrol(ana, in: "BIO101")
        try staged.change { db, now in
            try Outbox.cancelWaiting(db, entity: Entity.account(ana), reason: .obsolete, run: staged.run.id, at: now)
            try db.execute(
                sql: """
                    UPDATE users SET username = NULL, username_origin = 'reference', state = 'referenced', idnumber = ?,
                           email = NULL, firstname = NULL, lastname = NULL WHERE id = ?
                    """, arguments: ["E1<b>", ana])
        }
        moodle.order(try Fault.parse("exception-after-apply:core_user_get_users_by_field:code=invalidparameter"))
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 0 && report.waiting == 1)
        #expect(try staged.text("SELECT problem_code FROM outbox WHERE state = 'ready'") == "invalidparameter")
        #expect(try staged.text("SELECT problem FROM outbox WHERE state = 'ready'")?.contains("idnumber:E1<b>") == true)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `an account that is gone when it is read back is reported`() async throws {
        let moodle = try await Simulator.start()
        try staged.person("ana")
        try staged.person("ben")
        var options = PushOptions()
        options.batch = 1
        options.parallel = 1
        let deletion = Interlude("core_user_create_users", nth: 2) {
            moodle.change { site in
                guard let ana = site.user(named: "ana") else { return }
                site.edit(user: ana.id) { account in
                    account.deleted = true
                    account.username = "ana@example.edu.1795000000"
                    account.email = "5d41402abc4b2a76b9719d911017c592"
                }
            }
            return nil
        }
        let report = try await staged.push(to: moodle, options, through: deletion.around)
        #expect(deletion.hasHappened)
        #expect(report.silentlyChanged == 1)
        #expect(try staged.texts("SELECT username || ' ' || field FROM v_silently_changed") == ["ana id"])
        await moodle.stop()
    }

    @Test func `of two workers that end, the graver reason is told`() {
        let grave = Interruption.store(.full(path: "x"))
        #expect(Interruption.graver(.stopped, grave).isStore)
        #expect(Interruption.graver(grave, .stopped).isStore)
        #expect(Interruption.graver(.siteSilent("away"), .store(.full(path: "x"))).isStore)
    }
}

extension Interruption {
    fileprivate var isStore: Bool { if case .store = self { true } else { false } }
}
