import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// Pushes of the real program that die, sleep or are asked to stop at any time.
@Suite(.serialized)
struct KillTests {
    private static let people = 2_000

    @Test func `killed at random times again and again, a push of two thousand people makes everybody once`()
        async throws
    {
        var moments = try await RandomMoments(people: Self.people, seed: 20_261_121)
        try await moments.meet(Rounds.count(20, full: 200)) { school, moment in
            let before = try await school.unfinishedRuns()
            let push = try await school.push { push in
                await push.runs(for: moment)
                push.send(SIGKILL)
            }
            guard push.code == 128 + SIGKILL else {
                #expect(push.code == 0, "\(push.err)")
                // I12: what ended has its end on record.
                #expect(try await school.unfinishedRuns() == before)
                return RandomMoments.Meeting(counts: false, isThrough: true)
            }
            // I12: a killed run has no end on record. One that died before it began has not even a beginning.
            let left = try await school.unfinishedRuns() - before
            #expect(left == 0 || left == 1)
            let wasUnderWay = try await school.hasPushUnderWay()
            return RandomMoments.Meeting(counts: left == 1 && wasUnderWay, isThrough: false)
        }
        try FaultTable.add(
            "kill -9 at a random time, \(Self.people) people", .program, rounds: moments.met, moments.losses)
        print("kill -9: \(moments.story)")
        await moments.beginning.school.moodle.stop()
    }

    @Test func `a push that is stopped for half a minute and goes on keeps its lock and loses nothing`() async throws {
        var moments = try await RandomMoments(people: Self.people, seed: 7)
        try await moments.meet(Rounds.count(2, full: 20)) { school, moment in
            var wasUnderWay = false
            let push = try await school.push { push in
                await push.runs(for: moment)
                push.send(SIGSTOP)
                wasUnderWay = try await school.hasPushUnderWay() && push.isRunning
                if wasUnderWay {
                    try await school.expectsRivalsToBeTurnedAway(1)
                    try await Task.sleep(for: .seconds(30))
                }
                push.send(SIGCONT)
            }
            #expect(push.code == 0, "\(push.err)")
            return RandomMoments.Meeting(counts: wasUnderWay, isThrough: true)
        }
        try FaultTable.add(
            "SIGSTOP at a random time, SIGCONT 30 s later", .program, rounds: moments.met, moments.losses)
        print("SIGSTOP: \(moments.story)")
        await moments.beginning.school.moodle.stop()
    }

    @Test func `asked to stop at random times, a push ends with 130 and leaves nothing in flight`() async throws {
        var moments = try await RandomMoments(people: Self.people, seed: 9)
        try await moments.meet(Rounds.count(5, full: 20)) { school, moment in
            let push = try await school.push { push in
                await push.runs(for: moment)
                push.send(SIGTERM)
            }
            // 143: it had not yet begun to listen, and to nothing else either.
            #expect([0, 130, 128 + SIGTERM].contains(push.code), "\(push.err)")
            if push.code == 130 {
                let open = try await school.peek(
                    """
                    SELECT count(*) FROM outbox WHERE state IN ('sending', 'unknown');
                    SELECT count(*) FROM requests WHERE verdict IS NULL;
                    SELECT count(*) FROM runs WHERE finished_at IS NULL AND id = (SELECT max(id) FROM runs);
                    """)
                #expect(open == "0\n0\n0\n")
            }
            return RandomMoments.Meeting(counts: push.code == 130, isThrough: push.code == 0)
        }
        try FaultTable.add("SIGTERM at a random time", .program, rounds: moments.met, moments.losses)
        print("SIGTERM: \(moments.story)")
        await moments.beginning.school.moodle.stop()
    }
}

extension School {
    func unfinishedRuns() async throws -> Int {
        let runs = try await peek("SELECT count(*) FROM runs WHERE finished_at IS NULL;")
        return Int(runs.dropLast()) ?? -1
    }

    /// Further pushes on the same store, at once: each says who is there, and sends nothing.
    func expectsRivalsToBeTurnedAway(_ count: Int) async throws {
        let writes = moodle.writes
        let rivals = try await withThrowingTaskGroup(of: Outcome.self) { group in
            for _ in 0..<count { group.addTask { try await run("push", "--json") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for rival in rivals {
            // 6: the lock is held. 7: who holds it sleeps in the middle of a transaction.
            #expect([6, 7].contains(rival.code), "\(rival.out)\(rival.err)")
            #expect(rival.out.contains("engine-busy") || rival.out.contains("store-locked"))
        }
        #expect(moodle.writes == writes, "something was sent beside the one who holds the store")
    }
}
