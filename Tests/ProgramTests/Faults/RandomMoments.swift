import FaultFixtures
import SimulatedMoodle
import Testing

/// Pushes of two thousand people, each met at a time that chance picks out of how long an untouched one takes.
///
/// A meeting counts only if it was one: if the push had begun, and had not ended.
struct RandomMoments {
    let beginning: Beginning
    /// Of an untouched push, as the last one took: other programs may be busy on the machine, or not any more.
    private(set) var length: Duration
    private var random: SplitMix
    private(set) var losses = Losses.none
    private(set) var met = 0
    private(set) var missed = 0
    private var needsRestore = true

    init(people: Int, seed: UInt64) async throws {
        var options = SimulatorOptions()
        options.latency = .milliseconds(5)
        beginning = try await Beginning(people: people, options: options)
        length = try await beginning.untouched()
        random = SplitMix(seed: seed)
    }

    /// Meets pushes until so many meetings count. What one leaves, the next goes on with, until nothing is left; then
    /// the losses are counted, and it begins again.
    /// - Parameter meet: what happens at that time, and then whether it counts.
    mutating func meet(
        _ count: Int, _ push: (School, Duration) async throws -> Meeting
    ) async throws {
        while met < count, missed < 20 + 4 * count {
            let isWhole = needsRestore
            if isWhole { try beginning.restore() }
            let start = ContinuousClock.now
            let moment = length * Double.random(in: 0..<1, using: &random)
            let meeting = try await push(beginning.school, moment)
            if meeting.counts { met += 1 } else { missed += 1 }
            if isWhole, meeting.isThrough, !meeting.counts { length = ContinuousClock.now - start }
            needsRestore = meeting.isThrough
            if meeting.isThrough || met == count { try await settle() }
        }
        #expect(met == count, "of \(met + missed) pushes only \(met) were met")
    }

    struct Meeting {
        let counts: Bool
        /// The push came to its end.
        let isThrough: Bool
    }

    private mutating func settle() async throws {
        let losses = try await beginning.school.settle()
        #expect(losses == .none)
        self.losses += losses
        needsRestore = true
    }

    var story: String { "\(met) met, \(missed) missed, of pushes of \(length)" }
}
