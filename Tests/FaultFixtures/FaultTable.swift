import Foundation

/// The table that `.ci/faults` prints: a line for each fault, in the file that `MOODLESYNC_FAULT_TABLE` names. Lines of
/// the same fault are added up there.
package enum FaultTable {
    /// Adds a line. Without the variable nothing is written: the tests' own expectations say what broke.
    package static func add(_ fault: String, rounds: Int, _ losses: Losses) throws {
        let (people, places) = (losses.people, losses.enrolments)
        let counts = [
            rounds, people.lost.count, people.doubled.count, people.wrong.count + losses.broken.count,
            places.lost.count, places.doubled.count, places.wrong.count,
        ]
        try write(["fault", fault] + counts.map(String.init))
    }

    /// Adds what the model found without a safeguard; here nothing found would be the failure.
    package static func addAblation(_ without: String, seeds: Int, broken: Int) throws {
        try write(["ablation", without, String(seeds), String(broken)])
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
