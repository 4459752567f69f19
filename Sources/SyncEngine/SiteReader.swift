import Foundation
import GRDB
import Logging
import MoodleWire
import StagingStore
import StagingStore
import Synchronization

/// The one way to the site: past the gate, with every exchange on record.
///
/// Reads are asked again until the site answers or patience ends; writes go through `send`, once.
final class SiteReader: Sendable {
    let client: MoodleClient
    let ledger: Ledger
    let stop: StopSignal
    let safeguards: Safeguards
    private let time: EngineTime
    private let patience: Duration
    let logger: Logger
    /// Of this push; a look at it costs a request only the first time.
    let rosters = CourseRosters()
    private let gate = Mutex(SiteGate())
    private let tally: RequestTally

    private static let slice = Duration.milliseconds(100)

    init(
        client: MoodleClient, ledger: Ledger, stop: StopSignal, time: EngineTime, patience: Duration,
        tally: RequestTally, logger: Logger, safeguards: Safeguards
    ) {
        self.client = client
        self.ledger = ledger
        self.stop = stop
        self.time = time
        self.patience = patience
        self.tally = tally
        self.logger = logger
        self.safeguards = safeguards
    }

    var requestCount: Int { tally.count }

    /// Asks until there is an answer.
    func read<Answer>(
        _ call: WireCall, purpose: Ledger.Purpose = .lookup, judge: (Exchange) -> ReadOutcome<Answer>
    ) async throws(Interruption) -> Answer {
        while true {
            try await passGate()
            let exchange = await exchange(call, deadline: time.lookUpDeadline)
            let outcome = judge(exchange)
            try await ledger.note(exchange, purpose: purpose, problem: outcome.trouble)
            switch outcome {
            case .answer(let answer):
                gate.withLock { $0.succeeded() }
                return answer
            case .failed(.site(let trouble)):
                siteFailed(trouble.message, retryAfter: trouble.retryAfterSeconds ?? exchange.retryAfterSeconds)
            case .failed(.setup(let fault)):
                throw .setup(fault)
            case .failed(.entry(let refusal)):
                throw .lookUpRefused(refusal.trouble)
            }
        }
    }

    /// Sends a write, once. Whoever calls has claimed the entries and judges the answer.
    func send(_ call: WireCall) async -> Exchange {
        let exchange = await exchange(call, deadline: time.writeDeadline)
        // Whoever may have been put out of a course by us is looked for anew.
        if [.unenrolUsers, .unassignRoles].contains(call.function) { await rosters.forget() }
        return exchange
    }

    /// Waits until the site may be asked.
    func passGate() async throws(Interruption) {
        while true {
            if stop.isRequested { throw .stopped }
            let now = time.now()
            switch gate.withLock({ $0.passage(at: now, patience: patience) }) {
            case .open: return
            case .givenUp(let trouble): throw .siteSilent(trouble)
            case .wait(let moment): await time.sleep(min(Self.slice, moment - now))
            case .probe: try await probe()
            }
        }
    }

    /// When a moment of the clock that never jumps comes, on the one on the wall.
    func wallTime(of moment: Duration) -> Timestamp {
        let now = ledger.store.clock.now()
        return now.date.map { Timestamp($0.addingTimeInterval((moment - time.now()).inSeconds)) } ?? now
    }

    func siteFailed(_ trouble: String, retryAfter: Int? = nil) {
        let wait = gate.withLock { gate in
            gate.failed(trouble, retryAfter: retryAfter, at: time.now(), random: time.random)
            return gate.opensAt - time.now()
        }
        logger.notice("the site failed: \(trouble); waiting \(Int(wait.inSeconds.rounded(.up))) s")
    }

    func siteAnswered() {
        gate.withLock { $0.succeeded() }
    }

    private func probe() async throws(Interruption) {
        let exchange = await exchange(SiteInfo.call(), deadline: time.lookUpDeadline)
        let outcome = SiteInfo.judge(exchange)
        try await ledger.note(exchange, purpose: .check, problem: outcome.trouble)
        switch outcome {
        case .answer: siteAnswered()
        case .failed(.site(let trouble)):
            siteFailed(trouble.message, retryAfter: trouble.retryAfterSeconds ?? exchange.retryAfterSeconds)
        case .failed(.setup(let fault)): throw .setup(fault)
        case .failed(.entry(let refusal)): siteFailed(refusal.message)
        }
    }

    private func exchange(_ call: WireCall, deadline: Duration) async -> Exchange {
        tally.add()
        return await client.call(call, deadline: deadline)
    }
}

extension ReadOutcome {
    /// Code and text of what went wrong, for the record of the request.
    var trouble: Trouble? {
        switch self {
        case .answer: nil
        case .failed(.site(let trouble)): Trouble(code: trouble.code, text: trouble.message)
        case .failed(.setup(let fault)): Trouble(code: fault.code, text: fault.message)
        case .failed(.entry(let refusal)): Trouble(code: refusal.code, text: refusal.message)
        }
    }
}

/// Counts the requests of a push.
final class RequestTally: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .relaxed) }
    func add() { value.add(1, ordering: .relaxed) }
}
