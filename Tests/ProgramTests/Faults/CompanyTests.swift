import FaultFixtures
import Foundation
import SimulatedMoodle
import Synchronization
import Testing

/// A push that is not alone with its store.
@Suite(.serialized)
struct CompanyTests {
    private static let engines = 4

    /// What befalls the one that got the store, in the middle of its work.
    enum Deed: String, CaseIterable {
        case isKilled = "is killed"
        case isStopped = "is stopped for a while"
    }

    /// Half of the rounds each.
    @Test(arguments: Deed.allCases)
    func `of four pushes at once one works and the others are turned away, also when the winner`(
        deed: Deed
    ) async throws {
        let beginning = try await Beginning(people: 200, options: .quick)
        let school = beginning.school
        var total = Losses.none
        var rounds = 0
        var random = SplitMix(seed: 4)
        let wanted = Rounds.count(5, full: 25)
        for _ in 0..<3 * wanted where rounds < wanted {
            try beginning.restore()
            let moment = Int.random(in: 4...20, using: &random)
            let race = Race()
            let codes = try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<Self.engines {
                    group.addTask {
                        try await school.push(["--batch", "10"]) { push in
                            try await race.meet(push, of: school, at: moment, deed)
                        }.code
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            // 0: who came when the winner was dead already, and did its work.
            let winners = codes.count { $0 != 6 }
            switch deed {
            case .isKilled: #expect(codes.allSatisfy { [0, 6, 137].contains($0) }, "\(codes)")
            case .isStopped: #expect(codes.allSatisfy { [0, 6].contains($0) }, "\(codes)")
            }
            #expect(winners >= 1, "nobody did the work")
            let losses = try await school.settle()
            #expect(losses == .none)
            total += losses
            if race.wasMet { rounds += 1 }
        }
        #expect(rounds == wanted, "the winner was met only \(rounds) times")
        try FaultTable.add("four engines at once, the winner \(deed.rawValue)", .program, rounds: rounds, total)
        await school.moodle.stop()
    }

    @Test func `files that are imported and pushes that are tried while a push runs change nothing but what they say`()
        async throws
    {
        let school = try await School(people: 300, options: .quick)
        let wanted = Rounds.count(3, full: 20)
        var rounds = 0
        for round in 0..<3 * wanted where rounds < wanted {
            school.moodle.forgetRequests()
            // Somewhere else, and, while that is being sent, back home again.
            try school.folder.write("away.csv", School.file(school.size, city: "Oslo\(round)"))
            #expect(try await school.run("import", "away.csv").code == 0)
            let push = try await school.push(["--batch", "10"]) { push in
                try await school.requests(6 + round % 10, orEndOf: push)
                let imported = try await school.run("import", "people.csv", "--json")
                #expect(imported.code == 0, "\(imported.err)")
                guard push.isRunning else { return }
                rounds += 1
                let rivals = try await withThrowingTaskGroup(of: Int32.self) { group in
                    for _ in 0..<Self.engines { group.addTask { try await school.run("push", "--json").code } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                // 0 and 1: the push had ended by then, and this one took over.
                #expect(rivals.allSatisfy { $0 == 6 || (!push.isRunning && $0 <= 1) }, "\(rivals)")
            }
            #expect(push.code == 0 || push.code == 1, "\(push.err)")
        }
        #expect(rounds == wanted)
        let losses = try await school.settle()
        #expect(losses == .none)
        try FaultTable.add("an import and four engines beside the push", .program, rounds: rounds, losses)
        await school.moodle.stop()
    }
}

extension SimulatorOptions {
    /// As quick as a Moodle next door.
    fileprivate static var quick: SimulatorOptions {
        var options = SimulatorOptions()
        options.latency = .milliseconds(5)
        return options
    }
}

/// Several pushes that want the same store, of which one gets it.
private final class Race: Sendable {
    private let met = Mutex(false)

    /// Whether the winner was met in the middle of its work.
    var wasMet: Bool { met.withLock { $0 } }

    /// Waits until the push holds the store and Moodle has seen so many requests; one that is turned away ends before.
    func meet(_ push: RunningProgram, of school: School, at moment: Int, _ deed: CompanyTests.Deed) async throws {
        while push.isRunning, !(holds(push, school) && school.moodle.requests.count >= moment) {
            try await Task.sleep(for: .milliseconds(1))
        }
        guard push.isRunning,
            met.withLock({ was in
                defer { was = true }
                return !was
            })
        else { return }
        switch deed {
        case .isKilled: push.send(SIGKILL)
        case .isStopped:
            push.send(SIGSTOP)
            // The others of the race have been turned away, or are now.
            try await school.expectsRivalsToBeTurnedAway(3)
            push.send(SIGCONT)
        }
    }

    /// Whether the lock file names the process.
    private func holds(_ push: RunningProgram, _ school: School) -> Bool {
        let note = FileManager.default.contents(atPath: school.folder.path("store/moodlesync.db.lock")) ?? Data()
        return String(decoding: note, as: UTF8.self).contains("\"process\":\(push.process),")
            || String(decoding: note, as: UTF8.self).contains("\"process\":\(push.process)}")
    }
}
