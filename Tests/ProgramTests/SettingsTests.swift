import SimulatedMoodle
import Testing

/// Where settings come from, and what is said when they do not serve.
struct SettingsTests {
    @Test func `flags come before the environment, the environment before .env, .env before the settings file`()
        async throws
    {
        let folder = try TemporaryFolder()
        try folder.write("moodlesync.json", #"{"MOODLESYNC_DB": "from-file.db"}"#)
        var program = Program(in: folder)
        #expect(try await program("init", "--json").json()["store"] as? String == "from-file.db")
        try folder.write(".env", "# mine\nexport MOODLESYNC_DB=\"from-dot-env.db\"\n")
        #expect(try await program("init", "--json").json()["store"] as? String == "from-dot-env.db")
        program.environment["MOODLESYNC_DB"] = "from-environment.db"
        #expect(try await program("init", "--json").json()["store"] as? String == "from-environment.db")
        #expect(
            try await program("init", "--json", "--db", "from-flag.db").json()["store"] as? String == "from-flag.db")
    }

    @Test func `an empty value counts as none`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(".env", "MOODLESYNC_DB=mine.db\n")
        var program = Program(in: folder)
        program.environment["MOODLESYNC_DB"] = ""
        #expect(try await program("init", "--json").json()["store"] as? String == "mine.db")
    }

    @Test func `what the settings lack or can not mean ends with 4 and the words to mend it`() async throws {
        let cases: [(dotEnv: String, file: String, words: String)] = [
            ("", "", "MOODLE_URL is not set"),
            ("MOODLE_URL=https://moodle.example\n", "", "neither MOODLE_TOKEN nor MOODLE_TOKEN_FILE is set"),
            (
                "MOODLE_URL=moodle.example\nMOODLE_TOKEN=x\n", "",
                "MOODLE_URL from .env is not usable: the site's address does not begin with https://"
            ),
            ("MOODLE_URL=http://moodle.example\nMOODLE_TOKEN=x\n", "", "allow it with --allow-insecure-http"),
            ("MOODLE_URL=https://m.example\nMOODLE_TOKEN=a\nMOODLE_TOKEN_FILE=b\n", "", "both set in .env"),
            ("MOODLE_URL=https://m.example\nMOODLE_TOKEN_FILE=missing\n", "", "the token file missing cannot be read"),
            (
                "MOODLESYNC_PARALLEL=9\n", "",
                #"MOODLESYNC_PARALLEL from .env is not usable: found "9", expected a whole number from 1 to 8."#
            ),
            (
                "", #"{"MOODLESYNC_MAX_VARS": "lots"}"#,
                #"MOODLESYNC_MAX_VARS from moodlesync.json is not usable: found "lots""#
            ),
            ("", #"{"MOODLE_ULR": "https://m.example"}"#, "Did you mean MOODLE_URL?"),
            ("", "[1]", "it is JSON, but not one object of settings"),
            ("", "MOODLE_URL=x", "it is not JSON"),
            ("one word\n", "", "line 1 is not NAME=value"),
        ]
        for (dotEnv, file, words) in cases {
            let folder = try TemporaryFolder()
            if !dotEnv.isEmpty { try folder.write(".env", dotEnv) }
            if !file.isEmpty { try folder.write("moodlesync.json", file) }
            let outcome = try await Program(in: folder)("push")
            #expect(outcome.code == 4, "\(words)")
            #expect(outcome.err.contains(words), "\(outcome.err)")
            #expect(outcome.out.isEmpty)
            #expect(try !folder.names.contains("moodlesync.db"), "a push that can not begin makes no store")
        }
    }

    @Test func `a token file that others can read is refused`() async throws {
        let folder = try TemporaryFolder()
        let token = try folder.write("token", "0123456789abcdef")
        #expect(chmodFile(token, 0o644))
        var program = Program(in: folder)
        program.environment = ["MOODLE_URL": "https://moodle.example", "MOODLE_TOKEN_FILE": token]
        let outcome = try await program("push")
        #expect(outcome.code == 4)
        #expect(outcome.err.contains("run chmod 600 \(token)"))
    }

    @Test func `a token from a file works, and is seen neither on the command line nor in what is said`() async throws {
        let moodle = try await Simulator.start()
        let folder = try TemporaryFolder()
        let token = try folder.write("token", moodle.token + "\n")
        #expect(chmodFile(token, 0o600))
        var program = Program(in: folder)
        program.environment = ["MOODLE_TOKEN_FILE": token]
        for command in [["check"], ["push"], ["push", "--json"]] {
            let outcome = try await program.run(command + ["-vv", "--url", moodle.url])
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(!(outcome.out + outcome.err).contains(moodle.token))
        }
        #expect(try !folder.file("moodlesync.db", holds: moodle.token))
        await moodle.stop()
    }

    @Test func `an import that had to make a new key says what the old one sealed`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "a.csv",
            "username,password,firstname,lastname,email\nana,Secret.99,Ana,Silva,ana@example.edu\nbo,x,Bo,Lee,none\n")
        try folder.write(
            "b.csv", "username,password,firstname,lastname,email\neva,Secret.98,Eva,Maia,eva@example.edu\n")
        let program = Program(in: folder)
        #expect(try await program("import", "a.csv", "--key-file", "first").err.isEmpty)
        let outcome = try await program("import", "b.csv", "--key-file", "second")
        #expect(outcome.code == 0)
        #expect(outcome.err.contains("1 password and 1 rejected row in the store can't be opened with the key second"))
    }
}
