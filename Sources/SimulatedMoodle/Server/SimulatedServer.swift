import Logging
import Synchronization

/// What came of a request.
struct Performed: Sendable {
    let answer: RestAnswer
    /// That of the request before, for mixing them up.
    let answerBefore: RestAnswer
}

/// What a request meets before anything of it is looked at.
struct Door: Sendable {
    let siteName: String
    /// For maintenance.
    let isClosed: Bool
    let hasServices: Bool
}

/// What all connections share: the site, its faults, its journal, and the memory of requests.
final class SimulatedServer: Sendable {
    private struct State: ~Copyable {
        var site: Site
        var injector: FaultInjector
        var log: RequestLog
        var journal: Journal?
        /// The last right answer, for the wrong one to come.
        var lastAnswer = RestAnswer.value([])
    }

    let options: SimulatorOptions
    let workers: Workers
    let lateCommits = LateCommits()
    private let logger: Logger
    private let state: Mutex<State>

    init(_ options: SimulatorOptions, logger: Logger) throws(SimulatorProblem) {
        self.options = options
        self.logger = logger
        workers = Workers(limit: options.cost.workers)
        var site = Site(createdAt: options.now(), owner: options.account)
        var journal: Journal?
        if let path = options.stateFile {
            if try Journal.load(path, into: &site), case .limited(let capabilities) = options.account {
                site.capabilities = capabilities
            }
            _ = SiteDelta(takingFrom: &site)
            journal = try Journal(writing: site, to: path)
        }
        site.release = options.release
        site.mail = options.mail
        site.languages.formUnion(options.languages)
        site.serviceFunctions = options.serviceFunctions
        let injector = FaultInjector(options.faults, seed: options.seed)
        let log = RequestLog(variablesKept: options.variablesKept)
        let (begun, kept) = (site, journal)
        state = Mutex(State(site: begun, injector: injector, log: log, journal: kept))
    }

    /// The whole site. Whoever holds it while the site changes makes it pay for a copy: requests must not.
    var site: Site { state.withLock { $0.site } }

    var door: Door {
        state.withLock {
            Door(siteName: $0.site.name, isClosed: $0.site.maintenance, hasServices: $0.site.webServicesEnabled)
        }
    }

    var log: RequestLog { state.withLock { $0.log } }

    /// Changes the site by hand; kept in the state file as any change.
    func change<T: Sendable>(_ edit: (inout Site) -> sending T) -> T {
        state.withLock { state in
            let result = edit(&state.site)
            _ = keep(&state)
            return result
        }
    }

    func order(_ faults: [Fault]) { state.withLock { $0.injector.order(faults) } }

    func forgetFaults() { state.withLock { $0.injector.forgetOrders() } }

    func forgetRequests() { state.withLock { $0.log.forget() } }

    /// The fault that a request meets, noted in the log.
    func fault(for request: RestRequest) -> Fault? {
        state.withLock { state in
            guard let fault = state.injector.fault(for: request.function) else { return nil }
            state.log.add(request, .broken(fault.kind))
            return fault
        }
    }

    /// Does what a request asks for, in the time that the work takes; nil if the state file cannot take it. Noted in
    /// the log unless the fault was.
    ///
    /// The work ends with the commit, and goes on when the client has left.
    func work(on request: RestRequest, faulty: Bool) async throws -> Performed? {
        let time = options.cost.time(for: request.function, records: request.records)
        let performed = try await workers.run {
            if time > .zero { try await Task.sleep(for: time) }
            return perform(request, faulty: faulty)
        }
        if options.latency > .zero { try await Task.sleep(for: options.latency) }
        return performed
    }

    private func perform(_ request: RestRequest, faulty: Bool) -> Performed? {
        state.withLock { state in
            let answer = call(request, on: &state.site)
            guard keep(&state) else { return nil }
            if !faulty { state.log.add(request, answer.verdict) }
            defer { state.lastAnswer = answer }
            return Performed(answer: answer, answerBefore: state.lastAnswer)
        }
    }

    func close() {
        state.withLock { state in
            do {
                try state.journal?.close()
            } catch {
                logger.error("The state file could not be closed.", metadata: ["error": "\(error)"])
            }
            state.journal = nil
        }
    }

    private func call(_ request: RestRequest, on site: inout Site) -> RestAnswer {
        do throws(MoodleException) {
            guard request.token == options.token else { throw .invalidToken }
            _ = try site.authenticate()
            guard !request.function.isEmpty else { throw .invalidParameter }
            return .value(
                try site.call(request.function, request.form, now: options.now()))
        } catch {
            return .exception(error)
        }
    }

    private func keep(_ state: inout State) -> Bool {
        guard state.journal != nil, let delta = SiteDelta(takingFrom: &state.site) else { return true }
        do {
            try state.journal?.append(delta)
            return true
        } catch {
            logger.error("The state file could not be written.", metadata: ["error": "\(error)"])
            return false
        }
    }
}
