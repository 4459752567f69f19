import GRDB
import SimulatedMoodle
import StagingStore
import Synchronization
import Testing

@testable import SyncEngine

/// Moodle carries out a request six minutes after its client gave it up, when newer data has been sent about the same.
struct LateCommitTests {
    let staged: StagedStore

    init() throws {
        // Between two pushes no time passes, however busy the machine is.
        staged = try StagedStore(clock: WallClock { Timestamp(text: "2026-11-21T05:00:00.000Z") })
    }

    private static let update = "late-commit:core_user_update_users:1:delay=held"
    private static let enrol = "late-commit:enrol_manual_enrol_users:1:delay=held"

    private func withMoodle(_ body: (RunningSimulator, SlowSite) async throws -> Void) async throws {
        let moodle = try await Simulator.start()
        do {
            try await body(moodle, SlowSite(moodle))
        } catch {
            await moodle.stop()
            throw error
        }
        await moodle.stop()
    }

    /// Pushes, and then lets happen what had not happened yet.
    private func push(_ moodle: RunningSimulator, _ site: SlowSite, carryOut: Bool = true) async throws -> PushReport {
        let report = try await staged.push(to: moodle, time: site.time)
        if carryOut { await site.carryOut() }
        let broken = try staged.brokenInvariants()
        #expect(broken == [])
        return report
    }

    @Test func `an update that comes late does not overwrite the newer one`() async throws {
        try await withMoodle { moodle, site in
            let ana = try staged.person("ana")
            _ = try await push(moodle, site)
            moodle.order(try Fault.parse(Self.update))
            try staged.update(ana, ["city": "Porto"])
            #expect(try await push(moodle, site, carryOut: false).done == 1)
            // The same once more is sent at once.
            #expect(site.now < .seconds(60))
            try staged.update(ana, ["city": "Riga"])
            #expect(try await push(moodle, site).done == 1)
            #expect(moodle.snapshot().user(named: "ana")?.profile["city"] == "Riga")
        }
    }

    @Test func `an update of other fields waits for nothing`() async throws {
        try await withMoodle { moodle, site in
            let ana = try staged.person("ana")
            _ = try await push(moodle, site)
            moodle.order(try Fault.parse(Self.update))
            try staged.update(ana, ["city": "Porto"])
            _ = try await push(moodle, site, carryOut: false)
            try staged.update(ana, ["department": "Physics"])
            try staged.entry(.userSuspend, Entity.suspension(ana), user: ana)
            #expect(try await push(moodle, site).done == 2)
            #expect(site.now < .seconds(60))
            #expect(moodle.snapshot().user(named: "ana")?.profile["city"] == "Porto")
        }
    }

    @Test func `an enrolment that comes late does not bring back the former dates`() async throws {
        try await withMoodle { moodle, site in
            let course = moodle.change { $0.addCourse(shortname: "BIO101") }
            let ana = try staged.person("ana")
            _ = try await push(moodle, site)
            moodle.order(try Fault.parse(Self.enrol))
            try staged.enrol(ana, in: "BIO101", to: 1_800_000_000)
            _ = try await push(moodle, site, carryOut: false)
            try staged.enrol(ana, in: "BIO101", to: 1_900_000_000)
            #expect(try await push(moodle, site).done == 1)
            let user = try #require(moodle.snapshot().user(named: "ana"))
            #expect(moodle.snapshot().enrolment(user: user.id, course: course)?.timeend == 1_900_000_000)
        }
    }

    @Test func `an enrolment that comes late does not bring back who was unenrolled`() async throws {
        try await withMoodle { moodle, site in
            let course = moodle.change { $0.addCourse(shortname: "BIO101") }
            let ana = try staged.person("ana")
            _ = try await push(moodle, site)
            moodle.order(try Fault.parse(Self.enrol))
            let target = try staged.enrol(ana, in: "BIO101")
            _ = try await push(moodle, site, carryOut: false)
            try staged.entry(
                .enrolRemove, Entity.enrolment(ana, target: "shortname:BIO101", role: "student"), user: ana,
                target: target, role: "student")
            #expect(try await push(moodle, site).done == 1)
            let user = try #require(moodle.snapshot().user(named: "ana"))
            #expect(moodle.snapshot().enrolment(user: user.id, course: course) == nil)
        }
    }

