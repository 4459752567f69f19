import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// Pushes of the real program that die, sleep or are asked to stop in the middle of their work.
@Suite(.serialized)
struct KillTests {
    @Test func `killed at random moments again and again, a push of two thousand people makes everybody once`()
        async throws
    {
        let school = try await School(people: 2_000)
        let kills = Rounds.count(20, full: 200)
        var random = SplitMix(seed: 20_261_121)
        for _ in 0..<kills {
            let moment = Int.random(in: 1...14, using: &random)
            school.moodle.forgetRequests()
            // Small batches, so that the last kill still finds something to do.
            try await school.push(["--batch", "10"]) { push in
                try await school.requests(moment, orEndOf: push)
                push.send(SIGKILL)
            }
        }
        let died = try await school.sqlite("SELECT count(*) FROM pushes WHERE state IN ('running', 'dead');")
        #expect(died == "\(kills)\n", "each kill met a push that was not finished")
        // I12
        let unfinished = try await school.sqlite("SELECT count(*) FROM runs WHERE finished_at IS NULL;")
        #expect(unfinished == "\(kills)\n", "a killed run has no end on record, and every other one has")
        let losses = try await school.settle()
        #expect(losses == .none)
        try FaultTable.add("kill -9, at a random request", .program, rounds: kills, losses)
        await school.moodle.stop()
    }

    @Test func `a push that is stopped for a while and goes on keeps its lock and loses nothing`() async throws {
        let school = try await School(people: Rounds.count(400, full: 2_000))
        let rounds = Rounds.count(2, full: 20)
        var random = SplitMix(seed: 7)
        for _ in 0..<rounds {
            let moment = Int.random(in: 3...12, using: &random)
            school.moodle.forgetRequests()
            try await school.push(["--batch", "5", "--max-entries", "60"]) { push in
                try await school.requests(moment, orEndOf: push)
                push.send(SIGSTOP)
                // 6: the lock is held. 7: it sleeps in the middle of a transaction.
                let rival = try await school.run("push", "--json")
                #expect([6, 7].contains(rival.code), "\(rival.out)\(rival.err)")
                #expect(rival.out.contains("engine-busy") || rival.out.contains("store-locked"))
                if Rounds.areFull { try await Task.sleep(for: .seconds(30)) }
                push.send(SIGCONT)
            }
        }
        let losses = try await school.settle()
        #expect(losses == .none)
        try FaultTable.add("SIGSTOP, then SIGCONT", .program, rounds: rounds, losses)
        await school.moodle.stop()
    }

    @Test func `asked to stop, a push ends with 130 and leaves nothing in flight`() async throws {
        let school = try await School(people: 400)
        let rounds = Rounds.count(5, full: 20)
        var random = SplitMix(seed: 9)
        for _ in 0..<rounds {
            let moment = Int.random(in: 3...10, using: &random)
            school.moodle.forgetRequests()
            let outcome = try await school.push(["--batch", "5", "--max-entries", "150"]) { push in
                try await school.requests(moment, orEndOf: push)
                push.send(SIGTERM)
            }
            #expect(outcome.code == 130, "\(outcome.err)")
            let open = try await school.sqlite(
                """
                SELECT count(*) FROM outbox WHERE state IN ('sending', 'unknown');
                SELECT count(*) FROM requests WHERE verdict IS NULL;
                SELECT count(*) FROM runs WHERE finished_at IS NULL;
                """)
            #expect(open == "0\n0\n0\n")
        }
        let losses = try await school.settle()
        #expect(losses == .none)
        try FaultTable.add("SIGTERM", .program, rounds: rounds, losses)
        await school.moodle.stop()
    }
}
