import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// Moodle, or the store, is not what it was when the last push ended: restored from a backup, moved, changed by hand.
struct ElsewhereTests {
    /// A program and a site; what the file of a day says is imported and pushed.
    private struct World {
        let moodle: RunningSimulator
        let program: Program

        /// - Parameter rows: `username,idnumber,city,course`.
        func bring(_ rows: [String], expecting code: Int32 = 0) async throws {
            let lines = rows.map { row in
                let cells = row.split(separator: ",", omittingEmptySubsequences: false)
                return "\(cells[0]),Ana,Silva,\(cells[0])@example.edu,\(cells[1]),\(cells[2]),\(cells[3])\n"
            }
            try program.folder.write(
                "people.csv", "username,firstname,lastname,email,idnumber,city,course1\n" + lines.joined())
            let imported = try await program("import", "people.csv")
            #expect(imported.code == 0, "\(imported.err)")
            let push = try await program("push", "--json")
            #expect(push.code == code, "\(push.out)\(push.err)")
        }

        func accounts(_ name: String) -> [User] {
            moodle.snapshot().users.all.filter { $0.email == "\(name)@example.edu" && !$0.deleted }
        }

        func courses(of name: String) -> [String] {
            let site = moodle.snapshot()
            let places = accounts(name).flatMap { site.enrolments(user: $0.id) }
            return places.compactMap { site.courses[$0.courseID]?.shortname }.sorted()
        }

        func failures() async throws -> String {
            try await Shell(in: program.folder)("sqlite3 moodlesync.db 'SELECT username, problem_code FROM v_failed'")
        }

        func brokenInvariants() async throws -> String {
            try await Shell(in: program.folder)("sqlite3 -bail moodlesync.db <<'END'\n\(Invariants.sql)\nEND")
        }
    }

    private func inWorld(_ scenario: String, _ body: (World) async throws -> Void) async throws {
        let moodle = try await Simulator.start()
        moodle.change { site in for name in ["BIO101", "CHE201"] { site.addCourse(shortname: name) } }
        let program = Program(in: try TemporaryFolder(), url: moodle.url, token: moodle.token)
        let world = World(moodle: moodle, program: program)
        do {
            try await body(world)
            moodle.forgetRequests()
            _ = try await program("push")
            #expect(moodle.writes == 0, "a further push wrote")
            #expect(try await world.brokenInvariants() == "")
            try FaultTable.add(scenario, rounds: 1, .none)
        } catch {
            await moodle.stop()
            throw error
        }
        await moodle.stop()
    }

    @Test func `Moodle restored to yesterday, whose numbers now belong to other people`() async throws {
        try await inWorld("Moodle restored to yesterday") { world in
            try await world.bring(["old1,E1,Porto,BIO101"])
            let yesterday = world.moodle.snapshot()
            try await world.bring(["new1,N1,Porto,BIO101", "new2,N2,Porto,BIO101"])
            let numbers = ["new1", "new2"].map { world.accounts($0).first?.id }
            // The backup is put back; then somebody makes accounts, which get the numbers that were ours.
            world.moodle.change { site in
                site = yesterday
                for number in 1...2 { site.addUser(username: "stranger\(number)", email: "s\(number)@example.org") }
            }
            let strangers = ["stranger1", "stranger2"].map { world.moodle.snapshot().user(named: $0) }
            #expect(strangers.map { $0?.id } == numbers)

            try await world.bring(
                ["old1,E1,Riga,CHE201", "new1,N1,Riga,CHE201", "new2,N2,Riga,CHE201"])
            #expect(strangers == ["stranger1", "stranger2"].map { world.moodle.snapshot().user(named: $0) })
            for number in numbers.compactMap({ $0 }) {
                #expect(world.moodle.snapshot().enrolments(user: number).isEmpty)
            }
            for name in ["old1", "new1", "new2"] {
                #expect(world.accounts(name).map { $0.profile["city"] } == ["Riga"], "\(name)")
                #expect(world.courses(of: name) == ["BIO101", "CHE201"], "\(name)")
            }
        }
    }

