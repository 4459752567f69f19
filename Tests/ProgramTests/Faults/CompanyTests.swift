import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// A push that is not alone with its store.
@Suite(.serialized)
struct CompanyTests {
    @Test(arguments: [2, 4])
    func `of several pushes at once one works, the others say who, and nobody is made twice`(
        engines: Int
    ) async throws {
        let school = try await School(people: 60)
        let rounds = Rounds.count(engines == 4 ? 10 : 5, full: 50)
        for round in 0..<rounds {
            let killsTheWinner = round.isMultiple(of: 2)
            try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<engines {
                    group.addTask {
                        try await school.push(["--batch", "2", "--max-entries", "8"]) { push in
                            let own = "\(push.process)\n"
                            guard killsTheWinner else { return }
                            try await school.requests(round * 20 + 6, orEndOf: push)
                            if try await school.holder() == own { push.send(SIGKILL) }
                        }.code
                    }
                }
                let codes = try await group.reduce(into: []) { $0.append($1) }
                // 0 and 1: it worked, and the rest waits. A kill counts as 137.
                #expect(codes.allSatisfy { [0, 1, 6, 137].contains($0) }, "\(codes)")
                #expect(codes.contains { $0 != 6 }, "nobody did the work")
            }
        }
        let losses = try await school.settle()
        #expect(losses == .none)
        try FaultTable.add("\(engines) engines at once, the winner killed", .program, rounds: rounds, losses)
        await school.moodle.stop()
    }

    @Test func `files that are imported while a push runs are sent as they say last`() async throws {
        var options = SimulatorOptions()
        options.latency = .milliseconds(5)
        let school = try await School(people: 300, options: options)
        let rounds = Rounds.count(3, full: 20)
        for round in 0..<rounds {
            school.moodle.forgetRequests()
            // Somewhere else, and, while that is being sent, back home again.
            try school.program.folder.write("away.csv", School.file(school.size, city: "Oslo\(round)"))
            try school.program.folder.write("people.csv", School.file(school.size))
            #expect(try await school.run("import", "away.csv").code == 0)
            let push = try await school.push(["--batch", "20"]) { push in
                try await school.requests(8 + round, orEndOf: push)
                let imported = try await school.run("import", "people.csv", "--json")
                #expect(imported.code == 0, "\(imported.err)")
            }
            #expect(push.code == 0 || push.code == 1, "\(push.err)")
        }
        let losses = try await school.settle()
        #expect(losses == .none)
        try FaultTable.add("an import beside the push", .program, rounds: rounds, losses)
        await school.moodle.stop()
    }

    @Test(arguments: ["BEGIN; SELECT count(*) FROM users;", "BEGIN IMMEDIATE; SELECT 1;"])
    func `a sqlite3 shell that holds a transaction delays a push and spoils nothing`(
        transaction: String
    ) async throws {
        let school = try await School(people: 100)
        let rounds = Rounds.count(3, full: 10)
        for _ in 0..<rounds {
            school.moodle.forgetRequests()
            let push = try await school.push(["--batch", "10"]) { push in
                try await school.requests(8, orEndOf: push)
                _ = try await school.sqlite(
                    ".timeout 20000\n\(transaction)\n.shell sleep \(Rounds.areFull ? 12 : 2)\nCOMMIT;")
            }
            #expect(push.code == 0, "\(push.err)")
        }
        let losses = try await school.settle()
        #expect(losses == .none)
        let kind = transaction.contains("IMMEDIATE") ? "write" : "read"
        try FaultTable.add("a shell with an open \(kind) transaction", .program, rounds: rounds, losses)
        await school.moodle.stop()
    }
}

extension School {
    /// The process that the lock file names, as the shell prints it.
    fileprivate func holder() async throws -> String {
        try await Shell(in: program.folder)("grep -o '\"process\":[0-9]*' store/moodlesync.db.lock | cut -d: -f2")
    }
}
