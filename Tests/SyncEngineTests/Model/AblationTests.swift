import FaultFixtures
import GRDB
import Testing

@testable import SimulatedMoodle
@testable import SyncEngine

/// Each of the engine's safeguards carries weight: without it the model finds losses. With all of them it finds none.
@Suite(.serialized)
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
        var (tried, broken) = (0, 0)
        var total = Losses.none
        for seed in 1...UInt64(seeds) {
            let run = try await ModelRun(
                Fate(seed: seed, odds: ablation.odds), account: ablation.account,
                safeguards: .all(but: ablation.without))
            tried += 1
            if !run.isWhole { broken += 1 }
            total += run.losses
            // One is proof enough; the full counts say how much weight it carries.
            if broken > 0, !Rounds.areFull { break }
        }
        #expect(broken > 0, "nothing was lost in \(seeds) seeds")
        try FaultTable.addAblation(ablation.testDescription, seeds: tried, broken: broken, total)
    }

    @Test func `with all of them the same seeds lose nothing`() async throws {
        let seeds = Rounds.count(20, full: 200)
        var broken = 0
        var total = Losses.none
        for seed in 1...UInt64(seeds) {
            let run = try await ModelRun(Fate(seed: seed, odds: Self.ablations[0].odds))
            if !run.isWhole { broken += 1 }
            total += run.losses
        }
        #expect(total == .none)
        try FaultTable.addAblation("(nothing left out)", seeds: seeds, broken: broken, total)
    }

    @Test(arguments: [Safeguards.all, .all(but: [.links])])
    func `a stranger gets what is ours only without the comparison of whom a number still leads to`(
        safeguards: Safeguards
    ) async throws {
        let moodle = try await Simulator.start(.withTokenOfItsOwn)
        let staged = try StagedStore()
        let ana = try staged.person("ana", idnumber: "E1")
        _ = try await staged.push(to: moodle)
        let number = try #require(try staged.moodleID(ana))
        // The backup of yesterday is put back, and somebody else gets the number.
        moodle.change { site in site.edit(user: number) { $0 = User.stranger(number) } }
        try staged.change { db, _ in
            try db.execute(sql: "UPDATE users SET extra = json_object('city', 'Riga')")
        }
        try staged.update(ana, ["city": "Riga"])
        _ = try await staged.push(to: moodle, safeguards: safeguards)
        var losses = Losses()
        let site = moodle.snapshot()
        if site.users[number] != User.stranger(number) { losses.people.wrong.append("the stranger") }
        if site.user(named: "ana")?.profile["city"] != "Riga" { losses.people.lost.append("ana") }
        losses.broken = try staged.brokenInvariants()
        losses.leaked = try staged.traces(moodle).secrets()
        await moodle.stop()
        let broken = losses == .none ? 0 : 1
        #expect(broken == (safeguards.has(.links) ? 0 : 1), "\(losses)")
        if safeguards.has(.links) {
            try FaultTable.add("a stranger with the number of one of ours", .engine, rounds: 1, losses)
        } else {
            try FaultTable.addAblation(Safeguards.Safeguard.links.rawValue, seeds: 1, broken: broken, losses)
        }
    }

    @Test func `a release has every safeguard, and so has the program`() {
        #expect(Safeguards.Safeguard.allCases.allSatisfy { Safeguards.all.has($0) })
    }
}

extension User {
    fileprivate static func stranger(_ id: Int) -> User {
        var site = LocalMoodle().site
        let made = site.addUser(username: "stranger", email: "stranger@example.org")
        var user = site.users[made] ?? site.users.all[0]
        user.id = id
        return user
    }
}
