import FaultFixtures
import Testing

@testable import SyncEngine

/// The clock on the wall jumps, between pushes and in the middle of a wait; nobody is lost for it.
@Suite(.serialized)
struct ClockTests {
    private static let day = Duration.seconds(86_400)

    @Test(arguments: [.zero - day, day, day * 3_653])
    func `a clock that jumps there and back changes nothing but the times on record`(jump: Duration) async throws {
        let seeds: UInt64 = 4
        var total = Losses.none
        for seed in 1...seeds {
            let odds = Fate.Odds(fault: 0.15, death: 0.02, jump: jump)
            let run = try await ModelRun(Fate(seed: seed, odds: odds))
            #expect(run.isWhole, "seed \(seed): \(run.story)")
            total += run.losses
        }
        try FaultTable.add(
            "the clock jumps by \(jump.components.seconds / 86_400) days", .model, rounds: Int(seeds), total)
    }

    @Test func `a wait is as long as it is, wherever the clock on the wall stands`() throws {
        var gate = SiteGate()
        gate.failed("away", retryAfter: 300, at: .seconds(10), random: { $0.upperBound })
        // The gate knows only the clock that never jumps.
        #expect(gate.passage(at: .seconds(309), patience: .seconds(1_800)) == .wait(until: .seconds(310)))
        #expect(gate.passage(at: .seconds(310), patience: .seconds(1_800)) == .open)
    }
}
