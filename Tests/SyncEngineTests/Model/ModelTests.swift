import FaultFixtures
import Testing

@testable import SyncEngine

/// The engine against a Moodle at which anything may go wrong, in seeds that can be repeated.
@Suite(.serialized)
struct ModelTests {
    static let odds = [
        Fate.Odds(fault: 0.15, death: 0.02), Fate.Odds(fault: 0.35, death: 0.05), Fate.Odds(death: 0.05),
        Fate.Odds(fault: 0.4),
    ]

    @Test(arguments: odds)
    func `whatever breaks and whenever an engine dies, the site ends as staged, with`(odds: Fate.Odds) async throws {
        let seeds = Rounds.seeds / Self.odds.count
        var total = Losses.none
        var deaths = 0
        for seed in Rounds.firstSeed..<Rounds.firstSeed + UInt64(seeds) {
            let run = try await ModelRun(Fate(seed: seed, odds: odds))
            #expect(
                run.isWhole,
                "\(run.story). To see it again: MOODLESYNC_TEST_SEED=\(seed) swift test --disable-xctest --filter ModelTests"
            )
            total += run.losses
            deaths += run.deaths
        }
        try FaultTable.add("\(odds)", .model, rounds: seeds, total)
        if odds.death > 0 { #expect(deaths > seeds, "the model is not deadly") }
    }

    /// The engine keeps an answer and tries for ten minutes to write it down; then it gives up.
    @Test func `a disk that is full after n pages, for every n, loses nothing`() async throws {
        var total = Losses.none
        var stopped = 0
        let pages = 0...40
        for room in pages {
            let run = try await ModelRun(Fate(seed: 7), people: 20, pagesForTheFirst: room)
            #expect(run.isWhole, "\(room) pages: \(run.story)")
            total += run.losses
            if run.pushes > 1 { stopped += 1 }
        }
        #expect(stopped > 15, "only \(stopped) pushes met the limit")
        try FaultTable.add("disk full after n pages", .model, rounds: pages.count, total)
    }

    /// SQLite's own loop: the nth thing that can break does, for every n.
    @Test(arguments: [1, 12])
    func `dead at its nth step, for every n, so many engines in a row lose nothing`(lives: Int) async throws {
        var total = Losses.none
        var step = 0
        var diedHere = true
        while diedHere {
            step += 1
            let fate = Fate(seed: 5, appointment: Fate.Appointment(step: step, lives: lives))
            let run = try await ModelRun(
                fate, people: Rounds.count(10, full: 40), betweenPushes: { fate, _ in fate.pass(.seconds(1)) })
            #expect(run.isWhole, "step \(step): \(run.story)")
            total += run.losses
            diedHere = run.deaths > 0
        }
        #expect(step > 90, "only \(step) steps were met")
        let times = lives == 1 ? "once" : "\(lives) engines in a row"
        try FaultTable.add("dead at the nth commit or request, \(times)", .model, rounds: step, total)
    }
}
