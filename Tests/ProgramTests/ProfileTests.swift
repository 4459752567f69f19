import Foundation
import Testing

/// Options of a source, kept in a file.
struct ProfileTests {
    private static let staff = """
        Personalnummer;Vorname;Nachname;Mail;Status;Raum
        1001;Ana;Silva;ana@example.edu;active;7
        1002;Bo;Lee;bo@example.edu;left;8
        """
    private static let profile = """
        {"source": "hr", "delimiter": "semicolon", "only": ["Status=active"], "delta": true, "role-id": 4,
         "columns": {"Personalnummer": "idnumber", "Vorname": "firstname", "Nachname": "lastname", "Mail": "email", "Raum": "-"},
         "defaults": {"country": "DE", "city": "Köln"}}
        """

    @Test func `a profile says everything that a source's files need`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("hr.csv", Self.staff)
        try folder.write("hr.json", Self.profile)
        let program = Program(in: folder)
        let report = try await program("import", "--profile", "hr.json", "hr.csv", "--json").json()
        #expect(report["source"] as? String == "hr")
        let rows = try #require(report["rows"] as? [String: Any])
        #expect(rows["added"] as? Int == 1)
        #expect(rows["filtered"] as? Int == 1)
        let staged = try await Shell(in: folder)("sqlite3 moodlesync.db 'SELECT idnumber, source, extra FROM users'")
        #expect(staged == "1001|hr|{\"city\":\"Köln\",\"country\":\"DE\"}\n")
    }

    @Test func `the command line comes before the profile`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("hr.csv", Self.staff)
        try folder.write("hr.json", Self.profile)
        let report = try await Program(in: folder)(
            "import", "--source", "other", "--profile", "hr.json", "--default", "city=Bonn", "hr.csv", "--json"
        ).json()
        #expect(report["source"] as? String == "other")
        let city = try await Shell(in: folder)("sqlite3 moodlesync.db \"SELECT extra ->> 'city' FROM users\"")
        #expect(city == "Bonn\n")
    }

    @Test func `a profile may say --full and the command line how many go`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("hr.csv", Self.staff)
        try folder.write("hr.json", Self.profile.replacing("\"delta\": true", with: "\"full\": true"))
        let program = Program(in: folder)
        #expect(try await program("import", "--profile", "hr.json", "hr.csv").code == 0)
        try folder.write("hr.csv", Self.staff.replacing("1001;Ana;Silva;ana", with: "1003;Eva;Maia;eva"))
        #expect(try await program("import", "--profile", "hr.json", "hr.csv").code == 3)
        #expect(try await program("import", "--profile", "hr.json", "--removals", "1", "hr.csv").code == 0)
    }

    @Test(arguments: [
        ("{\"sourc\": \"hr\"}", "Did you mean '--source'?"),
        ("{\"existing\": \"updat\"}", "Did you mean update?"),
        ("{\"preview\": true}", "belongs to one import"),
        ("{\"removals\": 3}", "belongs to one import"),
        ("{\"delimiter\": null}", "neither text, number, true nor false"),
        ("{\"columns\": {\"a\": [1]}}", "sets columns.a to something"),
        ("{\"full\": true, \"delta\": true}", "--full and --delta exclude each other."),
        ("[1]", "not one object of options"), ("{", "is not JSON"),
    ])
    func `a profile that can not be used ends with 4, says why, and stages nothing`(text: String, words: String)
        async throws
    {
        let folder = try TemporaryFolder()
        try folder.write("hr.csv", Self.staff)
        try folder.write("hr.json", text)
        let outcome = try await Program(in: folder)("import", "--profile", "hr.json", "hr.csv")
        #expect(outcome.code == 4)
        #expect(outcome.err.contains(words), "\(outcome.err)")
        #expect(try !folder.names.contains("moodlesync.db"))
    }

    @Test func `a profile that is not there is named`() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await Program(in: folder)("import", "--profile", "none.json", "hr.csv")
        #expect(outcome.code == 4)
        #expect(outcome.err.contains("none.json can't be read: there is no such file"))
    }

    @Test func `a OneRoster bundle is read with the profiles that the README gives`() async throws {
        let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "README.md")
        let section = try #require(
            String(contentsOf: readme, encoding: .utf8).components(separatedBy: "**A OneRoster bundle**").last)
        let blocks = section.components(separatedBy: "```json\n").dropFirst().prefix(2)
            .map { $0.components(separatedBy: "```")[0] }
        let folder = try TemporaryFolder()
        for (name, text) in zip(["users.json", "enrollments.json"], blocks) { try folder.write(name, text) }
        try folder.write(
            "users.csv",
            """
            "sourcedId","status","dateLastModified","enabledUser","orgSourcedIds","role","username","userIds","givenName","familyName","middleName","identifier","email","sms","phone","agentSourcedIds","grades","password"
            "u1","active","","true","o1","student","ana.silva","","Ana","Silva","Rita","","ana@example.edu","","+351 1","","",""
            "u2","tobedeleted","","false","o1","student","bo.lee","","Bo","Lee","","","bo@example.edu","","","","",""
            """)
        try folder.write(
            "enrollments.csv",
            """
            "sourcedId","status","dateLastModified","classSourcedId","schoolSourcedId","userSourcedId","role","primary","beginDate","endDate"
            "e1","active","","c1","o1","u1","teacher","false","2026-09-01","2027-06-30"
            """)
        let program = Program(in: folder)
        for name in ["users", "enrollments"] {
            let outcome = try await program("import", "--profile", "\(name).json", "\(name).csv")
            #expect(outcome.code == 0 && !outcome.out.contains("note:"), "\(outcome.out)\(outcome.err)")
        }
        let staged = try await Shell(in: folder)(
            """
            sqlite3 moodlesync.db "SELECT u.username, u.idnumber, u.extra, e.course, e.role FROM users u \
            JOIN v_user_enrolments e ON e.username = u.username"
            """)
        #expect(staged == #"ana.silva|u1|{"middlename":"Rita","phone1":"+351 1"}|idnumber:c1|teacher"# + "\n")
    }

    @Test func `the values of the whole site and of categories stand in a preview`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "users.csv",
            "username,firstname,lastname,email,sysrole1,category1,categoryrole1\nana,A,S,ana@x.org,manager,SCI,manager\n"
        )
        let preview = try await Program(in: folder)("import", "--preview", "users.csv", "--allow-privileged-roles")
        #expect(preview.out.contains("+ user.create     ana  email: ana@x.org, firstname: A, lastname: S  (line 2)"))
        #expect(preview.out.contains("+ role.assign     ana as manager in the whole site  (line 2)"))
        #expect(preview.out.contains("+ role.assign     ana as manager in the category idnumber:SCI  (line 2)"))
    }

    @Test func `an archive keeps a copy of the file and the report of its import`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("hr.csv", Self.staff)
        try folder.write("hr.json", Self.profile.replacing("\"delta\": true", with: "\"archive\": \"kept\""))
        let program = Program(in: folder)
        let report = try await program("import", "--profile", "hr.json", "hr.csv", "--json").json()
        let copy = try #require(report["archived"] as? String)
        #expect(try folder.text(copy) == Self.staff + "\n")
        let kept = try #require(
            JSONSerialization.jsonObject(with: Data(folder.text(copy + ".import-1.json").utf8)) as? [String: Any])
        #expect(kept["state"] as? String == "loaded")
        try folder.write("kept-not", "a file")
        let blocked = try await program(
            "import", "--archive", "kept-not/x", "--profile", "hr.json", "--source", "b", "hr.csv")
        #expect(blocked.code == 7)
        #expect(blocked.err.contains("The file was not imported."))
    }
}
