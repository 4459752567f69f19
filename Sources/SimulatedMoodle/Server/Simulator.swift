import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A small real HTTP server on loopback that behaves as a Moodle 4.5 does.
package struct Simulator: Service {
    private let options: SimulatorOptions
    private let logger: Logger
    private let onListening: @Sendable (RunningSimulator) async -> Void

    /// `onListening` is called once, when requests can come.
    package init(
        _ options: SimulatorOptions, logger: Logger,
        onListening: @escaping @Sendable (RunningSimulator) async -> Void
    ) {
        self.options = options
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until it is asked to end. Throws `SimulatorProblem`.
    package func run() async throws {
        let server = try SimulatedServer(options, logger: logger)
        defer { server.close() }
        let ending = Ending()
        let application = Application(
            responder: MoodleResponder(server: server),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: options.port)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? options.port
                await onListening(RunningSimulator(server, port: port) { await ending.request() })
            },
            logger: logger)
        var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
        // For clients that do not read what they asked for.
        configuration.maximumGracefulShutdownDuration = .seconds(5)
        let group = ServiceGroup(configuration: configuration)
        await ending.set(group)
        do {
            try await group.run()
        } catch {
            guard await ending.finished() else { throw SimulatorProblem.didNotListen("\(error)") }
        }
        await ending.finished()
    }

    /// Starts a simulator of its own and returns when it listens. Throws `SimulatorProblem`.
    package static func start(_ options: SimulatorOptions = SimulatorOptions()) async throws -> RunningSimulator {
        let (listening, started) = AsyncThrowingStream<RunningSimulator, any Error>.makeStream()
        let silent = Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
        let simulator = Simulator(options, logger: silent) { started.yield($0) }
        Task {
            do {
                try await simulator.run()
                started.finish()
            } catch {
                started.finish(throwing: error)
            }
        }
        for try await running in listening { return running }
        throw SimulatorProblem.didNotListen("it ended at once")
    }
}

/// How one asks a simulator to end, and waits for it.
private actor Ending {
    private var group: ServiceGroup?
    private var isRequested = false
    private var isFinished = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    func set(_ group: ServiceGroup) { self.group = group }

    func request() async {
        isRequested = true
        await group?.triggerGracefulShutdown()
        guard !isFinished else { return }
        await withCheckedContinuation { waiters.append($0) }
    }

    /// Whether it was asked for.
    @discardableResult
    func finished() -> Bool {
        isFinished = true
        for waiter in waiters { waiter.resume() }
        waiters = []
        return isRequested
    }
}
