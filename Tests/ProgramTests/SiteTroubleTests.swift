import SimulatedMoodle
import Testing

/// A Moodle that is not as it should be: what `check` and `push` say, and what the shell gets.
struct SiteTroubleTests {
    /// Starts a Moodle, runs the body with a program that is set to it, and ends it.
    private func withMoodle(
        _ options: SimulatorOptions = SimulatorOptions(), _ body: (RunningSimulator, Program) async throws -> Void
    ) async throws {
        let moodle = try await Simulator.start(options)
        let program = Program(in: try TemporaryFolder(), url: moodle.url, token: moodle.token)
        do {
            try await body(moodle, program)
        } catch {
            await moodle.stop()
            throw error
        }
        await moodle.stop()
    }

    @Test func `a good site is greeted by name`() async throws {
        try await withMoodle { _, program in
            let check = try await program("check")
            #expect(check.code == 0, "\(check.err)")
            #expect(check.out.contains("Account:   moodlesync (id 3)"))
            #expect(check.out.contains("All is well: moodlesync push can do its work."))
        }
    }

    @Test func `what fails besides people is counted by its own name`() async throws {
        try await withMoodle { moodle, program in
            moodle.change { site in
                let course = site.addCourse(shortname: "BIO", fullname: "Biology")
                for name in ["Red", "Blue"] { _ = site.addGroup(course: course, name: name, idnumber: name) }
            }
            try program.folder.write("groups.csv", "courseid,name,updateid\nBIO,Blue,idnumber:Red\n")
            #expect(try await program("import", "groups.csv").code == 0)
            let push = try await program("push")
            #expect(push.code == 1)
            #expect(push.out.contains("Besides people: 1 group.update failed."), "\(push.out)")
            #expect(!push.out.contains("People:"), "\(push.out)")
        }
    }

    @Test func `a wrong token ends with 4 and the way to a new one`() async throws {
        try await withMoodle { _, program in
            var program = program
            program.environment["MOODLE_TOKEN"] = "00000000000000000000000000000000"
            for command in ["check", "push"] {
                let outcome = try await program(command)
                #expect(outcome.code == 4)
                #expect(outcome.err.contains("Invalid token"))
                #expect(outcome.err.contains("Manage tokens"))
            }
        }
    }

    @Test func `an address without a Moodle ends with 4 or 5 and says what answered`() async throws {
        try await withMoodle { moodle, program in
            var program = program
            program.environment["MOODLE_URL"] = moodle.url + "/elsewhere"
            let path = try await program("check")
            #expect(path.code == 4)
            #expect(path.err.contains("front page"))
            program.environment["MOODLE_URL"] = "http://127.0.0.1:1"
            let port = try await program("check", "--json")
            #expect(port.code == 5)
            let error = try #require(try port.json()["error"] as? [String: String])
            #expect(error["code"] == "site-silent")
            #expect(error["hint"]?.hasPrefix("Open MOODLE_URL in a browser") == true)
        }
    }

    @Test func `a missing function is named, and the recipe too`() async throws {
        var options = SimulatorOptions()
        options.serviceFunctions = ["core_webservice_get_site_info", "core_user_get_users_by_field"]
        try await withMoodle(options) { _, program in
            let check = try await program("check")
            #expect(check.code == 4)
            #expect(check.out.contains("  core_user_create_users\n"))
            #expect(check.out.contains("moodle/user:create"))
            #expect(check.out.contains("MOODLE_TOKEN_FILE"))
        }
    }

    @Test func `look-ups that hide accounts are found out`() async throws {
        var options = SimulatorOptions()
        options.account = .createOnly
        try await withMoodle(options) { _, program in
            let check = try await program("check", "--json")
            #expect(check.code == 4)
            let document = try check.json()
            #expect(document["good"] as? Bool == false)
            let lookUps = try #require(document["look_ups"] as? [String: Any])
            #expect(["blind", "nobody-to-see"].contains(lookUps["state"] as? String))
        }
    }

    private static let people = "username,firstname,lastname,email,course1\nana,Ana,Silva,ana@example.edu,BIO101\n"

    @Test func `nobody is created while look-ups hide accounts`() async throws {
        var options = SimulatorOptions()
        options.account = .createOnly
        try await withMoodle(options) { moodle, program in
            try program.folder.write("people.csv", Self.people)
            _ = try await program("import", "people.csv")
            let push = try await program("push")
            #expect(push.code == 4)
            #expect(push.err.contains("nobody is created"))
            #expect(moodle.writes == 0)
            #expect(try await program("status", "--json").out.contains(#""user.create":{"ready":1}"#))
        }
    }

    @Test func `a permission that is missing is named with its remedy, and nothing is lost`() async throws {
        var options = SimulatorOptions()
        options.account = .limited(Set(Capability.allCases).subtracting([.enrolUsers, .configureSite]))
        try await withMoodle(options) { moodle, program in
            _ = moodle.change { $0.addCourse(shortname: "BIO101", fullname: "Biology") }
            try program.folder.write("people.csv", Self.people)
            _ = try await program("import", "people.csv")
            let push = try await program("push")
            #expect(push.code == 1, "\(push.out)")
            #expect(push.out.contains("Enrol users"), "\(push.out)")
            #expect(moodle.snapshot().user(named: "ana") != nil)
            #expect(try await program("status", "--json").out.contains(#""enrol.put":{"ready":1}"#))
        }
    }

    @Test func `a page instead of an answer is not taken for one`() async throws {
        try await withMoodle { moodle, program in
            try program.folder.write(
                "people.csv", Self.people.replacing(",course1", with: "").replacing(",BIO101", with: ""))
            _ = try await program("import", "people.csv")
            moodle.order(try Fault.parse("html:core_user_create_users:1:apply=yes"))
            let push = try await program("push", "--json")
            #expect(push.code == 0, "\(push.err)")
            #expect(moodle.calls("core_user_create_users") == 1, "what was applied is found, not sent again")
            #expect(moodle.snapshot().users.all.filter { $0.username == "ana" }.count == 1)
        }
    }

    @Test func `a store belongs to one site`() async throws {
        try await withMoodle { _, program in
            #expect(try await program("check").code == 0)
            try await withMoodle { other, _ in
                var program = program
                program.environment["MOODLE_URL"] = other.url
                let push = try await program("push")
                #expect(push.code == 4)
                #expect(push.err.contains("This store belongs to http://127.0.0.1:"))
                #expect(try await program("check", "--accept-moved-site").code == 0)
                #expect(try await program("push").code == 0)
            }
        }
    }

    @Test func `maintenance ends a check with 5`() async throws {
        try await withMoodle { moodle, program in
            moodle.change { $0.maintenance = true }
            let check = try await program("check")
            #expect(check.code == 5 || check.code == 4)
        }
    }
}
