import Synchronization

/// A wish to stop at the next clean point: no new request, the ones in flight are waited for and recorded.
package final class StopSignal: Sendable {
    private let requested = Atomic<Bool>(false)

    package init() {}

    package func request() {
        requested.store(true, ordering: .releasing)
    }

    package var isRequested: Bool {
        requested.load(ordering: .acquiring)
    }
}
