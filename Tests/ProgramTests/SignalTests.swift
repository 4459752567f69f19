import Foundation
import SimulatedMoodle
import Subprocess
import Testing

/// How the program ends when it is asked to.
struct SignalTests {
    @Test func `simulate prints one line, serves, and ends with 0 at SIGTERM`() async throws {
        let program = Program(in: try TemporaryFolder())
        let result = try await Subprocess.run(
            program.configuration(["simulate", "--token", "t0ken", "--course", "BIO101"]), input: .none,
            output: .sequence, error: .discarded
        ) { execution in
            var lines: [String] = []
            for try await line in execution.standardOutput.strings() {
                lines.append(line)
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
                let url = try #require(object?["url"])
                #expect(object?["token"] == "t0ken")
                var client = program
                client.environment = ["MOODLE_URL": url, "MOODLE_TOKEN": "t0ken"]
                #expect(try await client("check").code == 0)
                try execution.send(signal: .terminate)
            }
            return lines.count
        }
        #expect(result.terminationStatus == .exited(0))
        #expect(result.closureResult == 1)
    }

    @Test func `a push that is asked to stop ends with 130 at a clean point, and the next one goes on`() async throws {
        var options = SimulatorOptions()
        options.latency = .milliseconds(100)
        let moodle = try await Simulator.start(options)
        let program = Program(in: try TemporaryFolder(), url: moodle.url, token: moodle.token)
        let rows = (1...60).map { "p\($0),P,Number\($0),p\($0)@example.edu\n" }.joined()
        try program.folder.write("people.csv", "username,firstname,lastname,email\n" + rows)
        _ = try await program("import", "people.csv")
        let result = try await Subprocess.run(
            program.configuration(["push", "--batch", "2", "--json"]), input: .none, output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        ) { execution in
            // The first write is in: the push is in the middle of its work.
            while moodle.calls("core_user_create_users") == 0 { await Task.yield() }
            try execution.send(signal: .interrupt)
        }
        #expect(result.terminationStatus == .exited(130))
        let outcome = Outcome(
            status: result.terminationStatus, out: result.standardOutput, err: result.standardError)
        #expect(try outcome.json()["state"] as? String == "interrupted")
        #expect(outcome.err.contains("Stopping at the next clean point"))
        let made = moodle.snapshot().users.all.count
        #expect(made < 60)
        #expect(try await program("push").code == 0)
        #expect(
            moodle.snapshot().users.all.filter { $0.username.hasPrefix("p") && $0.lastname.hasPrefix("Number") }.count
                == 60)
        await moodle.stop()
    }

    @Test func `a reader that goes away is no error`() async throws {
        let folder = try TemporaryFolder()
        let rows = (1...3000).map { "p\($0),P,Number\($0),p\($0)@example.edu\n" }.joined()
        try folder.write("people.csv", "username,firstname,lastname,email\n" + rows)
        let shell = Shell(in: folder)
        try await shell("moodlesync import people.csv")
        let outcome = try await shell.run("set -o pipefail; moodlesync plan | head -n 1")
        #expect(outcome.code == 0)
        #expect(outcome.err.isEmpty)
    }
}
