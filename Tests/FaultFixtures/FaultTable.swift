import Foundation

/// The table that `.ci/faults` prints: a line for each fault, in the file that `MOODLESYNC_FAULT_TABLE` names.
package enum FaultTable {
    /// Adds a line. Without the variable nothing is written: the tests' own expectations say what broke.
    package static func add(_ fault: String, rounds: Int, _ losses: Losses) throws {
        guard let path = ProcessInfo.processInfo.environment["MOODLESYNC_FAULT_TABLE"] else { return }
        let cells = [rounds, losses.lost.count, losses.doubled.count, losses.wrong.count].map(String.init)
        let line = ([fault] + cells).joined(separator: "\t") + "\n"
        // O_APPEND: lines of tests that run at the same moment do not mix.
        let descriptor = open(path, O_CREAT | O_APPEND | O_WRONLY, 0o644)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: Data(line.utf8))
    }
}
