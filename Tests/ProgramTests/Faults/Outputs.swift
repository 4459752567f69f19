import Synchronization

/// All that a program said, run after run.
final class Outputs: Sendable {
    private let texts = Mutex<[String]>([])
    private let found = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }

    /// What was found elsewhere while the program ran.
    var findings: [String] { found.withLock { $0 } }

    func add(_ findings: [String]) {
        found.withLock { $0 += findings }
    }

    func add(_ outcome: Outcome) {
        texts.withLock { $0 += [outcome.out, outcome.err] }
    }
}