    @Test func `a suspension that comes late does not close an account that was opened again`() async throws {
        try await withMoodle { moodle, site in
            let ana = try staged.person("ana")
            _ = try await push(moodle, site)
            moodle.order(try Fault.parse(Self.update))
            try staged.entry(.userSuspend, Entity.suspension(ana), user: ana)
            _ = try await push(moodle, site, carryOut: false)
            try staged.entry(.userUnsuspend, Entity.suspension(ana), user: ana)
            #expect(try await push(moodle, site).done == 1)
            #expect(moodle.snapshot().user(named: "ana")?.suspended == false)
        }
    }

    @Test func `a name for the moment that comes late does not stay`() async throws {
        try await withMoodle { moodle, site in
            let users = try ["a1", "b1"].map { try staged.person($0) }
            _ = try await push(moodle, site)
            moodle.order(try Fault.parse(Self.update))
            try staged.rename([(users[0], "b1"), (users[1], "a1")])
            let report = try await push(moodle, site)
            #expect(report.failed == 0 && report.waiting == 0)
            let ids = try users.map { try #require(try staged.moodleID($0)) }
            #expect(ids.map { moodle.snapshot().users[$0]?.username } == ["b1", "a1"])
        }
    }

    @Test func `a push that waits for it does everything else first, says so and can be stopped`() async throws {
        try await withMoodle { moodle, site in
            let ana = try staged.person("ana")
            let ben = try staged.person("ben")
            _ = try await push(moodle, site)
            moodle.order(try Fault.parse(Self.update))
            try staged.update(ana, ["city": "Porto"])
            _ = try await push(moodle, site, carryOut: false)
            try staged.update(ana, ["city": "Riga"])
            try staged.update(ben, ["city": "Riga"])
            let stop = StopSignal()
            site.happening(at: site.now + .seconds(100)) { stop.request() }
            let report = try await staged.push(to: moodle, stop: stop, time: site.time)
            guard case .stopped = report.outcome else {
                Issue.record("it ended with \(report.outcome)")
                return
            }
            #expect(moodle.snapshot().user(named: "ben")?.profile["city"] == "Riga")
            #expect(moodle.snapshot().user(named: "ana")?.profile["city"] == "Porto")
            let waits = try staged.text("SELECT waits_for FROM v_pending WHERE username = 'ana'")
            #expect(waits?.contains("may still be at work") == true)
            #expect(try staged.brokenInvariants() == [])
        }
    }

    // MARK: what a look-up finds as it is wanted

    /// A push that is over as soon as its request has left; Moodle is still at work on it.
    private func pushAndStop(_ moodle: RunningSimulator, _ site: SlowSite, at function: String) async throws {
        moodle.order(try Fault.parse("late-commit:\(function):1:delay=held"))
        let stop = StopSignal()
        let leaving = Interlude(function) {
            stop.request()
            return nil
        }
        let report = try await staged.push(to: moodle, stop: stop, time: site.time, through: leaving.around)
        try #require(leaving.hasHappened && report.unknown == 1)
    }

    @Test func `an account that is open as wanted is not done while a suspension may come late`() async throws {
        try await withMoodle { moodle, site in
            let ana = try staged.person("ana")
            _ = try await push(moodle, site)
            try staged.entry(.userSuspend, Entity.suspension(ana), user: ana)
            try await pushAndStop(moodle, site, at: "core_user_update_users")
            try staged.entry(.userUnsuspend, Entity.suspension(ana), user: ana)
            let report = try await push(moodle, site)
            #expect(report.waiting == 0 && report.unknown == 0)
            #expect(moodle.snapshot().user(named: "ana")?.suspended == false)
        }
    }

    @Test func `a field that is as wanted is not done while another value may come late`() async throws {
        try await withMoodle { moodle, site in
            let ana = try staged.person("ana", extra: ["city": "Porto"])
            _ = try await push(moodle, site)
            try staged.update(ana, ["city": "Riga"])
            try await pushAndStop(moodle, site, at: "core_user_update_users")
            try staged.update(ana, ["city": "Porto"])
            let report = try await push(moodle, site)
            #expect(report.waiting == 0 && report.unknown == 0)
            #expect(moodle.snapshot().user(named: "ana")?.profile["city"] == "Porto")
        }
    }

    @Test func `a username that is as wanted is not done while another may come late`() async throws {
        try await withMoodle { moodle, site in
            let ana = try staged.person("ana", idnumber: "E1")
            _ = try await push(moodle, site)
            try staged.rename([(ana, "anna")])
            try await pushAndStop(moodle, site, at: "core_user_update_users")
            try staged.rename([(ana, "ana")])
            let report = try await push(moodle, site)
            #expect(report.waiting == 0 && report.unknown == 0)
            let id = try #require(try staged.moodleID(ana))
            #expect(moodle.snapshot().users[id]?.username == "ana")
        }
    }

    @Test func `somebody who came back is not lost by a deletion that comes late`() async throws {
        try await withMoodle { moodle, site in
            let ana = try staged.person("ana", idnumber: "E1")
            _ = try await push(moodle, site)
            try staged.delete(ana)
            try await pushAndStop(moodle, site, at: "core_user_delete_users")
            try comesBack(ana)
            let report = try await push(moodle, site)
            #expect(report.failed == 0 && report.waiting == 0 && report.unknown == 0)
            let account = try #require(moodle.snapshot().user(named: "ana"))
            #expect(!account.deleted)
            #expect(try staged.moodleID(ana) == account.id)
        }
    }

    @Test func `somebody who came back is enrolled anew when the deletion turns out to be done`() async throws {
        try await withMoodle { moodle, site in
            let course = moodle.change { $0.addCourse(shortname: "BIO101") }
            let ana = try staged.person("ana", idnumber: "E1")
            _ = try await push(moodle, site)
            try staged.delete(ana)
            try await pushAndStop(moodle, site, at: "core_user_delete_users")
            await site.carryOut()
            try comesBack(ana)
            try staged.enrol(ana, in: "BIO101")
            let report = try await push(moodle, site)
            #expect(report.failed == 0 && report.waiting == 0 && report.unknown == 0)
            // Nothing else is at work on the new account.
            #expect(site.now < .seconds(60))
            let account = try #require(moodle.snapshot().user(named: "ana"))
            #expect(moodle.snapshot().enrolment(user: account.id, course: course) != nil)
        }
    }

    private func comesBack(_ user: Int64) throws {
        try staged.change { db, now in
            try db.execute(sql: "UPDATE users SET state = 'active' WHERE id = ?", arguments: [user])
            try Outbox.put(
                db, NewEntry(kind: .userCreate, entity: Entity.account(user), userID: user), run: staged.run.id, at: now
            )
        }
    }
}

/// A clock that moves only by sleeping, and a site that carries out late what it was asked before its clients gave up.
private final class SlowSite: Sendable {
    private struct State {
        var now = Duration.zero
        var events: [(at: Duration, happen: @Sendable () -> Void)] = []
    }

