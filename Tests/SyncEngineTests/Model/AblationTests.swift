import FaultFixtures
import SimulatedMoodle
import Testing

@testable import SyncEngine

/// Each of the engine's safeguards carries weight: without it the model finds losses. With all of them it finds none.
struct AblationTests {
    struct Ablation: Sendable, CustomTestStringConvertible {
        let without: [Safeguards.Safeguard]
        var account = ServiceAccount.service
        var odds = Fate.Odds(fault: 0.15, death: 0.02)

        var testDescription: String { without.map(\.rawValue).joined(separator: ", ") }
    }

    static let ablations = [
        Ablation(without: [.rescue]),
        Ablation(without: [.sight], account: .createOnly),
        Ablation(without: [.identity]),
        Ablation(without: [.lookFirst]),
        Ablation(without: [.doubtOfErrors]),
        Ablation(without: [.doubtOfSilence]),
    ]

    @Test(arguments: ablations)
    func `the model sees what is lost without`(ablation: Ablation) async throws {
        let seeds = Rounds.count(20, full: 200)
        var broken = 0
        for seed in 1...UInt64(seeds) {
            let run = try await ModelRun(
                Fate(seed: seed, odds: ablation.odds), account: ablation.account,
                safeguards: .all(but: ablation.without))
            if !run.isWhole { broken += 1 }
            // One is proof enough; the full counts say how much weight it carries.
            if broken > 0, !Rounds.areFull { break }
        }
        #expect(broken > 0, "nothing was lost in \(seeds) seeds")
        try FaultTable.addAblation(ablation.testDescription, seeds: seeds, broken: broken)
    }

    @Test func `a release has every safeguard, and so has the program`() {
        #expect(Safeguards.Safeguard.allCases.allSatisfy { Safeguards.all.has($0) })
    }
}
