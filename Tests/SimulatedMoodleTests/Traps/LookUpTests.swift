import SimulatedMoodle
import Testing

struct LookUpTests {
    private func lookUp(_ caller: MoodleCaller, _ field: String, _ value: String) async throws -> JSON {
        try await caller.call("core_user_get_users_by_field", ["field": field, "values[0]": value])
    }

    @Test func `people are invisible to an account that may only create them`() async throws {
        var options = SimulatorOptions()
        options.account = .createOnly
        try await withMoodle(options) { moodle, caller in
            #expect(try JSON(parsing: try await caller.create("p", 1).body)[0]?["username"]?.text == "p0")
            let found = try await lookUp(caller, "username", "p0")
            #expect(found == .list([]))
            let own = try await lookUp(caller, "username", "moodlesync")
            #expect(own[0]?["username"]?.text == "moodlesync")
        }
    }

    @Test func `who may see people but not all of them gets no username, and finds nobody by it`() async throws {
        var options = SimulatorOptions()
        options.account = .limited([.viewUsers, .viewIdentity])
        try await withMoodle(options) { moodle, caller in
            let id = moodle.change { $0.addUser(username: "ana", idnumber: "E1") }
            let byName = try await lookUp(caller, "username", "ana")
            #expect(byName == .list([]))
            let byEmail = try await lookUp(caller, "email", "ana@example.com")
            #expect(byEmail[0]?["id"]?.number == id)
            #expect(byEmail[0]?["username"] == nil)
            #expect(byEmail[0]?["idnumber"] == nil)
        }
    }

    @Test func `without identity fields an address is neither shown nor found, unless its owner shows it`() async throws
    {
        var options = SimulatorOptions()
        options.account = .limited(Set(Capability.allCases).subtracting([.viewIdentity]))
        try await withMoodle(options) { moodle, caller in
            let id = moodle.change { $0.addUser(username: "ana") }
            let hidden = try await lookUp(caller, "username", "ana")
            #expect(hidden[0]?["id"]?.number == id)
            #expect(hidden[0]?["email"] == nil)
            let unfound = try await lookUp(caller, "email", "ana@example.com")
            #expect(unfound == .list([]))
            moodle.change { $0.edit(user: id) { $0.maildisplay = 1 } }
            let found = try await lookUp(caller, "email", "ana@example.com")
            #expect(found[0]?["email"]?.text == "ana@example.com")
        }
    }

    @Test func `telephone numbers are for administrators`() async throws {
        for (account, isShown) in [(ServiceAccount.service, false), (.administrator, true)] {
            var options = SimulatorOptions()
            options.account = account
            try await withMoodle(options) { moodle, caller in
                moodle.change { site in
                    let id = site.addUser(username: "ana")
                    site.edit(user: id) { $0.profile = ["phone1": "1", "address": "A"] }
                }
                let found = try await lookUp(caller, "username", "ana")
                #expect(found[0]?["address"]?.text == "A")
                #expect((found[0]?["phone1"] != nil) == isShown)
            }
        }
    }

    @Test func `a field that is none of the four is a programmer's error`() async throws {
        try await withMoodle { _, caller in
            let answer = try await lookUp(caller, "city", "Paris")
            #expect(answer["errorcode"]?.text == "codingerror")
        }
    }

    @Test func `an empty idnumber finds every course that has none`() async throws {
        try await withMoodle { moodle, caller in
            moodle.change { site in
                site.addCourse(shortname: "BIO101")
                site.addCourse(shortname: "CHE101", idnumber: "C-1")
            }
            let found = try await caller.call("core_course_get_courses_by_field", ["field": "idnumber", "value": ""])
            #expect(found["courses"]?.elements.map { $0["shortname"]?.text } == ["tm", "BIO101"])
        }
    }

    @Test func `courses asked for by ids come in that order, and the missing ones are warnings`() async throws {
        try await withMoodle { moodle, caller in
            let ids = moodle.change { [$0.addCourse(shortname: "BIO101"), $0.addCourse(shortname: "CHE101")] }
            let found = try await caller.call(
                "core_course_get_courses_by_field", ["field": "ids", "value": "\(ids[1]),99,\(ids[0])"])
            #expect(found["courses"]?.elements.map { $0["id"]?.number } == [ids[1], ids[0]])
            #expect(found["warnings"]?.elements.map { $0["itemid"]?.number } == [99])
        }
    }

    @Test func `the search of cohorts counts pages where it says records`() async throws {
        try await withMoodle { moodle, caller in
            moodle.change { site in
                for number in 0..<5 { site.addCohort(idnumber: "c\(number)", name: "Cohort \(number)") }
            }
            func search(_ from: Int) async throws -> [String?] {
                let answer = try await caller.call(
                    "core_cohort_search_cohorts",
                    ["query": "cohort", "context[contextid]": "1", "limitfrom": "\(from)", "limitnum": "2"])
                return answer["cohorts"]?.elements.map { $0["idnumber"]?.text } ?? []
            }
            let pages = [try await search(0), try await search(1), try await search(2), try await search(3)]
            #expect(pages == [["c0", "c1"], ["c2", "c3"], ["c4"], []])
        }
    }

