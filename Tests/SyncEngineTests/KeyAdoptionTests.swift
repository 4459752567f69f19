import CSVImport
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// Rows that say everything about somebody whom only Moodle knows, under another name.
struct KeyAdoptionTests {
    let header = "username,firstname,lastname,email,idnumber\n"

    private static func byIdnumber(_ options: inout ImportOptions) {
        options.people.key = MappingKey(column: "idnumber", field: "idnumber")
    }

    private static func renaming(_ options: inout ImportOptions) {
        byIdnumber(&options)
        options.people.allowRenames = true
    }

    /// - Parameter accounts: username and idnumber of each.
    private static func site(_ accounts: [(String, String)]) async throws -> (ImportedStore, [Int]) {
        let store = try await ImportedStore()
        let ids = store.moodle.change { site in
            accounts.map { site.addUser(username: $0.0, email: "\($0.0)@old.example", idnumber: $0.1) }
        }
        return (store, ids)
    }

    private static func name(_ store: ImportedStore, _ id: Int) -> String? { store.site.users[id]?.username }

    @Test func `the account that has the key is taken, and keeps its name, which is told`() async throws {
        let (store, ids) = try await Self.site([("jsmith", "12345")])
        let file = header + "jdoe,John,Doe,jdoe@x.org,12345\n"
        try await store.bring(file, change: Self.byIdnumber)
        #expect(Self.name(store, ids[0]) == "jsmith")
        #expect(store.site.users[ids[0]]?.email == "jdoe@x.org")
        #expect(store.site.user(named: "jdoe") == nil)
        #expect(
            try store.staged.texts("SELECT username || ' ' || field || ' ' || wanted || ' ' || found FROM v_kept_edits")
                == ["jsmith username jdoe jsmith"])
        // A known person keeps the name in the same way.
        let report = try store.load(header + "jdoe,Johnny,Doe,jdoe@x.org,12345\n", change: Self.byIdnumber)
        #expect(report.problems.map(\.code) == ["username-kept"])
        #expect(report.entries == [.userUpdate: 1])
        // Allowed, the rename comes, with nothing else changed in the file.
        try await store.bring(header + "jdoe,Johnny,Doe,jdoe@x.org,12345\n", change: Self.renaming)
        #expect(Self.name(store, ids[0]) == "jdoe")
        #expect(try store.staged.text("SELECT count(*) FROM v_kept_edits") == "0")
        await store.stop()
    }

    @Test func `with renames allowed the account gets the file's name, by an entry of its own`() async throws {
        let (store, ids) = try await Self.site([("jsmith", "12345")])
        try await store.bring(header + "jdoe,John,Doe,jdoe@x.org,12345\n", change: Self.renaming)
        #expect(Self.name(store, ids[0]) == "jdoe")
        #expect(
            try store.staged.texts("SELECT before FROM outbox WHERE kind = 'user.rename' AND state = 'done'")
                == [#"{"username":"jsmith"}"#])
        #expect(try store.staged.texts("SELECT username FROM v_kept_edits") == [])
        store.moodle.forgetRequests()
        try await store.bring(header + "jdoe,John,Doe,jdoe@x.org,12345\n\n", change: Self.renaming)
        #expect(store.moodle.writes == 0)
        await store.stop()
    }

    @Test func `names that go round among accounts of keys come about, in a chain and in a circle`() async throws {
        let (store, ids) = try await Self.site([("a1", "1"), ("b1", "2"), ("c1", "3"), ("d1", "4")])
        let rows = [("b1", "1"), ("a1", "2"), ("d1", "3"), ("e1", "4")]
        let file = header + rows.map { "\($0.0),F,L,\($0.0)@x.org,\($0.1)\n" }.joined()
        try await store.bring(file, change: Self.renaming)
        #expect(ids.map { Self.name(store, $0) } == ["b1", "a1", "d1", "e1"])
        #expect(store.site.user(named: "c1") == nil)
        await store.stop()
    }

    @Test func `two accounts of one key are an error that names both`() async throws {
        let (store, _) = try await Self.site([("one", "7"), ("two", "7")])
        try store.load(header + "jdoe,John,Doe,jdoe@x.org,7\n", change: Self.byIdnumber)
        #expect(try await store.push().failed == 1)
        let problem = try #require(try store.staged.text("SELECT problem FROM v_failed"))
        #expect(problem.contains("one (id") && problem.contains("two (id"))
        await store.stop()
    }

    @Test(arguments: [false, true])
    func `an account of the key and another of the username are a conflict`(mayRename: Bool) async throws {
        let (store, ids) = try await Self.site([("jsmith", "12345"), ("jdoe", "99")])
        try store.load(header + "jdoe,John,Doe,jdoe@x.org,12345\n") { options in
            Self.byIdnumber(&options)
            options.people.allowRenames = mayRename
        }
        #expect(try await store.push().failed == 1)
        #expect(try store.staged.text("SELECT problem_code FROM v_failed") == "conflict")
        let problem = try #require(try store.staged.text("SELECT problem FROM v_failed"))
        #expect(problem.contains("jsmith (id") && problem.contains("jdoe (id"))
        #expect(ids.map { Self.name(store, $0) } == ["jsmith", "jdoe"])
        await store.stop()
    }

    @Test func `a key that no account has makes a new person`() async throws {
        let (store, _) = try await Self.site([("jsmith", "1")])
        try await store.bring(
            "username,firstname,lastname,email,Staff No\njdoe,John,Doe,jdoe@x.org,2\n"
        ) {
            $0.people.key = MappingKey(column: "Staff No", field: "idnumber")
            $0.unknownColumns = .keep
        }
        #expect(store.site.user(named: "jdoe")?.idnumber == "2")
        await store.stop()
    }

    @Test func `people are recognised by e-mail, as Moodle's own option does it`() async throws {
        let (store, ids) = try await Self.site([("jsmith", "")])
        try await store.bring(header + "jdoe,John,Doe,JSMITH@old.example,55\n") {
            $0.people.key = MappingKey(column: "email", field: "email", miss: .create)
            $0.people.allowRenames = true
        }
        #expect(Self.name(store, ids[0]) == "jdoe")
        #expect(store.site.users[ids[0]]?.idnumber == "55")
        await store.stop()
    }

    @Test func `a conflict is settled by the same file with a key`() async throws {
        let (store, ids) = try await Self.site([("jsmith", "12345")])
        let file = header + "jdoe,John,Doe,jdoe@x.org,12345\n"
        try store.load(file)
        #expect(try await store.push().failed == 1)
        #expect(try store.staged.text("SELECT problem FROM v_failed")?.contains("--key idnumber=idnumber") == true)
        try await store.bring(file, change: Self.renaming)
        #expect(Self.name(store, ids[0]) == "jdoe")
        await store.stop()
    }

    static let changesOnly: [@Sendable (inout ImportOptions) -> Void] = [
        { $0.people.onlyExisting = true },
        { $0.people.key = MappingKey(column: "idnumber", field: "idnumber", miss: .strict) },
        {
            $0.people.onlyExisting = true
            $0.people.allowRenames = true
        },
    ]

    @Test(arguments: changesOnly.indices)
    func `a row of changes whose key and username are two accounts' is a conflict, and nothing of it is applied`(
        index: Int
    ) async throws {
        let (store, ids) = try await Self.site([("pb", "B1"), ("pc", "C1")])
        try store.load("idnumber,username,department,suspended\nB1,pc,D9,1\n") {
            Self.byIdnumber(&$0)
            Self.changesOnly[index](&$0)
        }
        let push = try await store.push()
        #expect(push.done == 0 && push.failed > 0 && push.waiting == 0)
        let problems = try Set(store.staged.texts("SELECT problem FROM v_failed"))
        #expect(problems.count == 1)
        #expect(problems.allSatisfy { $0.contains("pb (id") && $0.contains("pc (id") })
        #expect(try store.staged.texts("SELECT DISTINCT problem_code FROM v_failed") == ["conflict"])
        #expect(ids.map { Self.name(store, $0) } == ["pb", "pc"])
        #expect(ids.allSatisfy { store.site.users[$0]?.profile["department"] ?? "" == "" })
        #expect(ids.allSatisfy { store.site.users[$0]?.suspended == false })
        #expect(store.moodle.writes == 0)
        await store.stop()
    }

    @Test func `rows of changes may swap the usernames of two accounts of keys`() async throws {
        let (store, ids) = try await Self.site([("pb", "B1"), ("pc", "C1")])
        try await store.bring("idnumber,username,department\nB1,pc,D9\nC1,pb,D8\n") {
            Self.renaming(&$0)
            $0.people.onlyExisting = true
        }
        #expect(ids.map { Self.name(store, $0) } == ["pc", "pb"])
        #expect(ids.map { store.site.users[$0]?.profile["department"] } == ["D9", "D8"])
        await store.stop()
    }

    @Test func `a name for somebody known by the key alone is kept on record, and the account's own stays`()
        async throws
    {
        let (store, ids) = try await Self.site([("jsmith", "12345"), ("same", "6")])
        try await store.bring("username,idnumber,city\njdoe,12345,Faro\nsame,6,Faro\n") {
            Self.byIdnumber(&$0)
            $0.people.onlyExisting = true
        }
        #expect(Self.name(store, ids[0]) == "jsmith")
        #expect(try store.staged.texts("SELECT wanted || ' ' || found FROM v_kept_edits") == ["jdoe jsmith"])
        await store.stop()
    }
}

