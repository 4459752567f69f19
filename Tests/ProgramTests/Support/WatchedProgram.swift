import FaultFixtures
import Foundation
import Subprocess

/// The program, with an eye on what it shows and leaves behind, run after run.
struct WatchedProgram: Sendable {
    var program: Program
    let traces: Traces

    /// Runs it beside `meddle`, which is given the process.
    @discardableResult
    func run(
        _ arguments: [String], through prefix: [String] = [],
        meanwhile meddle: (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> Outcome {
        let program = prefix.isEmpty ? program : program.through(prefix)
        let result = try await Subprocess.run(
            program.configuration(arguments), input: .none, output: .string(limit: 1 << 24),
            error: .string(limit: 1 << 24)
        ) { execution in
            try traces.lookAround()
            try await meddle(RunningProgram(process: execution.processIdentifier.value))
            try traces.lookAround()
        }
        let outcome = Outcome(
            status: result.terminationStatus, out: result.standardOutput, err: result.standardError)
        traces.heard(outcome.out, outcome.err)
        return outcome
    }
}

/// A program under way.
struct RunningProgram: Sendable {
    let process: pid_t

    /// Nobody waits for the process before the one who meddles has finished, so that its number is still its own.
    func send(_ signal: CInt) { kill(process, signal) }

    /// Returns after so long a time, or when the process has ended.
    func runs(for time: Duration) async {
        let end = ContinuousClock.now + time
        // Cancelled, a test has nothing more to wait for.
        while ContinuousClock.now < end, isRunning, (try? await Task.sleep(for: .milliseconds(1))) != nil {}
    }

    /// An ended process that nobody has waited for is still in the table, as a zombie.
    var isRunning: Bool {
        guard let line = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return false }
        return !String(decoding: line, as: UTF8.self).contains(") Z ")
    }
}
