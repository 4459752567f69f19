import Synchronization

/// Requests whose client was cut off and whose work is still to be done.
final class LateCommits: Sendable {
    private struct State {
        var pending = 0
        var isOver = false
        var held: [CheckedContinuation<Bool, Never>] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func begin() { state.withLock { $0.pending += 1 } }

    func end() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.pending -= 1
            guard state.pending == 0 else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns true when `release` is called, false when `abandon` is.
    func hold() async -> Bool {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.held.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume(returning: false) }
        }
    }

    func release() { resumeHeld(returning: true) }

    /// Nothing more will be done: the simulator ends.
    func abandon() {
        state.withLock { $0.isOver = true }
        resumeHeld(returning: false)
    }

    private func resumeHeld(returning isReleased: Bool) {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for commit in held { commit.resume(returning: isReleased) }
    }

    /// Returns when no work is outstanding.
    func allDone() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                guard state.pending > 0 else { return true }
                state.waiters.append(continuation)
                return false
            }
            if isDone { continuation.resume() }
        }
    }
}
