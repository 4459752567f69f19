import Foundation
import Synchronization

/// A file descriptor that text goes to, gathered so that a million lines are not a million system calls.
///
/// A reader that went away (`moodlesync plan | head`) is no error: what follows is dropped, and `isOpen` says so.
final class OutputChannel: Sendable {
    private struct State {
        var pending: [UInt8] = []
        var failure: Int32?
    }

    private let descriptor: Int32
    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: bytes gathered before they are written; 0 writes each text at once.
    init(descriptor: Int32, capacity: Int) {
        self.descriptor = descriptor
        self.capacity = capacity
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Columns of the terminal behind it; nil where there is none.
    var columns: Int? {
        var size = winsize()
        guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// False once a write failed; there is no point in making more text then.
    var isOpen: Bool { state.withLock { $0.failure == nil } }

    /// The error of a write, unless the reader just went away.
    var failure: Int32? { state.withLock { $0.failure == EPIPE ? nil : $0.failure } }

    func write(_ text: String) {
        state.withLock { state in
            state.pending.append(contentsOf: text.utf8)
            if state.pending.count >= capacity { Self.drain(&state, to: descriptor) }
        }
    }

    func flush() {
        state.withLock { Self.drain(&$0, to: descriptor) }
    }

    private static func drain(_ state: inout State, to descriptor: Int32) {
        var offset = 0
        while state.failure == nil, offset < state.pending.count {
            let count = state.pending[offset...].withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 {
                offset += count
            } else if errno != EINTR {
                state.failure = errno
            }
        }
        state.pending.removeAll(keepingCapacity: true)
    }
}
