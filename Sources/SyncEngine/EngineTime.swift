/// Time and chance as the engine needs them, handed in.
package struct EngineTime: Sendable {
    /// A clock that never jumps.
    package let now: @Sendable () -> Duration
    package let sleep: @Sendable (Duration) async -> Void
    /// A number from a range, for back-off.
    package let random: @Sendable (ClosedRange<Double>) -> Double
    /// How long an exchange may take, from the connection to the last byte of the answer.
    package var lookUpDeadline = Duration.seconds(30)
    package var writeDeadline = Duration.seconds(120)

    package init(
        now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async -> Void,
        random: @escaping @Sendable (ClosedRange<Double>) -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    package static var system: EngineTime {
        let origin = ContinuousClock.now
        return EngineTime(
            now: { ContinuousClock.now - origin },
            // A cancelled sleep just ends early; whoever waits looks again at what it waits for.
            sleep: { try? await Task.sleep(for: $0) },
            random: { Double.random(in: $0) })
    }
}
