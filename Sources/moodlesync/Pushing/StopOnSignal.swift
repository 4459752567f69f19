import Foundation
import UnixSignals

/// SIGINT and SIGTERM while something runs that must end at a clean point.
///
/// The first one asks it to stop. The second one ends the process at once, which is what somebody wants who presses
/// Ctrl-C twice: the store survives that as it survives a kill.
enum StopOnSignal {
    /// - Returns: the task that watches; to be cancelled when there is nothing to stop any more.
    static func watch(_ onFirst: @escaping @Sendable () -> Void) async -> Task<Void, Never> {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return Task {
            var isFirst = true
            for await _ in signals {
                if !isFirst { Foundation.exit(ExitCode.stopped.rawValue) }
                isFirst = false
                onFirst()
            }
        }
    }
}
