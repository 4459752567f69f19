import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// A `sqlite3` shell beside a push, with a transaction that it holds for a quarter of a minute.
struct ShellCompanyTests {
    enum Transaction: String, CaseIterable {
        case reading = "BEGIN; SELECT count(*) FROM users;"
        case writing = "BEGIN IMMEDIATE; SELECT 1;"
    }

    @Test(arguments: Transaction.allCases)
    func `a shell that holds a transaction delays a push and spoils nothing, when it is`(
        transaction: Transaction
    ) async throws {
        let beginning = try await Beginning(people: 100)
        let school = beginning.school
        let wanted = Rounds.count(3, full: 20)
        var total = Losses.none
        var rounds = 0
        for _ in 0..<wanted {
            try beginning.restore()
            let push = try await school.push(["--batch", "10"]) { push in
                try await school.requests(8, orEndOf: push)
                _ = try await school.sqlite(
                    """
                    .timeout 20000
                    \(transaction.rawValue)
                    .shell kill -0 \(push.process) && grep -q ') [RSD]' /proc/\(push.process)/stat && touch beside
                    .shell sleep 15
                    .shell grep -q ') [RSD]' /proc/\(push.process)/stat && touch delayed
                    COMMIT;
                    """)
            }
            #expect(push.code == 0, "\(push.err)")
            let marks = Set(try school.folder.names)
            if marks.contains("beside") { rounds += 1 }
            // Nothing can be recorded meanwhile, so that it can not have come to its end.
            if transaction == .writing { #expect(marks.contains("delayed")) }
            try await Shell(in: school.folder)("rm -f beside delayed")
            let losses = try await school.settle()
            #expect(losses == .none)
            total += losses
        }
        #expect(rounds == wanted, "the shell met the push only \(rounds) times")
        try FaultTable.add(
            "a shell that is \(transaction == .reading ? "reading" : "writing") for 15 s", .program, rounds: rounds,
            total)
        await school.moodle.stop()
    }
}
