import Foundation
import SimulatedMoodle
import Subprocess
import Testing

/// A push that dies, again and again.
struct KillTests {
    private static let people = 2_000
    private static let kills = 20

    @Test func `twenty kills of a push of two thousand people leave everybody in Moodle once`() async throws {
        let moodle = try await Simulator.start()
        let course = moodle.change { $0.addCourse(shortname: "BIO101", fullname: "Biology") }
        let program = Program(in: try TemporaryFolder(), url: moodle.url, token: moodle.token)
        let rows = (1...Self.people).map { "p\($0),P,Number\($0),p\($0)@example.edu,BIO101\n" }.joined()
        try program.folder.write("people.csv", "username,firstname,lastname,email,course1\n" + rows)
        #expect(try await program("import", "people.csv").code == 0)

        var random = SplitMix(state: 20_261_121)
        for _ in 0..<Self.kills {
            let afterRequests = Int.random(in: 1...14, using: &random)
            try await killPush(of: program, after: afterRequests, of: moodle)
        }
        let killed = try await Shell(in: program.folder)(
            "sqlite3 moodlesync.db \"SELECT count(*) FROM pushes WHERE state IN ('running', 'dead')\"")
        #expect(killed == "\(Self.kills)\n", "each kill met a push that was not finished")
        let last = try await program("push", "--json")
        #expect(last.code == 0, "\(last.err)")
        moodle.forgetRequests()
        #expect(try await program("push").code == 0)
        #expect(moodle.writes == 0)

        let site = moodle.snapshot()
        let names = site.users.all.filter { $0.lastname.hasPrefix("Number") }.map(\.username)
        #expect(names.count == Self.people)
        #expect(Set(names).count == Self.people)
        #expect(site.enrolments(course: course).count == Self.people)
        #expect(try await program("audit", "verify").code == 0)
        await moodle.stop()
    }

    /// An ended process that nobody has waited for is still in the table, as a zombie.
    private static func isRunning(_ process: pid_t) -> Bool {
        guard let line = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return false }
        return !String(decoding: line, as: UTF8.self).contains(") Z ")
    }

    /// Starts a push and kills it when Moodle has seen so many of its requests, or lets it end if it needs fewer.
    private func killPush(of program: Program, after requests: Int, of moodle: RunningSimulator) async throws {
        moodle.forgetRequests()
        _ = try await Subprocess.run(
            program.configuration(["push", "--batch", "20", "--quiet"]), input: .none, output: .discarded,
            error: .discarded
        ) { execution in
            while moodle.requests.count < requests, Self.isRunning(execution.processIdentifier.value) {
                await Task.yield()
            }
            try execution.send(signal: .kill)
        }
    }
}

/// Chance that is the same in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
