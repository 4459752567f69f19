import Foundation
import Testing

/// The commands that give out what stays behind in the store.
struct HandOverProgramTests {
    private static let people = """
        username,firstname,lastname,email,maildigest,program1
        ana,Ana,Silva,ana@example.edu,1,139

        """

    @Test func `what no web service takes is shown, waits for the account, and can be mapped to a function`()
        async throws
    {
        let folder = try TemporaryFolder()
        let program = Program(in: folder)
        try folder.write("people.csv", Self.people)
        #expect(try await program("import", "people.csv").code == 0)
        let shown = try await program("handover", "--show")
        #expect(shown.code == 0)
        #expect(shown.out.contains("2 values wait until a push has made or renamed the account."))
        let status = try await program("status")
        #expect(status.out.contains("2 values that no web service takes: moodlesync handover"))

        let set = try await program(
            "map", "functions", "set", "program", "local_programs_enrol", #"{"userid":"{userid}","p":"{value}"}"#)
        #expect(set.code == 0)
        #expect(set.out.contains("1 kept value is planned."))
        let plan = try await program("plan")
        #expect(plan.out.contains("service.call"))
        #expect(plan.out.contains("program1: 139"))
        let export = try await program("map", "functions", "export")
        try folder.write("functions.csv", export.out)
        #expect(try await program("map", "functions", "import", "functions.csv").code == 0)
        #expect(try await program("map", "functions", "remove", "program").out.contains("1 value is kept"))
        #expect(try await program("map", "functions", "set", "program", "no function", "{}").code == 64)
    }

    @Test(arguments: ["handover", "credentials", "tryback"])
    func `a list of people is never printed where a file was asked for`(command: String) async throws {
        let folder = try TemporaryFolder()
        let result = try await Program(in: folder)(command, "--out", "-")
        #expect(result.code == 64)
        #expect(result.err.contains("--out needs the name of a file"))
    }

    @Test func `without passwords made here no file of them is made`() async throws {
        let folder = try TemporaryFolder()
        let program = Program(in: folder)
        #expect(try await program("init").code == 0)
        #expect(try await program("credentials", "--count").out == "No passwords are kept for people.\n")
        let written = try await program("credentials", "--out", "passwords.csv")
        #expect(written.code == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.path("passwords.csv")))
    }
}
