import Foundation
import SimulatedMoodle
import Testing

/// A file into the store, the outbox into Moodle, and what every command says on the way.
struct MainJobTests {
    private static let people = """
        firstname,lastname,email,idnumber,password,course1,role1,group1
        José,Núñez,jose.nunez@example.edu,E1,Segredo-2026!,BIO101,student,Lab A
        Ana,Silva,ana.silva@example.edu,E2,,BIO101,editingteacher,

        """

    private func withMoodle(_ body: (RunningSimulator, Program) async throws -> Void) async throws {
        let moodle = try await Simulator.start()
        moodle.change { site in _ = site.addCourse(shortname: "BIO101", fullname: "Biology") }
        let program = Program(in: try TemporaryFolder(), url: moodle.url, token: moodle.token)
        try program.folder.write("people.csv", Self.people)
        do {
            try await body(moodle, program)
        } catch {
            await moodle.stop()
            throw error
        }
        await moodle.stop()
    }

    @Test func `what was imported is in Moodle after a push, once, and a second push writes nothing`() async throws {
        try await withMoodle { moodle, program in
            #expect(try await program("import", "people.csv").code == 0)
            let push = try await program("push", "--json")
            #expect(push.code == 0, "\(push.err)")
            let document = try push.json()
            #expect(Set(["push", "state", "entries", "requests", "seconds", "audit_head"]).isSubset(of: document.keys))
            #expect(document["state"] as? String == "finished")
            #expect(document["entries"] as? [String: Int] == ["done": 6, "failed": 0, "waiting": 0, "unknown": 0])
            let site = moodle.snapshot()
            let jose = try #require(site.user(named: "josenunez"))
            let course = try #require(site.course(shortname: "BIO101"))
            #expect(site.roles(user: jose.id, course: course.id) == [5])

            moodle.forgetRequests()
            #expect(try await program("push", "--json").json()["state"] as? String == "finished")
            #expect(moodle.writes == 0)
            #expect(try await program("import", "people.csv", "--json").json()["state"] as? String == "same")
            let head = try await program("audit", "head", "--json").json()
            #expect((head["hash"] as? String)?.count == 64)
            #expect(try await program("audit", "verify").code == 0)
        }
    }