    @Test func `a new site shows the service account another person`() async throws {
        try await withMoodle { _, caller in
            let found = try await lookUp(caller, "username", "pat.example")
            #expect(found[0]?["idnumber"]?.text == "PAT-1")
            #expect(found[0]?["email"]?.text == "pat.example@example.com")
        }
    }

    @Test func `a deleted person looks alive by id, under a scrambled name, and is gone by every other key`()
        async throws
    {
        try await withMoodle { moodle, caller in
            let id = moodle.change { $0.addUser(username: "ana", idnumber: "E1") }
            _ = try await caller.call("core_user_delete_users", ["userids[0]": "\(id)"])
            let byID = try await lookUp(caller, "id", "\(id)")
            #expect(byID[0]?["username"]?.text?.hasPrefix("ana@example.com.") == true)
            #expect(byID[0]?["email"]?.text?.count == 32)
            for (field, value) in [("username", "ana"), ("email", "ana@example.com"), ("idnumber", "E1")] {
                let found = try await lookUp(caller, field, value)
                #expect(found == .list([]))
            }
        }
    }

    @Test func `deleting the guest answers as a success and does nothing`() async throws {
        try await withMoodle { moodle, caller in
            let answer = try await caller.call("core_user_delete_users", ["userids[0]": "1"])
            #expect(answer == .null)
            #expect(moodle.snapshot().user(named: "guest") != nil)
        }
    }

    @Test func `a long address is cut, never the time, when an account is deleted`() async throws {
        try await withMoodle { moodle, caller in
            let email = String(repeating: "a", count: 85) + "@example.com"
            let id = moodle.change { $0.addUser(username: "ana", email: email) }
            _ = try await caller.call("core_user_delete_users", ["userids[0]": "\(id)"])
            let name = try #require(moodle.snapshot().users[id]?.username)
            #expect(name.count == 100)
            #expect(name.wholeMatch(of: /a{85}@exa\.[0-9]{10}/) != nil)
        }
    }

    @Test func `a category is not searched by idnumber for one who may not manage categories`() async throws {
        try await withMoodle { moodle, caller in
            moodle.change { _ = $0.addCategory(name: "Maths", idnumber: "CAT-M") }
            let asked: KeyValuePairs = ["criteria[0][key]": "idnumber", "criteria[0][value]": "CAT-M"]
            let found = try await caller.call("core_course_get_categories", asked)
            #expect(found[0]?["idnumber"]?.text == "CAT-M")
            moodle.change { _ = $0.capabilities.remove(.manageCategories) }
            let refused = try await caller.call("core_course_get_categories", asked)
            #expect(refused["errorcode"]?.text == "criteriaerror")
        }
    }

    @Test func `an upper-case username is refused, an upper-case address is found`() async throws {
        try await withMoodle { moodle, caller in
            let id = moodle.change { $0.addUser(username: "ana") }
            let refused = try await lookUp(caller, "username", "Ana")
            #expect(refused["errorcode"]?.text == "invalidparameter")
            let found = try await lookUp(caller, "email", "ANA@Example.com")
            #expect(found[0]?["id"]?.number == id)
        }
    }

    @Test func `two people may have one idnumber, and a look-up answers both`() async throws {
        try await withMoodle { moodle, caller in
            moodle.change { site in
                site.addUser(username: "ana", idnumber: "E1")
                site.addUser(username: "ben", idnumber: "e1")
            }
            let found = try await lookUp(caller, "idnumber", "E1")
            #expect(found.elements.map { $0["username"]?.text } == ["ana", "ben"])
        }
    }

    @Test(arguments: ["middlename", "maildisplay", "preferences", "calendartype"])
    func `some of what was sent can never be read back`(_ field: String) async throws {
        try await withMoodle { moodle, caller in
            let more = [
                ("users[0][middlename]", "M"), ("users[0][maildisplay]", "1"),
                ("users[0][preferences][0][type]", "auth_forcepasswordchange"),
                ("users[0][preferences][0][value]", "1"),
            ]
            _ = try await caller.send("core_user_create_users", caller.newUsers("p", 1) + more)
            let found = try await lookUp(caller, "username", "p0")
            #expect(found[0]?["username"]?.text == "p0")
            #expect(found[0]?[field] == nil)
            #expect(moodle.snapshot().user(named: "p0")?.preferences == ["auth_forcepasswordchange": "1"])
        }
    }

    @Test func `courses are found by short name in any letter case`() async throws {
        try await withMoodle { moodle, caller in
            let id = moodle.change { $0.addCourse(shortname: "BIO101") }
            let found = try await caller.call(
                "core_course_get_courses_by_field", ["field": "shortname", "value": "bio101"])
            #expect(found["courses"]?[0]?["id"]?.number == id)
        }
    }
}
