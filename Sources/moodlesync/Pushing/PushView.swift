import MoodleWire
import Operations
import StagingStore
import SyncEngine

/// How a push ended, for people, for scripts and for the shell.
struct PushView {
    private struct Document: Encodable {
        struct Entries: Encodable {
            let done: Int
            let failed: Int
            let waiting: Int
            let unknown: Int
        }
        struct Problem: Encodable {
            let code: String
            let message: String
            let hint: String?
        }

        struct WouldSend: Encodable {
            let entry: Int64
            let kind: String
            let function: String
            /// JSON text, secrets painted over.
            let sent: String
        }

        let push: Int64
        let state: String
        let entries: Entries
        let requests: Int
        let seconds: Double
        let auditHead: String
        let problem: Problem?
        /// The first hundred.
        let failures: [FailedEntry]
        let waits: [Waiting]
        let results: PeopleResults?
        /// Only of a dry run.
        let wouldSend: [WouldSend]?

        enum CodingKeys: String, CodingKey {
            case push, state, entries, requests, seconds, problem, failures, waits, results
            case auditHead = "audit_head"
            case wouldSend = "would_send"
        }
    }

    private let report: PushReport
    private let leftovers: Leftovers
    private let isDry: Bool

    init(_ report: PushReport, leftovers: Leftovers, isDry: Bool = false) {
        self.report = report
        self.leftovers = leftovers
        self.isDry = isDry
    }

    func show(on console: Console) throws -> ExitCode {
        if isDry { console.print(PushMessages.wouldSend(report.dryRun)) }
        for line in PushMessages.closing(report, results: leftovers.results, isDry: isDry) { console.say(line) }
        if !isDry { console.print(PushMessages.leftovers(leftovers, paint: console.paint)) }
        if let failure { console.complain(failure) }
        try console.json(document)
        return exit
    }

    var exit: ExitCode {
        switch report.outcome {
        case .stopped: .stopped
        case .siteSilent: .siteSilent
        case .setup, .refused: .setup
        case .finished where isDry: .done
        case .finished: report.failed > 0 || report.waiting > 0 || report.unknown > 0 ? .partly : .done
        }
    }

    /// Why the push ended before its work was done; nil if it ended well, or because it was asked to.
    private var failure: Failure? {
        switch report.outcome {
        case .finished, .stopped, .refused: nil
        case .siteSilent(let reason): Failure(PushProblem.siteSilent(reason))
        case .setup(let fault): Failure(PushProblem.setup(fault))
        }
    }

    private var document: Document {
        return Document(
            push: report.push, state: report.outcome.state,
            entries: .init(
                done: report.done, failed: report.failed, waiting: report.waiting, unknown: report.unknown),
            requests: report.requests, seconds: (report.seconds * 1000).rounded() / 1000,
            auditHead: report.auditHead,
            problem: failure.map { .init(code: $0.code, message: $0.message, hint: $0.hint) },
            failures: leftovers.failed, waits: leftovers.waits, results: isDry ? nil : leftovers.results,
            wouldSend: isDry
                ? report.dryRun.map {
                    .init(entry: $0.entry, kind: $0.kind.rawValue, function: $0.function, sent: $0.sent)
                } : nil)
    }
}