    @Test func `Moodle restored to yesterday, whose numbers lead nowhere now`() async throws {
        try await inWorld("Moodle restored, numbers unused") { world in
            try await world.bring(["old1,E1,Porto,BIO101"])
            let yesterday = world.moodle.snapshot()
            try await world.bring(["new1,N1,Porto,BIO101"])
            world.moodle.change { $0 = yesterday }
            try await world.bring(["old1,E1,Riga,CHE201", "new1,N1,Riga,CHE201"])
            for name in ["old1", "new1"] {
                #expect(world.accounts(name).map { $0.profile["city"] } == ["Riga"], "\(name)")
                #expect(world.courses(of: name) == ["BIO101", "CHE201"], "\(name)")
            }
        }
    }

    @Test func `courses that changed their numbers are found by their names again`() async throws {
        try await inWorld("courses with other numbers") { world in
            try await world.bring(["ana,E1,Porto,BIO101"])
            let bio = try #require(world.moodle.snapshot().course(shortname: "BIO101"))
            world.moodle.change { site in
                site.edit(course: bio.id) { $0.shortname = "ART300" }
                site.addCourse(shortname: "BIO101")
            }
            try await world.bring(["ben,E2,Porto,BIO101"])
            #expect(world.courses(of: "ben") == ["BIO101"])
            // And one that is gone for good: nobody gets into the course that has its number now.
            let new = try #require(world.moodle.snapshot().course(shortname: "BIO101"))
            world.moodle.change { site in site.edit(course: new.id) { $0.shortname = "MUS400" } }
            try await world.bring(["cem,E3,Porto,BIO101"], expecting: 1)
            #expect(world.courses(of: "cem").isEmpty)
            let waits = try await Shell(in: world.program.folder)(
                "sqlite3 moodlesync.db \"SELECT waits_for FROM v_pending WHERE username = 'cem'\"")
            #expect(waits.contains("MUS400"))
        }
    }

    @Test func `the store restored to last week`() async throws {
        try await inWorld("the store restored to last week") { world in
            try await world.bring(["ana,E1,Porto,BIO101"])
            let shell = Shell(in: world.program.folder)
            try await shell("sqlite3 moodlesync.db \"VACUUM INTO 'backup.db'\"")
            try await world.bring(["ana,E1,Riga,CHE201", "ben,E2,Riga,BIO101"])
            try await shell("rm moodlesync.db*; mv backup.db moodlesync.db; chmod 600 moodlesync.db")
            try await world.bring(["ana,E1,Riga,CHE201", "ben,E2,Riga,BIO101", "cem,E3,Riga,BIO101"])
            for name in ["ana", "ben", "cem"] {
                #expect(world.accounts(name).map { $0.profile["city"] } == ["Riga"], "\(name)")
            }
            #expect(world.courses(of: "ana") == ["BIO101", "CHE201"])
            #expect(world.courses(of: "ben") == ["BIO101"])
        }
    }

    @Test func `an address that leads to the test site now`() async throws {
        try await inWorld("the address leads to another site") { world in
            try await world.bring(["ana,E1,Porto,BIO101"])
            // A copy of the production site under its own address, where the address of the old one leads now.
            world.moodle.change { $0.url = "https://test.example.edu" }
            world.moodle.forgetRequests()
            try await world.bring(["ana,E1,Riga,BIO101", "ben,E2,Riga,BIO101"], expecting: 4)
            #expect(world.moodle.writes == 0)
            #expect(world.accounts("ben").isEmpty)
            world.moodle.change { [url = world.moodle.url] site in site.url = url }
            #expect(try await world.program("push").code == 0)
            #expect(world.accounts("ben").count == 1)
        }
    }

    @Test func `the same address, and the token of another account`() async throws {
        try await inWorld("the token belongs to another account") { world in
            try await world.bring(["ana,E1,Porto,BIO101"])
            let own = world.moodle.snapshot().tokenUserID
            world.moodle.change { site in
                let other = site.addUser(username: "other", email: "other@example.org")
                site.hold(tokenAs: other, with: Set(Capability.allCases))
            }
            world.moodle.forgetRequests()
            try await world.bring(["ben,E2,Porto,BIO101"], expecting: 4)
            #expect(world.moodle.writes == 0)
            world.moodle.change { $0.hold(tokenAs: own, with: Set(Capability.allCases)) }
            #expect(try await world.program("push").code == 0)
        }
    }

