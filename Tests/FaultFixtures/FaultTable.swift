import Foundation

/// The tables that `.ci/faults` prints: a line for each test, in the file that `MOODLESYNC_FAULT_TABLE` names. Lines of
/// the same fault are added up there. Every number is one that was counted in the simulated Moodle or in the store.
package enum FaultTable {
    /// What met the fault.
    package enum Subject: String, Sendable {
        /// The built program, in a process of its own, over sockets.
        case program
        /// The engine in the test's process, over sockets.
        case engine
        /// The engine in the test's process, beside a Moodle that is asked without a socket.
        case model
    }

    /// Adds a line. Without the variable nothing is written: the tests' own expectations say what broke.
    package static func add(_ fault: String, _ subject: Subject, rounds: Int, _ losses: Losses) throws {
        try write(["fault", fault, subject.rawValue, String(rounds)] + losses.counts.map(String.init))
    }

    /// Adds what was found without a safeguard; here nothing found would be the failure.
    package static func addAblation(_ without: String, seeds: Int, broken: Int, _ losses: Losses) throws {
        let counts = [seeds, broken] + losses.counts
        try write(["ablation", without] + counts.map(String.init))
    }

    /// Says in the table what this machine can not try.
    /// - Returns: whether it can.
    package static func can(_ isPossible: Bool, _ faults: [String], reason: String) throws -> Bool {
        if !isPossible {
            for fault in faults { try write(["skipped", fault, reason]) }
        }
        return isPossible
    }

    private static func write(_ cells: [String]) throws {
        guard let path = ProcessInfo.processInfo.environment["MOODLESYNC_FAULT_TABLE"] else { return }
        let line = cells.joined(separator: "\t") + "\n"
        // O_APPEND: lines of tests that run at the same moment do not mix.
        let descriptor = open(path, O_CREAT | O_APPEND | O_WRONLY, 0o644)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: Data(line.utf8))
    }
}
