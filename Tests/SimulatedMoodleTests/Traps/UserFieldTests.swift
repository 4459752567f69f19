import SimulatedMoodle
import Testing

struct UserFieldTests {
    private func create(_ caller: MoodleCaller, _ field: String, _ value: String) async throws -> JSON {
        let fields = caller.newUsers("p", 1).filter { $0.0 != "users[0][\(field)]" } + [("users[0][\(field)]", value)]
        return try JSON(parsing: try await caller.send("core_user_create_users", fields).body)
    }

    @Test(arguments: [
        ("city", 120), ("institution", 255), ("department", 255), ("firstname", 100), ("lastname", 100),
        ("phone1", 20), ("phone2", 20), ("username", 100), ("idnumber", 255), ("address", 255),
    ])
    func `a text one character too long for its column is a database error`(_ field: String, _ longest: Int)
        async throws
    {
        try await withMoodle { moodle, caller in
            let tooLong = try await create(caller, field, String(repeating: "x", count: longest + 1))
            #expect(tooLong["errorcode"]?.text == "dmlwriteexception")
            let fitting = try await create(caller, field, String(repeating: "x", count: longest))
            #expect(fitting[0]?["id"] != nil)
        }
    }

    @Test(arguments: [
        ("username", "Ana"), ("username", "ana silva"), ("username", "aña"), ("username", ""), ("firstname", ""),
        ("lastname", "  "), ("lastname", "<b>Silva</b>"), ("institution", "A<b>B</b>"), ("department", "a <3"),
        ("email", "nope"), ("email", " ana@example.com"), ("email", "PAT.EXAMPLE@example.com"), ("lang", "xx"),
        ("theme", "nope"), ("auth", "nope"), ("suspended", "1"), ("shoe", "42"), ("mailformat", "many"),
        ("createpassword", "yes"), ("country", "F1"),
    ])
    func `what Moodle does not take is refused without a reason`(_ field: String, _ value: String) async throws {
        try await withMoodle { moodle, caller in
            let answer = try await create(caller, field, value)
            #expect(answer["errorcode"]?.text == "invalidparameter")
            #expect(moodle.snapshot().user(named: "p0") == nil)
        }
    }

    @Test(arguments: [
        ("country", "ca", ""), ("country", "UK", ""), ("country", "FR", "FR"), ("city", "a < 3", "a < 3"),
    ])
    func `some of it is changed in silence`(_ field: String, _ sent: String, _ kept: String) async throws {
        try await withMoodle { moodle, caller in
            let answer = try await create(caller, field, sent)
            #expect(answer[0]?["username"]?.text == "p0")
            #expect(moodle.snapshot().user(named: "p0")?.profile[field] ?? "" == kept)
        }
    }

    @Test func `spaces around a name are kept and a script is not shown`() async throws {
        try await withMoodle { moodle, caller in
            _ = try await create(caller, "firstname", " Ann ")
            #expect(moodle.snapshot().user(named: "p0")?.firstname == " Ann ")
            _ = try await caller.call(
                "core_user_update_users",
                [
                    "users[0][id]": "\(moodle.snapshot().user(named: "p0")?.id ?? 0)",
                    "users[0][description]": "<SCRIPT type='x'>alert(1)</script >ok",
                ])
            let found = try await caller.call(
                "core_user_get_users_by_field", ["field": "username", "values[0]": "p0"])
            #expect(found[0]?["description"]?.text == "ok")
        }
    }

    @Test func `a weak password puts the policy into the error code`() async throws {
        try await withMoodle { _, caller in
            let answer = try await create(caller, "password", "Passw0rd")
            let policy = "<div>The password must have at least 1 special character(s) such as *, -, or #.</div>"
            #expect(answer["errorcode"]?.text == policy)
        }
    }

    @Test func `an empty password in an update is held against the policy`() async throws {
        try await withMoodle { moodle, caller in
            let id = moodle.change { $0.addUser(username: "ana") }
            let answer = try await caller.call(
                "core_user_update_users", ["users[0][id]": "\(id)", "users[0][password]": ""])
            #expect(answer["errorcode"]?.text == "invalidresponse")
        }
    }

    @Test func `a password made by Moodle must be changed at the first log-in`() async throws {
        try await withMoodle { moodle, caller in
            let fields = caller.newUsers("p", 1).filter { $0.0 != "users[0][password]" }
            _ = try await caller.send("core_user_create_users", fields + [("users[0][createpassword]", "1")])
            #expect(moodle.snapshot().user(named: "p0")?.preferences == ["auth_forcepasswordchange": "1"])
            #expect(moodle.snapshot().user(named: "p0")?.passwordCheck == nil)
        }
    }

    @Test func `an account of another sign-on needs no password`() async throws {
        try await withMoodle { moodle, caller in
            let fields = caller.newUsers("p", 1).filter { $0.0 != "users[0][password]" }
            let refused = try JSON(parsing: try await caller.send("core_user_create_users", fields).body)
            #expect(refused["errorcode"]?.text == "invalidparameter")
            _ = try await caller.send("core_user_create_users", fields + [("users[0][auth]", "ldap")])
            #expect(moodle.snapshot().user(named: "p0")?.auth == "ldap")
        }
    }
}
