import Foundation

/// Time, handed in: what the clock on the wall shows, and a clock that never jumps.
package struct WireClock: Sendable {
    /// Milliseconds since 1970, UTC.
    package let unixMilliseconds: @Sendable () -> Int64
    /// Time since some fixed moment.
    package let monotonic: @Sendable () -> Duration

    package init(
        unixMilliseconds: @escaping @Sendable () -> Int64, monotonic: @escaping @Sendable () -> Duration
    ) {
        self.unixMilliseconds = unixMilliseconds
        self.monotonic = monotonic
    }

    /// The machine's clocks, for the program's edge.
    package static var system: WireClock {
        let origin = ContinuousClock.now
        return WireClock(
            unixMilliseconds: { Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)) },
            monotonic: { ContinuousClock.now - origin })
    }
}