struct ClearedFieldTests {
    @Test func `a field that is to be empty is emptied at an account that is found, and not sent with a new one`()
        async throws
    {
        let store = try await ImportedStore()
        store.people("ana")
        store.moodle.change { site in
            if let id = site.user(named: "ana")?.id { site.edit(user: id) { $0.profile["city"] = "Porto" } }
        }
        let header = "username,firstname,lastname,email,city\n"
        let rows = "ana,Ana,Silva,ana@example.edu,<clear>\nben,Ben,Silva,ben@example.edu,<clear>\n"
        try await store.bring(header + rows)
        #expect(store.site.user(named: "ana")?.profile["city"] ?? "" == "")
        #expect(store.site.user(named: "ben") != nil)
        #expect(try store.load(header + rows + "\n").entries == [:])
        await store.stop()
    }

    private static func value(_ field: String, of name: String, _ store: ImportedStore) -> String {
        store.site.user(named: name)?.profile[field] ?? ""
    }

    @Test(arguments: ["phone1", "phone2", "description"])
    func `a field that Moodle may hide is emptied, at an account that is found and at one that is known`(
        field: String
    ) async throws {
        let filled = "username,firstname,lastname,email,\(field)\nana,Ana,Silva,ana@example.edu,12\n"
        let cleared = filled.replacing(",12", with: ",<clear>")
        let store = try await ImportedStore()
        try await store.bring(filled)
        #expect(Self.value(field, of: "ana", store) == "12")
        try await store.bring(cleared) { $0.people.fieldRules = ["city": .ifEmpty] }
        #expect(Self.value(field, of: "ana", store) == "")
        await store.stop()

        let other = try await ImportedStore()
        other.people("ana")
        other.moodle.change { site in
            if let id = site.user(named: "ana")?.id { site.edit(user: id) { $0.profile[field] = "12" } }
        }
        try await other.bring(cleared)
        #expect(Self.value(field, of: "ana", other) == "")
        await other.stop()
    }

    @Test func `an empty field is the same as one that is not shown only where Moodle would show it`() {
        let live = RemoteUser(id: 7, username: "ana", fields: [:])
        let wanted = ["city": "", "phone1": "", "description": "", "middlename": "", "profile_field_team": ""]
        #expect(
            AccountDifference.fields(staged: wanted, live: live).keys.sorted()
                == ["description", "middlename", "phone1", "profile_field_team"])
    }
}
