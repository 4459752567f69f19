import Foundation
import Synchronization

/// One line on stderr that says how far something is: rewritten in place on a terminal, a new line every ten seconds
/// in a log, nothing with `--quiet`.
final class ProgressLine: Sendable {
    private struct State {
        var lastShown: ContinuousClock.Instant?
        var isOnScreen = false
    }

    private let channel: OutputChannel
    private let isQuiet: Bool
    private let isTerminal: Bool
    private let state = Mutex(State())

    init(console: Console) {
        channel = console.progressChannel
        isQuiet = console.isQuiet
        isTerminal = channel.isTerminal
    }

    /// - Parameter text: made only if it is shown.
    func show(_ text: @autoclosure () -> String) {
        if isQuiet { return }
        state.withLock { state in
            let now = ContinuousClock.now
            // The first line of a log comes after ten seconds too: a push that is quick leaves none.
            let last = state.lastShown ?? (isTerminal ? nil : now)
            if state.lastShown == nil, !isTerminal { state.lastShown = now }
            if let last, now - last < (isTerminal ? .milliseconds(100) : .seconds(10)) { return }
            state.lastShown = now
            if isTerminal {
                state.isOnScreen = true
                channel.write("\r\u{1B}[K" + text().fitted(to: (channel.columns ?? 80) - 1))
            } else {
                channel.write(text() + "\n")
            }
        }
    }

    /// Takes the line off the terminal.
    func clear() {
        state.withLock { state in
            if state.isOnScreen { channel.write("\r\u{1B}[K") }
            state.isOnScreen = false
        }
    }
}
