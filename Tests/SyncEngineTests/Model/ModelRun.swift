import FaultFixtures
import GRDB
import Logging
import SimulatedMoodle
import StagingStore

@testable import MoodleWire
@testable import SyncEngine

/// A `ModelSchool`, pushed by one engine after the other until it is quiet, and what is left then.
struct ModelRun {
    private(set) var losses = Losses()
    private(set) var pushes = 0
    let deaths: Int

    var isWhole: Bool { losses == .none }
    var story: String { "\(losses) after \(pushes) pushes and \(deaths) deaths" }

    private static let mostPushes = 60

    init(
        _ fate: Fate, people: Int = 40, account: ServiceAccount = .service, safeguards: Safeguards = .all,
        pagesForTheFirst pages: Int? = nil,
        betweenPushes: (Fate, Int) -> Void = { fate, _ in fate.pass(.seconds([1, 1, 60, 3_600][fate.pick(0...3)])) }
    ) async throws {
        let school = try ModelSchool(fate, people: people, account: account)
        let before = try school.staged.texts(Self.staging)
        let transport = FatefulTransport(
            school.moodle, fate, witness: try StagingStore(path: school.staged.store.path, access: .readOnly))
        let life = Life(school: school, fate: fate, transport: transport, safeguards: safeguards)
        repeat {
            pushes += 1
            if pushes == Self.mostPushes { fate.relent() }
            await life.push(pages: pushes == 1 ? pages : nil)
            betweenPushes(fate, pushes)
        } while try pushes < Self.mostPushes + 10 && (fate.isDead || school.isUnsettled())
        deaths = fate.deaths
        fate.relent()
        // What was given up long ago may still be on its way.
        fate.pass(.seconds(1_000))
        transport.commitLate()
        if try school.isUnsettled() { losses.broken.append("it never became quiet") }
        // R5
        school.moodle.writes = 0
        await life.push()
        if school.moodle.writes > 0 { losses.broken.append("a further push wrote \(school.moodle.writes) times") }
        losses = losses + (try school.losses(works: transport.works))
        // I11
        if try school.staged.texts(Self.staging) != before { losses.broken.append("I11: what was staged has changed") }
    }

    private static let staging =
        "SELECT json_array(id, username, idnumber, email, firstname, lastname, extra, state) FROM users"

    /// Everything that an engine needs.
    private struct Life {
        let school: ModelSchool
        let fate: Fate
        let transport: FatefulTransport
        let safeguards: Safeguards

        /// One engine, from its birth to its end or death. A store that was opened is closed again when it has gone.
        /// - Parameter pages: how many pages the store may grow by; then its disk is full.
        func push(pages: Int? = nil) async {
            fate.begin()
            // Death, a site that is away, a push that is refused: whatever it was, the next one goes on.
            _ = try? await engine(pages)
        }

        private func engine(_ pages: Int?) async throws {
            let store = try StagingStore(path: school.staged.store.path, access: .readWrite, clock: fate.wallClock)
            try store.outsideTransaction { db in
                db.add(transactionObserver: MortalCommits(fate), extent: .databaseLifetime)
                if let pages {
                    let size = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                    try db.execute(sql: "PRAGMA max_page_count = \(size + pages)")
                }
            }
            let keyFile = school.staged.keyFile
            let client = MoodleClient(
                site: try SiteURL("http://127.0.0.1"), token: try Token(school.moodle.token), transport: transport,
                clock: WireClock(unixMilliseconds: { fate.wall }, monotonic: { fate.now }))
            let engine = SyncEngine(
                store: store, client: client, key: { () throws(KeyProblem) in try keyFile.read() }, stop: StopSignal(),
                logger: .traced(by: school.traces), time: fate.engineTime,
                safeguards: safeguards)
            var options = PushOptions()
            options.batch = 16
            options.parallel = 1
            let run = try store.beginRun("push")
            _ = try await engine.push(options, run: run)
            try store.finish(run, exitCode: 0)
        }
    }
}

extension ModelSchool {
    /// Something is left that another push could settle: all but what waits for an account or an enrolment that failed.
    func isUnsettled() throws -> Bool {
        try staged.text(
            """
            SELECT (SELECT count(*) FROM outbox WHERE state IN ('sending', 'unknown'))
                 + (SELECT count(*) FROM outbox_waits WHERE coalesce(waits_on, '') NOT IN ('account', 'enrolment'))
                 + (SELECT count(*) FROM pushes WHERE state = 'running')
            """) != "0"
    }
}