    @Test func `the JSON of import and status has the contract's members`() async throws {
        try await withMoodle { _, program in
            let imported = try await program("import", "people.csv", "--json").json()
            #expect(Set(["import", "state", "rows", "entries", "problems"]).isSubset(of: imported.keys))
            #expect(
                imported["entries"] as? [String: Int] == [
                    "user.create": 2, "enrol.put": 2, "group.create": 1, "group.member": 1,
                ])
            let status = try await program("status", "--json").json()
            #expect(Set(["entries", "imports", "last_push"]).isSubset(of: status.keys))
            #expect(status["imports"] as? Int == 1)
            let entries = try #require(status["entries"] as? [String: [String: Int]])
            #expect(entries["user.create"] == ["ready": 2])
        }
    }

    @Test func `a preview shows what would change and writes nothing`() async throws {
        try await withMoodle { _, program in
            let first = try await program("import", "--preview", "people.csv", "--json")
            #expect(first.code == 0, "\(first.err)")
            #expect(try first.json()["state"] as? String == "preview")
            #expect(try program.folder.names == ["people.csv"])
            _ = try await program("init")
            let shell = Shell(in: program.folder)
            let before = try await shell("sqlite3 moodlesync.db .dump")
            #expect(try await program("import", "--preview", "people.csv").code == 0)
            #expect(try await shell("sqlite3 moodlesync.db .dump") == before)

            _ = try await program("import", "people.csv")
            _ = try await program("push")
            try program.folder.write("people.csv", Self.people.replacing("Silva", with: "Sousa"))
            let changed = try await program("import", "--preview", "people.csv")
            #expect(
                changed.out.contains("~ user.update     anasilva  lastname: Silva → Sousa  (line 3)"), "\(changed.out)")
        }
    }

    @Test func `several files are an array, and the exit code is the worst`() async throws {
        try await withMoodle { _, program in
            let outcome = try await program("import", "people.csv", "nowhere.csv", "--json")
            #expect(outcome.code == 1)
            let array = try JSONSerialization.jsonObject(with: Data(outcome.out.utf8)) as? [[String: Any]]
            #expect(array?.map { $0["state"] as? String } == ["loaded", "refused"])
        }
    }

    @Test func `standard input is a file too`() async throws {
        try await withMoodle { _, program in
            let outcome = try await program("import", "-", "--json", input: Self.people)
            #expect(outcome.code == 0, "\(outcome.err)")
            #expect(try outcome.json()["file"] as? String == "-")
        }
    }

    @Test func `a password is in Moodle, and nowhere else`() async throws {
        try await withMoodle { moodle, program in
            let imported = try await program("import", "people.csv", "-vv")
            let push = try await program("push", "-vv")
            let why = try await program("why", "josenunez")
            let sent = try await program("audit", "show", "--json")
            for outcome in [imported, push, why, sent] {
                #expect(outcome.code == 0)
                #expect(!(outcome.out + outcome.err).contains("Segredo-2026!"))
            }
            for name in try program.folder.names where name.hasPrefix("moodlesync.db") {
                #expect(try !program.folder.file(name, holds: "Segredo-2026!"), "\(name)")
            }
            #expect(moodle.snapshot().user(named: "josenunez")?.passwordCheck != nil)
        }
    }

    @Test func `a dry run shows what would be sent and sends nothing that writes`() async throws {
        try await withMoodle { moodle, program in
            _ = try await program("import", "people.csv")
            let dry = try await program("push", "--dry-run", "--json")
            let lines = try #require(try dry.json()["would_send"] as? [[String: Any]])
            #expect(lines.contains { $0["function"] as? String == "core_user_create_users" })
            #expect(!dry.out.contains("Segredo-2026!"))
            #expect(moodle.writes == 0)
        }
    }

    @Test func `why tells the story from the file to Moodle's answer`() async throws {
        try await withMoodle { _, program in
            _ = try await program("import", "people.csv")
            _ = try await program("push")
            let why = try await program("why", "jose.nunez@example.edu")
            #expect(why.code == 0)
            for words in ["people.csv line 2: staged", "core_user_create_users", "applied, Moodle id", "ready → "] {
                #expect(why.out.contains(words), "\(words) in\n\(why.out)")
            }
            let nobody = try await program("why", "josenunes")
            #expect(nobody.code == 1)
            #expect(nobody.err.contains("josenunez"))
        }
    }

    @Test func `a course that the site lacks waits until its code is mapped`() async throws {
        try await withMoodle { moodle, program in
            try program.folder.write(
                "more.csv", "username,firstname,lastname,email,course1\nbo,Bo,Berg,bo@example.edu,BIO-1\n")
            _ = try await program("import", "more.csv")
            let first = try await program("push")
            #expect(first.code == 1)
            #expect(try await program("map", "courses").out.contains("the site has no such course"))
            let mapped = try await program("map", "courses", "set", "BIO-1", "shortname:BIO101")
            #expect(mapped.code == 0)
            #expect(try await program("push").code == 0)
            let site = moodle.snapshot()
            let bo = try #require(site.user(named: "bo"))
            #expect(site.roles(user: bo.id, course: try #require(site.course(shortname: "BIO101")).id) == [5])
        }
    }

    @Test func `a rejected row comes back by the tryback file`() async throws {
        try await withMoodle { _, program in
            try program.folder.write(
                "bad.csv",
                "username,firstname,lastname,email\nana,Ana,Silva,ana@example.edu\nbo,Bo,\"Berg, of\nOslo\",bo at example\n"
            )
            #expect(try await program("import", "bad.csv").code == 1)
            let tryback = try await program("tryback", "--out", "again.csv")
            #expect(tryback.code == 0, "\(tryback.err)")
            let text = try program.folder.text("again.csv")
            #expect(text.contains("bo,Bo,\"Berg, of\nOslo\",bo at example"))
            #expect(!text.contains("Ana"))
            try program.folder.write("again.csv", text.replacing("bo at example", with: "bo@example.edu"))
            #expect(try await program("import", "again.csv").code == 0)
            let nothing = try await program("tryback", "--out", "third.csv")
            #expect(nothing.code == 0)
            #expect(nothing.out.contains("there is nothing to correct"))
        }
    }

    @Test func `the demo ends by itself with everything in Moodle`() async throws {
        var program = Program(in: try TemporaryFolder())
        // What the demo must not read.
        program.environment = ["MOODLE_URL": "https://moodle.example", "MOODLE_TOKEN": "x", "MOODLESYNC_DB": "mine.db"]
        try program.folder.write(".env", "this is no setting\n")
        let demo = try await program("demo", "--json")
        #expect(demo.code == 0, "\(demo.err)")
        let document = try demo.json()
        let accounts = try #require(document["accounts"] as? [[String: Any]])
        #expect(accounts.count == 13)
        let names = accounts.compactMap { $0["username"] as? String }
        #expect(Set(["mariasantos", "mariasantos2", "lukaszzolc", "xiaolongli"]).isSubset(of: names), "\(names)")
        #expect(try program.folder.names == [".env"])
        let folder = try #require(document["folder"] as? String)
        try FileManager.default.removeItem(atPath: folder)
    }
}
