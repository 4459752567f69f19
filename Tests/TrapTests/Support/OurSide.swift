import CSVImport
import FaultFixtures
import Foundation
import GRDB
import Logging
import MoodleWire
import Operations
import SimulatedMoodle
import StagingStore
import SyncEngine
import Testing

/// What moodlesync does with the same task: a store, the importer and the engine, as the program puts them together.
final class OurSide {
    let moodle: RunningSimulator
    private let folder: URL
    private let store: StagingStore
    private let run: Run
    private let keyFile: KeyFile
    private let traces: Traces
    /// Rows that the last file had rejected: why, by username.
    private var rejected: [String: String] = [:]

    init(_ moodle: RunningSimulator) throws {
        self.moodle = moodle
        folder = FileManager.default.temporaryDirectory.appending(path: "moodlesync-trap-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try StagingStore(path: folder.appending(path: "store.db").path, access: .createIfMissing)
        run = try store.beginRun("test")
        keyFile = KeyFile(path: folder.appending(path: "key").path)
        traces = Traces(secrets: [moodle.token, Roll.password], folder: folder.path, except: ["key", "people.csv"])
    }

    deinit {
        // A folder that is left over in the temporary directory harms nobody.
        try? FileManager.default.removeItem(at: folder)
    }

    /// Imports a roll and pushes.
    func bring(_ roll: Roll, change: (inout ImportOptions) -> Void = { _ in }) async throws {
        try load(roll, change: change)
        try await push()
    }

    /// Imports a roll and pushes to a site at which nothing can be sent yet, for its settings.
    func isRefused(_ roll: Roll, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try load(roll)
        await #expect(throws: (any Error).self, sourceLocation: sourceLocation) { try await push() }
    }

    func load(_ roll: Roll, change: (inout ImportOptions) -> Void = { _ in }) throws {
        var options = ImportOptions()
        options.dataset = .users
        change(&options)
        let path = folder.appending(path: "people.csv").path
        try Data(roll.csv.utf8).write(to: URL(fileURLWithPath: path))
        let importer = Importer(store: store, key: { try self.keyFile.readOrMake() }, options: options, run: run)
        let report = try importer.importFile(path)
        if let refusal = report.refusal { throw Refused(why: refusal.message) }
        rejected = [:]
        for problem in report.problems where problem.severity == .error {
            rejected[roll.usernames[problem.line - 2], default: ""] += "\(problem.column): \(problem.message) "
        }
    }

    struct Refused: Error {
        let why: String
    }

    /// The push did not come to its end: the site, the token or the settings are not as they must be.
    struct Unfinished: Error {
        let outcome: PushOutcome
    }

    /// - Throws: `PushProblem`, `Unfinished`.
    func push(change: (inout PushOptions) -> Void = { _ in }) async throws {
        var options = PushOptions()
        change(&options)
        let transport = try HTTPTransport(version: "test")
        let client = MoodleClient(
            site: try SiteURL(moodle.url), token: try Token(moodle.token), transport: transport, clock: .system)
        let keyFile = keyFile
        let engine = SyncEngine(
            store: store, client: client, key: { () throws(KeyProblem) in try keyFile.read() }, stop: StopSignal(),
            logger: .traced(by: traces), time: .unhurried)
        do {
            let report = try await engine.push(options, run: run)
            await transport.stop()
            guard case .finished = report.outcome else { throw Unfinished(outcome: report.outcome) }
        } catch {
            await transport.stop()
            throw error
        }
    }

    /// Token and password, wherever they must not be.
    func secretsLeft() throws -> [String] { try traces.secrets() }

    /// What the operator does once the reason is gone: failed entries get another try, then a push.
    func tryAgain() async throws {
        let decision = try OutboxDecisions(store).retry(.failed, run: run)
        #expect(decision.entries > 0)
        try await push()
    }

    /// What does not hold in the store, in words.
    func brokenInvariants() throws -> [String] {
        try Invariants.broken(in: store)
    }

    /// Somebody is done when all that was wanted of them is, and failed when anything of it is.
    func told() throws -> Told {
        var told = Told()
        try store.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT u.username, min(o.state = 'done') AS done, group_concat(o.problem) FILTER (WHERE o.state = 'failed') AS why
                      FROM outbox o JOIN users u ON u.id = o.user_id WHERE o.state <> 'cancelled' GROUP BY u.id
                    """)
            for row in rows {
                let name: String = row["username"]
                if row["done"] { told.done.insert(name) }
                if let why: String = row["why"] { told.failed[name] = why }
            }
        }
        for (name, why) in rejected {
            told.done.remove(name)
            told.failed[name] = why
        }
        return told
    }
}

extension EngineTime {
    /// Waits take no time.
    fileprivate static var unhurried: EngineTime {
        EngineTime(now: { .zero }, sleep: { _ in }, random: { $0.lowerBound })
    }
}
