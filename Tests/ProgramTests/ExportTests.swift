import Foundation
import SimulatedMoodle
import Testing

/// A file as an import understood it, and all that is staged.
struct ExportTests {
    private static let people = """
        First Name , Last Name,Email,password,Notes,course1
         José ,Núñez,jose@example.edu,Secret.99,=1+1,BIO101
        Ana,Silva,ana@example.edu,Secret.98,"a, b",
        Bad,Row,nomail,Secret.97,,
        """

    private func imported() async throws -> (Program, TemporaryFolder) {
        let folder = try TemporaryFolder()
        try folder.write("people.csv", Self.people)
        let program = Program(in: folder)
        #expect(try await program("import", "--column", "Notes=-", "people.csv").code == 1)
        return (program, folder)
    }

    @Test func `a file comes back cleaned, with its columns, the usernames, and what became of each row`() async throws
    {
        let (program, folder) = try await imported()
        let outcome = try await program("export", "people.csv", "--column", "Notes=-", "--out", "clean.csv")
        #expect(outcome.code == 0)
        #expect(outcome.out.contains("3 rows in clean.csv; for 1 of them nobody is staged"))
        #expect(
            try folder.text("clean.csv") == """
                First Name,Last Name,Email,Notes,course1,username,Status,Enrol Status,Suspend Status,Existing First Name,Existing Last Name,Existing Username,Existing Email,Existing ID
                José,Núñez,jose@example.edu,'=1+1,BIO101,josenunez,user.create ready,BIO101: course not found: not asked yet,active,,,,,
                Ana,Silva,ana@example.edu,"a, b",,anasilva,user.create ready,,active,,,,,
                Bad,Row,nomail,,,,not staged,,,,,,,

                """)
    }

    @Test func `a plain export can be imported and changes nothing but the row that was corrected`() async throws {
        let (program, folder) = try await imported()
        let plain = try await program("export", "people.csv", "--column=Notes=-", "--plain")
        #expect(!plain.out.contains("Secret"))
        try folder.write("again.csv", plain.out.replacing("nomail", with: "bad@example.edu"))
        let report = try await program("import", "--column=Notes=-", "again.csv", "--json").json()
        let rows = try #require(report["rows"] as? [String: Any])
        #expect(rows["added"] as? Int == 1)
        #expect(rows["changed"] as? Int == 0)
        #expect(rows["rejected"] as? Int == 0)
    }

    @Test func `an export with its result columns can be imported, and what Moodle has stands beside what is wanted`()
        async throws
    {
        let moodle = try await Simulator.start()
        let folder = try TemporaryFolder()
        let program = Program(in: folder, url: moodle.url, token: moodle.token)
        let people = "firstname,lastname,email\nAna,Silva,ana@example.edu\nBo,Lee,bo@example.edu\n"
        try folder.write("people.csv", people)
        #expect(try await program("import", "people.csv").code == 0)
        #expect(try await program("push").code == 0)
        await moodle.stop()
        try folder.write("people.csv", people.replacing("Silva", with: "Sousa"))
        #expect(try await program("import", "people.csv").code == 0)
        #expect(try await program("export", "people.csv", "--out", "clean.csv").code == 0)
        let ana = try #require(folder.text("clean.csv").split(separator: "\n").first { $0.hasPrefix("Ana,") })
        #expect(ana.hasPrefix("Ana,Sousa,ana@example.edu,anasilva,"), "\(ana)")
        #expect(ana.contains(",active,Ana,Silva,anasilva,ana@example.edu,"), "\(ana)")
        let again = try await program("import", "clean.csv", "--json")
        let rows = try #require(try again.json()["rows"] as? [String: Any])
        #expect(rows["unchanged"] as? Int == 2 || rows["changed"] as? Int == 2, "\(again.out)")
        #expect(rows["added"] as? Int == 0 && rows["rejected"] as? Int == 0, "\(again.out)")
        #expect(again.out.contains("result-columns"))
        let open = try await Shell(in: folder)(
            "sqlite3 moodlesync.db \"SELECT kind, count(*) FROM outbox WHERE state = 'ready' GROUP BY 1\"")
        #expect(open == "user.update|1\n")
    }

    @Test func `all staged people are exported to standard output, and a file is never replaced`() async throws {
        let (program, folder) = try await imported()
        let all = try await program("export")
        #expect(all.out.hasPrefix("username,firstname,lastname,email"))
        #expect(all.out.split(separator: "\n").count == 3)
        try folder.write("there.csv", "mine")
        let refused = try await program("export", "--out", "there.csv")
        #expect(refused.code == 1)
        #expect(refused.err.contains("exists already"))
        #expect(try folder.text("there.csv") == "mine")
    }

    @Test func `what is asked of an export that can not be meant ends with 64`() async throws {
        let program = Program(in: try TemporaryFolder())
        #expect(try await program("export", "--json").code == 64)
        #expect(try await program("export", "--out", "-").code == 64)
        #expect(try await program("export", "--plain").code == 64)
    }

    @Test func `a file that is not about people is refused, and leaves no file`() async throws {
        let (program, folder) = try await imported()
        try folder.write("places.csv", "username,course,role\nana,BIO101,student\n")
        let outcome = try await program("export", "places.csv", "--out", "out.csv")
        #expect(outcome.code == 1)
        #expect(outcome.err.contains("The file is an enrolments file, and only a users file can be exported cleaned."))
        #expect(try !folder.names.contains("out.csv"))
    }
}
