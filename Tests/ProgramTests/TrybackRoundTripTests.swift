import Foundation
import Testing

/// A tryback file goes back in by the command that `tryback` prints, word for word.
struct TrybackRoundTripTests {
    let program: Program

    init() throws {
        program = Program(in: try TemporaryFolder())
    }

    /// The command behind `then`, typed as it stands.
    private func printedCommand(_ outcome: Outcome) throws -> String {
        let words = try #require(outcome.out.components(separatedBy: ", then ").last, "\(outcome.out)\(outcome.err)")
        return words.trimmingCharacters(in: .newlines)
    }

    private func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: program.folder.path(name)))
    }

    /// Rejected rows that still wait for a correction.
    private func rejected() async throws -> Int {
        try #require(try await program("status", "--json").json()["rejected_rows"] as? Int)
    }

    @Test func `a file of windows-1252 with a profile comes back in its own bytes and goes in with the profile`()
        async throws
    {
        let header = Array("Kürzel;Vorname;Nachname;Mail".unicodeScalars.map { UInt8($0.value) })
        let bad = Array("jm;Jörg;Müller;jörg at example.edu".unicodeScalars.map { UInt8($0.value) })
        let good = Array("as;Ana;Silva;ana@example.edu".utf8)
        try program.folder.write("hr.csv", bytes: header + [13, 10] + good + [13, 10] + bad + [13, 10])
        try program.folder.write(
            "hr.json",
            """
            {"source": "hr", "encoding": "windows-1252", "full": true,
             "columns": {"Kürzel": "username", "Vorname": "firstname", "Nachname": "lastname", "Mail": "email"}}
            """)
        let first = try await program("import", "--profile", "hr.json", "hr.csv", "--quiet")
        #expect(first.code == 1, "\(first.out)\(first.err)")
        let tryback = try await program("tryback", "--out", "again.csv")
        #expect(try bytes("again.csv") == Data(header + [13, 10] + bad + [13, 10]))
        let command = try printedCommand(tryback)
        #expect(command == "moodlesync import --profile hr.json --delta again.csv")
        #expect(try await rejected() == 1)
        // Not corrected: it is the same row still, and counts once.
        #expect(try await Shell(in: program.folder).run(command).code == 1)
        #expect(try await rejected() == 1)
        try await Shell(in: program.folder)("LC_ALL=C sed -i 's/j\\xf6rg at /joerg@/' again.csv")
        try await Shell(in: program.folder)(command)
        #expect(try await rejected() == 0)
        let staged = try await Shell(in: program.folder)(
            "sqlite3 moodlesync.db \"SELECT username, firstname, lastname, source, state FROM users ORDER BY username\""
        )
        #expect(staged == "as|Ana|Silva|hr|active\njm|Jörg|Müller|hr|active\n")
    }

    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf8])
    func `a byte-order mark, a sep= line and the line ends come back`(encoding: String.Encoding) async throws {
        let text = "\u{FEFF}sep=;\r\nusername;firstname;lastname;email\r\nzoe;Zoë;O'Brien 🎓;zoe at x.org\r\n"
        try program.folder.write("users.csv", bytes: Array(try #require(text.data(using: encoding))))
        #expect(try await program("import", "users.csv").code == 1)
        let tryback = try await program("tryback", "--out", "again.csv")
        #expect(try bytes("again.csv") == bytes("users.csv"))
        #expect(try printedCommand(tryback) == "moodlesync import again.csv")
    }

    @Test func `options, another store and names with blanks stand in the printed command`() async throws {
        try program.folder.write("my users.csv", "username;firstname;lastname;email\nzoe;Zoë;O'Brien;zoe at x.org\n")
        let first = try await program(
            "import", "my users.csv", "--db", "other store.db", "--default", "city=São Tomé", "--removals", "0",
            "--full",
            "--source", "my users.csv", "--json")
        #expect(first.code == 1, "\(first.err)")
        let tryback = try await program("tryback", "--db", "other store.db", "--out", "to do.csv")
        let command = try printedCommand(tryback)
        #expect(
            command == """
                moodlesync import --default 'city=São Tomé' --source 'my users.csv' --db 'other store.db' 'to do.csv'
                """)
        try await Shell(in: program.folder)("sed -i 's/ at /@/' 'to do.csv' && \(command)")
        let staged = try await Shell(in: program.folder)("sqlite3 'other store.db' 'SELECT username, extra FROM users'")
        #expect(staged == "zoe|{\"city\":\"São Tomé\"}\n")
    }

    @Test func `a row that says not whose it is leaves the list when its correction comes in`() async throws {
        try program.folder.write(
            "users.csv", "username,firstname,lastname,email\nzoe,Zoë\nbo,Bo,Lee,bo at x.org\n")
        #expect(try await program("import", "users.csv").code == 1)
        #expect(try await rejected() == 2)
        let tryback = try await program("tryback", "--out", "again.csv")
        let command = try printedCommand(tryback)
        #expect(command == "moodlesync import --corrects 1 again.csv")
        #expect(try await Shell(in: program.folder).run(command).code == 1)
        #expect(try await rejected() == 2)
        let second = try printedCommand(try await program("tryback", "--out", "third.csv"))
        try await Shell(in: program.folder)(
            "sed -i 's/^zoe,Zoë$/zoe,Zoë,A,zoe@x.org/; s/ at /@/' third.csv && \(second)")
        #expect(try await rejected() == 0)
    }

    @Test func `the delimiter is named where few rows do not show it`() async throws {
        try program.folder.write(
            "users.csv", "username;e,mail;firstname,lastname\n1;2;3\n")
        let first = try await program(
            "import", "users.csv", "--delimiter", "semicolon", "--column", "e,mail=email", "--column",
            "firstname,lastname=lastname")
        #expect(first.code == 1, "\(first.err)")
        let command = try printedCommand(try await program("tryback", "--out", "again.csv"))
        #expect(command.contains("--delimiter semicolon"))
        #expect(try await Shell(in: program.folder).run(command).code == 1)
    }
}
