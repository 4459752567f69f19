import Foundation
import SimulatedMoodle
import Subprocess
import Testing

/// Several programs and one store.
struct OneEngineTests {
    @Test func `a second push on the same store ends with 6 and says who holds it`() async throws {
        let moodle = try await Simulator.start()
        let program = Program(in: try TemporaryFolder(), url: moodle.url, token: moodle.token)
        try program.folder.write("people.csv", "username,firstname,lastname,email\nana,Ana,Silva,ana@example.edu\n")
        _ = try await program("import", "people.csv")
        // The first push hangs in its first request for as long as the test needs it.
        moodle.order(try Fault.parse("silence:core_webservice_get_site_info:1"))
        _ = try await Subprocess.run(
            program.configuration(["push", "--quiet"]), input: .none, output: .discarded, error: .discarded
        ) { execution in
            while moodle.requests.isEmpty { await Task.yield() }
            let second = try await program("push", "--json")
            #expect(second.code == 6)
            let error = try #require(try second.json()["error"] as? [String: String])
            #expect(error["code"] == "engine-busy")
            #expect(try second.json()["state"] as? String == "refused")
            let nothing = ["done": 0, "failed": 0, "waiting": 1, "unknown": 0]
            #expect(try second.json()["entries"] as? [String: Int] == nothing)
            #expect(error["message"]?.contains("process \(execution.processIdentifier.value)") == true)
            #expect(try await program("status").code == 0)
            try execution.send(signal: .kill)
        }
        #expect(try await program("push").code == 0)
        await moodle.stop()
    }

    @Test func `a store that another program is writing to is left alone, with exit code 7`() async throws {
        let folder = try TemporaryFolder()
        #expect(try await Program(in: folder)("init").code == 0)
        let outcome = try await Shell(in: folder).run(
            """
            exec 3> >(sqlite3 -cmd '.timeout 0' moodlesync.db > locked)
            echo 'BEGIN IMMEDIATE; SELECT 1;' >&3
            until grep -q 1 locked; do :; done
            moodlesync map roles set tutor 9
            """)
        #expect(outcome.code == 7)
        #expect(outcome.err.contains("Another program has been writing to moodlesync.db for more than 10 seconds"))
    }

    @Test func `at a limit on file sizes an import is undone, not killed`() async throws {
        let folder = try TemporaryFolder()
        let rows = (1...5_000).map { "p\($0),P,Number\($0),p\($0)@example.edu\n" }.joined()
        try folder.write("people.csv", "username,firstname,lastname,email\n" + rows)
        let shell = Shell(in: folder)
        try await shell("moodlesync init")
        let outcome = try await shell.run("ulimit -f 600; moodlesync import people.csv")
        #expect(outcome.code == 7, "\(outcome.err)")
        #expect(try await shell("sqlite3 moodlesync.db 'SELECT count(*) FROM users'") == "0\n")
        #expect(try await shell("sqlite3 moodlesync.db 'PRAGMA integrity_check'") == "ok\n")
    }
}
