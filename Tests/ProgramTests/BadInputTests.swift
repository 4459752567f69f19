import Foundation
import Testing

/// Files that can not be imported: each ends with one message and changes nothing.
struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let code: String
        let words: String

        init(_ name: String, _ text: String, code: String, words: String) {
            self.init(name, bytes: Array(text.utf8), code: code, words: words)
        }

        init(_ name: String, bytes: [UInt8], code: String, words: String) {
            self.name = name
            self.bytes = bytes
            self.code = code
            self.words = words
        }

        var testDescription: String { name }
    }

    private static let header = "username,firstname,lastname,email\n"

    static let files = [
        Case("empty file", "", code: "empty-file", words: "empty"),
        Case("header only", header, code: "no-rows", words: "row"),
        Case(
            "unknown column", "username,fristname,lastname,email\na,A,B,a@x.example\n", code: "unknown-column",
            words: "firstname"),
        Case(
            "duplicate column", "username,email,lastname,email\na,A,B,a@x.example\n", code: "duplicate-column",
            words: "email"),
        Case(
            "missing column", "firstname,lastname,city\nA,B,Porto\n", code: "missing-column", words: "email"),
        Case(
            "invalid UTF-8", bytes: Array(header.utf8) + Array("a,Jos".utf8) + [0xE9] + Array(",B,a@x.example\n".utf8),
            code: "invalid-bytes", words: "line 2"),
        Case("NUL byte", header + "a,A\u{0},B,a@x.example\n", code: "nul-byte", words: "line 2"),
        Case("unclosed quote", header + "a,\"A,B,a@x.example\n", code: "quote", words: "line 2"),
    ]

    @Test(arguments: files) func `a file that can not be read as a whole is refused as a whole`(file: Case) async throws
    {
        let folder = try TemporaryFolder()
        try folder.write("people.csv", bytes: file.bytes)
        try await expectRefusal(of: "people.csv", in: folder, code: file.code, words: file.words, name: file.name)
    }

    @Test func `a single line of 200 MB is refused without being read into memory`() async throws {
        let folder = try TemporaryFolder()
        try await Shell(in: folder)("head -c 200000000 /dev/zero | tr '\\0' x > people.csv")
        try await expectRefusal(of: "people.csv", in: folder, code: "too-long", words: "1", name: "one line")
    }

    @Test func `a file that is not there, or is a folder, is refused`() async throws {
        let folder = try TemporaryFolder()
        try await expectRefusal(
            of: "nowhere.csv", in: folder, code: "no-such-file", words: "nowhere.csv", name: "no file")
        try FileManager.default.createDirectory(atPath: folder.path("d.csv"), withIntermediateDirectories: false)
        try await expectRefusal(of: "d.csv", in: folder, code: "directory", words: "d.csv", name: "a folder")
    }

    @Test(.enabled(if: geteuid() != 0, "the administrator can read every file"))
    func `a file that may not be read is refused`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("people.csv", Self.header + "a,A,B,a@x.example\n")
        #expect(chmodFile(path, 0))
        try await expectRefusal(of: "people.csv", in: folder, code: "unreadable", words: "people.csv", name: "no right")
    }

    @Test func `a row with too few or too many cells is rejected, and stops no other`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "people.csv",
            Self.header + "ana,Ana,Silva,ana@example.edu\nbo,Bo\ncy,Cy,Young,cy@example.edu,extra\n")
        let outcome = try await Program(in: folder)("import", "people.csv", "--json")
        #expect(outcome.code == 1)
        let document = try outcome.json()
        #expect(document["state"] as? String == "loaded")
        #expect(
            document["rows"] as? [String: Int] == [
                "read": 3, "filtered": 0, "skipped": 0, "added": 1, "changed": 0, "unchanged": 0, "removed": 0,
                "rejected": 2,
            ])
        let problems = try #require(document["problems"] as? [[String: Any]])
        #expect(problems.map { $0["line"] as? Int } == [3, 4])
    }

    @Test func `removals that nobody named are held with exit code 3`() async throws {
        let folder = try TemporaryFolder()
        let program = Program(in: folder)
        let row = { (name: String) in "\(name),\(name),X,\(name)@example.edu\n" }
        try folder.write("all.csv", Self.header + row("ana") + row("bo") + row("cy"))
        try folder.write("fewer.csv", Self.header + row("ana"))
        #expect(try await program("import", "all.csv").code == 0)
        let held = try await program("import", "--full", "fewer.csv")
        #expect(held.code == 3)
        #expect((held.out + held.err).contains("--removals 2"))
        #expect(try await program("import", "--full", "--removals", "2", "fewer.csv").code == 0)
    }

    /// Refused with exit code 1 and one message, in words and in JSON; nothing is staged.
    private func expectRefusal(
        of file: String, in folder: TemporaryFolder, code: String, words: String, name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let program = Program(in: folder)
        let said = try await program("import", file, "--kind", "users")
        #expect(said.code == 1, "\(name)", sourceLocation: sourceLocation)
        #expect((said.out + said.err).contains(words), "\(name): \(said.out)", sourceLocation: sourceLocation)
        let outcome = try await program("import", file, "--kind", "users", "--json")
        #expect(outcome.code == 1, "\(name)", sourceLocation: sourceLocation)
        let document = try outcome.json()
        #expect(document["state"] as? String == "refused", sourceLocation: sourceLocation)
        let refusal = try #require(document["refusal"] as? [String: String], sourceLocation: sourceLocation)
        #expect(refusal["code"] == code, "\(name): \(refusal)", sourceLocation: sourceLocation)
        let counts = try await Shell(in: folder)(
            "sqlite3 moodlesync.db 'SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM outbox)'")
        #expect(counts == "0\n", "\(name)", sourceLocation: sourceLocation)
    }
}