    @Test func `a person whom somebody made by hand`() async throws {
        try await inWorld("a person made by hand") { world in
            world.moodle.change { site in
                site.addUser(username: "ana", email: "ana@example.edu", idnumber: "E1")
                site.addUser(username: "ben", email: "somebody@example.org", idnumber: "X9")
            }
            let ben = world.moodle.snapshot().user(named: "ben")
            try await world.bring(["ana,E1,Porto,BIO101", "ben,E2,Porto,BIO101"], expecting: 1)
            #expect(world.accounts("ana").count == 1)
            #expect(world.courses(of: "ana") == ["BIO101"])
            #expect(world.moodle.snapshot().user(named: "ben") == ben)
            #expect(try await world.failures() == "ben|conflict\n")
        }
    }

    @Test func `a username that somebody changed in Moodle`() async throws {
        try await inWorld("a username changed by hand") { world in
            try await world.bring(["ana,E1,Porto,BIO101"])
            let id = try #require(world.accounts("ana").first?.id)
            world.moodle.change { $0.edit(user: id) { $0.username = "ana.silva" } }
            try await world.bring(["ana,E1,Riga,CHE201"])
            #expect(world.accounts("ana").map(\.id) == [id])
            #expect(world.accounts("ana").map { $0.profile["city"] } == ["Riga"])
            #expect(world.courses(of: "ana") == ["BIO101", "CHE201"])
        }
    }

    @Test func `an account of which all but the name was changed by hand waits for somebody's word`() async throws {
        try await inWorld("an account changed by hand") { world in
            try await world.bring(["ana,,Porto,BIO101"])
            let id = try #require(world.accounts("ana").first?.id)
            world.moodle.change { site in
                site.edit(user: id) { user in
                    user.username = "ana.costa"
                    user.email = "ana.costa@example.edu"
                    user.lastname = "Costa"
                }
            }
            try await world.bring(["ana,,Riga,CHE201"], expecting: 1)
            #expect(world.moodle.snapshot().users[id]?.profile["city"] == "Porto")
            #expect(world.moodle.snapshot().user(named: "ana") == nil, "nobody is made a second time")
            #expect(try await world.failures() == "ana|account-changed\nana|account-changed\n")
            #expect(try await world.program("link", "ana", String(id)).code == 0)
            #expect(try await world.program("retry", "--failed").code == 0)
            #expect(try await world.program("push").code == 0)
            #expect(world.moodle.snapshot().users[id]?.profile["city"] == "Riga")
        }
    }

    @Test func `an e-mail that somebody else has by now`() async throws {
        try await inWorld("an e-mail taken by somebody else") { world in
            world.moodle.change { site in site.addUser(username: "somebody", email: "ana@example.edu") }
            try await world.bring(["ana,E1,Porto,BIO101", "ben,E2,Porto,BIO101"], expecting: 1)
            #expect(world.accounts("ana").map(\.username) == ["somebody"])
            #expect(world.accounts("ben").count == 1)
            #expect(try await world.failures() == "ana|email-taken\n")
        }
    }

    @Test func `an account that somebody deleted is not made again behind their back`() async throws {
        try await inWorld("an account deleted by hand") { world in
            try await world.bring(["ana,E1,Porto,BIO101", "ben,E2,Porto,BIO101"])
            let id = try #require(world.accounts("ana").first?.id)
            world.moodle.change { site in
                site.edit(user: id) { user in
                    user.deleted = true
                    user.username = "ana@example.edu.1795000000"
                    user.email = "5d41402abc4b2a76b9719d911017c592"
                    user.idnumber = ""
                }
            }
            try await world.bring(["ana,E1,Riga,BIO101", "ben,E2,Riga,BIO101"], expecting: 1)
            #expect(world.accounts("ana").isEmpty)
            #expect(world.accounts("ben").map { $0.profile["city"] } == ["Riga"])
            #expect(try await world.failures() == "ana|account-gone\n")
        }
    }
}
