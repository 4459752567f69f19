import Synchronization

/// At most so many requests are worked on at once; the others wait their turn, first come, first served.
final class Workers: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    /// nil for no limit.
    init(limit: Int?) {
        state = Mutex(State(free: limit ?? .max))
    }

    func run<T>(_ work: () async throws -> T) async rethrows -> T {
        await take()
        defer { giveBack() }
        return try await work()
    }

    private func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
