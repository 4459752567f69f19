import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// Moodle, or the store, is not what it was when the last push ended: restored from a backup, moved, changed by hand.
struct ElsewhereTests {
    /// - Parameter body: brings the scenario about; then each account and place is counted.
    private func inWorld(_ scenario: String, _ body: (inout World) async throws -> Void) async throws {
        var world = try await World()
        do {
            try await body(&world)
            let losses = try await world.losses()
            #expect(losses == .none)
            try FaultTable.add(scenario, .program, rounds: 1, losses)
        } catch {
            await world.moodle.stop()
            throw error
        }
        await world.moodle.stop()
    }

    @Test func `Moodle restored to yesterday, whose numbers now belong to other people`() async throws {
        try await inWorld("Moodle restored to yesterday") { world in
            try await world.bring(["old1,E1,Porto,BIO101"])
            let yesterday = world.moodle.snapshot()
            try await world.bring(["new1,N1,Porto,BIO101", "new2,N2,Porto,BIO101"])
            let numbers = ["new1", "new2"].compactMap { world.accounts($0).first?.id }
            // The backup is put back; then somebody makes accounts, which get the numbers that were ours.
            world.moodle.change { site in
                site = yesterday
                for number in 1...2 { site.addUser(username: "stranger\(number)", email: "s\(number)@example.org") }
            }
            world.leavesAlone("stranger1", "stranger2")
            #expect(world.strangers.map(\.account.id) == numbers)
            try await world.bring(
                ["old1,E1,Riga,CHE201", "new1,N1,Riga,CHE201", "new2,N2,Riga,CHE201"])
            world.wants("old1", "new1", "new2", in: "Riga", at: ["BIO101", "CHE201"])
        }
    }

    @Test func `Moodle restored to yesterday, whose numbers lead nowhere now`() async throws {
        try await inWorld("Moodle restored, numbers unused") { world in
            try await world.bring(["old1,E1,Porto,BIO101"])
            let yesterday = world.moodle.snapshot()
            try await world.bring(["new1,N1,Porto,BIO101"])
            world.moodle.change { $0 = yesterday }
            try await world.bring(["old1,E1,Riga,CHE201", "new1,N1,Riga,CHE201"])
            world.wants("old1", "new1", in: "Riga", at: ["BIO101", "CHE201"])
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
            let waits = try await world.sqlite("SELECT waits_for FROM v_pending WHERE username = 'cem'")
            #expect(waits.contains("MUS400"))
            world.wants("ana", in: "Porto", at: ["ART300"])
            world.wants("ben", in: "Porto", at: ["MUS400"])
            world.wants("cem", in: "Porto", at: [])
        }
    }

    @Test func `the store restored to last week`() async throws {
        try await inWorld("the store restored to last week") { world in
            try await world.bring(["ana,E1,Porto,BIO101"])
            _ = try await world.sqlite("VACUUM INTO 'backup.db'")
            try await world.bring(["ana,E1,Riga,CHE201", "ben,E2,Riga,BIO101"])
            try await Shell(in: world.folder)("rm moodlesync.db*; mv backup.db moodlesync.db; chmod 600 moodlesync.db")
            try await world.bring(["ana,E1,Riga,CHE201", "ben,E2,Riga,BIO101", "cem,E3,Riga,BIO101"])
            world.wants("ana", in: "Riga", at: ["BIO101", "CHE201"])
            world.wants("ben", "cem", in: "Riga", at: ["BIO101"])
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
            #expect(try await world.run("push").code == 0)
            world.wants("ana", "ben", in: "Riga", at: ["BIO101"])
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
            #expect(try await world.run("push").code == 0)
            world.wants("ana", "ben", in: "Porto", at: ["BIO101"])
        }
    }

    @Test func `a person whom somebody made by hand`() async throws {
        try await inWorld("a person made by hand") { world in
            world.moodle.change { site in
                site.addUser(username: "ana", email: "ana@example.edu", idnumber: "E1")
                site.addUser(username: "ben", email: "somebody@example.org", idnumber: "X9")
            }
            world.leavesAlone("ben")
            try await world.bring(["ana,E1,Porto,BIO101", "ben,E2,Porto,BIO101"], expecting: 1)
            world.wants("ana", in: "Porto", at: ["BIO101"])
            #expect(try await world.failures() == "ben|conflict\n")
        }
    }

    @Test func `a username that somebody changed in Moodle`() async throws {
        try await inWorld("a username changed by hand") { world in
            try await world.bring(["ana,E1,Porto,BIO101"])
            let id = try #require(world.accounts("ana").first?.id)
            world.moodle.change { $0.edit(user: id) { $0.username = "ana.silva" } }
            try await world.bring(["ana,E1,Riga,CHE201"])
            world.wants("ana", in: "Riga", at: ["BIO101", "CHE201"], number: id)
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
            #expect(try await world.run("link", "ana", String(id)).code == 0)
            #expect(try await world.run("retry", "--failed").code == 0)
            #expect(try await world.run("push").code == 0)
            world.wants("ana", in: "Riga", at: ["BIO101", "CHE201"], number: id)
        }
    }

    @Test func `an e-mail that somebody else has by now`() async throws {
        try await inWorld("an e-mail taken by somebody else") { world in
            world.moodle.change { site in site.addUser(username: "somebody", email: "ana@example.edu") }
            world.leavesAlone("somebody")
            try await world.bring(["ana,E1,Porto,BIO101", "ben,E2,Porto,BIO101"], expecting: 1)
            #expect(world.moodle.snapshot().user(named: "ana") == nil)
            world.wants("ben", in: "Porto", at: ["BIO101"])
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
            #expect(world.accounts("ana").isEmpty && world.moodle.snapshot().user(named: "ana") == nil)
            world.wants("ben", in: "Riga", at: ["BIO101"])
            #expect(try await world.failures() == "ana|account-gone\n")
        }
    }
}