    private let moodle: RunningSimulator
    private let state = Mutex(State())

    /// Moodle's own limit for a request (`external_api::call_external_function`, lib/classes/external_api.php, 4.5).
    private static let limit = Duration.seconds(360)

    init(_ moodle: RunningSimulator) {
        self.moodle = moodle
    }

    var now: Duration { state.withLock(\.now) }

    func happening(at time: Duration, _ happen: @escaping @Sendable () -> Void) {
        state.withLock { $0.events.append((time, happen)) }
    }

    var time: EngineTime {
        EngineTime(
            now: { self.now }, sleep: { await self.pass($0) }, random: { $0.lowerBound })
    }

    private func pass(_ time: Duration) async {
        let (was, now, due) = state.withLock { state in
            let was = state.now
            state.now += time
            let now = state.now
            defer { state.events.removeAll { $0.at <= now } }
            return (was, now, state.events.filter { $0.at <= now })
        }
        for event in due { event.happen() }
        if was < Self.limit, now >= Self.limit { await carryOut() }
    }

    func carryOut() async {
        async let done: Void = moodle.lateCommitsDone()
        // The simulator may be about to hold one, having just cut its client off.
        for _ in 0..<20 {
            moodle.releaseLateCommits()
            // Nobody cancels it.
            try? await Task.sleep(for: .milliseconds(5))
        }
        await done
    }
}
