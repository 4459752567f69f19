/// A simulator that listens.
package final class RunningSimulator: Sendable {
    /// The site's root, without a slash at the end.
    package let url: String
    package let port: Int
    package let token: String

    private let server: SimulatedServer
    private let end: @Sendable () async -> Void

    init(_ server: SimulatedServer, port: Int, end: @escaping @Sendable () async -> Void) {
        self.server = server
        self.port = port
        self.end = end
        url = "http://127.0.0.1:\(port)"
        token = server.options.token
        server.change { $0.url = "http://127.0.0.1:\(port)" }
    }

    /// Ends it, and returns when all connections are closed. Late commits that are still to come never will. A second
    /// call does nothing.
    package func stop() async {
        await end()
    }

    /// The whole site as it is now.
    package func snapshot() -> Site { server.site }

    /// Changes the site without a request.
    @discardableResult
    package func change<T: Sendable>(_ edit: (inout Site) -> sending T) -> T { server.change(edit) }

    /// The newest requests in order; see `SimulatorOptions.variablesKept`.
    package var requests: [SeenRequest] { server.log.newest }

    /// How many requests called a function that writes, with or without success.
    package var writes: Int { server.log.writes }

    package func calls(_ function: String) -> Int { server.log.calls[function] ?? 0 }

    package func forgetRequests() { server.forgetRequests() }

    /// Further faults, counted from now.
    package func order(_ faults: [Fault]) { server.order(faults) }

    package func forgetFaults() { server.forgetFaults() }

    /// Lets late commits with `delay=held` go on.
    package func releaseLateCommits() { server.lateCommits.release() }

    /// Returns when every late commit has been made.
    package func lateCommitsDone() async { await server.lateCommits.allDone() }
}
