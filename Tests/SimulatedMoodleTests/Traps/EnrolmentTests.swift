import SimulatedMoodle
import Testing

struct EnrolmentTests {
    private func enrol(_ user: Int, _ course: Int, role: Int = 5, more: [(String, String)] = []) -> [(String, String)] {
        let required = [("roleid", role), ("userid", user), ("courseid", course)].map { ($0.0, String($0.1)) }
        return (required + more).map { ("enrolments[0][\($0.0)]", $0.1) }
    }

    private func begin(_ moodle: RunningSimulator) -> (user: Int, course: Int) {
        moodle.change { ($0.addUser(username: "ana"), $0.addCourse(shortname: "BIO101")) }
    }

    @Test func `enrolling again without dates and status resets them`() async throws {
        try await withMoodle { moodle, caller in
            let (user, course) = begin(moodle)
            let dates = [("timestart", "1700000000"), ("timeend", "1900000000"), ("suspend", "1")]
            _ = try await caller.send("enrol_manual_enrol_users", enrol(user, course, more: dates))
            let before = moodle.snapshot().enrolment(user: user, course: course)
            #expect(before.map { [$0.timestart, $0.timeend] } == [1_700_000_000, 1_900_000_000])
            #expect(before?.suspended == true)
            _ = try await caller.send("enrol_manual_enrol_users", enrol(user, course))
            let after = moodle.snapshot().enrolment(user: user, course: course)
            #expect(after.map { [$0.timestart, $0.timeend] } == [0, 0])
            #expect(after?.suspended == false)
        }
    }

    @Test func `roles add up, and unenrolling takes them all, whatever role it names`() async throws {
        try await withMoodle { moodle, caller in
            let (user, course) = begin(moodle)
            for role in [5, 3] {
                _ = try await caller.send("enrol_manual_enrol_users", enrol(user, course, role: role))
            }
            #expect(moodle.snapshot().roles(user: user, course: course) == [3, 5])
            let group = moodle.change { $0.addGroup(course: course, name: "Section 1") }
            _ = try await caller.call(
                "core_group_add_group_members", ["members[0][groupid]": "\(group)", "members[0][userid]": "\(user)"])
            #expect(moodle.snapshot().members(group: group) == [user])
            let answer = try await caller.call(
                "enrol_manual_unenrol_users",
                [
                    "enrolments[0][userid]": "\(user)", "enrolments[0][courseid]": "\(course)",
                    "enrolments[0][roleid]": "3",
                ])
            #expect(answer == .null)
            #expect(moodle.snapshot().roles(user: user, course: course).isEmpty)
            #expect(moodle.snapshot().enrolment(user: user, course: course) == nil)
            #expect(moodle.snapshot().members(group: group).isEmpty)
        }
    }

    @Test func `a suspended account can be enrolled, a deleted one and the guest cannot`() async throws {
        try await withMoodle { moodle, caller in
            let (user, course) = begin(moodle)
            let gone = moodle.change { $0.addUser(username: "ben") }
            moodle.change { $0.suspend(user: user) }
            _ = try await caller.call("core_user_delete_users", ["userids[0]": "\(gone)"])
            func code(_ user: Int) async throws -> String? {
                let answer = try await caller.send("enrol_manual_enrol_users", enrol(user, course))
                return try JSON(parsing: answer.body)["errorcode"]?.text
            }
            let codes = [try await code(user), try await code(gone), try await code(Site.guestID)]
            #expect(codes == [nil, "userdeleted", "guestsarenotallowed"])
        }
    }

    @Test func `the enrolled can be sorted, cut and narrowed`() async throws {
        try await withMoodle { moodle, caller in
            let course = moodle.change { $0.addCourse(shortname: "BIO101") }
            let users = moodle.change { site in
                ["Cem", "Ana", "Ben"].map { site.addUser(username: $0.lowercased(), firstname: $0, lastname: $0) }
            }
            for user in users { _ = try await caller.send("enrol_manual_enrol_users", enrol(user, course)) }
            func names(_ options: [(String, String)]) async throws -> [String?] {
                let fields = options.enumerated().flatMap { position, option in
                    [("options[\(position)][name]", option.0), ("options[\(position)][value]", option.1)]
                }
                let answer = try await caller.send(
                    "core_enrol_get_enrolled_users", [("courseid", "\(course)")] + fields)
                return try JSON(parsing: answer.body).elements.map { $0["firstname"]?.text }
            }
            let all = try await names([])
            #expect(all == ["Cem", "Ana", "Ben"])
            let sorted = try await names([("sortby", "lastname"), ("sortdirection", "desc"), ("limitnumber", "2")])
            #expect(sorted == ["Cem", "Ben"])
            let cut = try await names([("limitfrom", "1"), ("userfields", "username")])
            #expect(cut == [nil, nil])
        }
    }

    @Test func `one role goes by unassigning it in the course`() async throws {
        try await withMoodle { moodle, caller in
            let (user, course) = begin(moodle)
            for role in [5, 3] {
                _ = try await caller.send("enrol_manual_enrol_users", enrol(user, course, role: role))
            }
            _ = try await caller.call(
                "core_role_unassign_roles",
                [
                    "unassignments[0][roleid]": "3", "unassignments[0][userid]": "\(user)",
                    "unassignments[0][contextlevel]": "course", "unassignments[0][instanceid]": "\(course)",
                ])
            #expect(moodle.snapshot().roles(user: user, course: course) == [5])
            #expect(moodle.snapshot().enrolment(user: user, course: course) != nil)
        }
    }

    @Test func `only people of the course can be members of its groups`() async throws {
        try await withMoodle { moodle, caller in
            let (user, course) = begin(moodle)
            let group = moodle.change { $0.addGroup(course: course, name: "Section 1") }
            let member: KeyValuePairs = ["members[0][groupid]": "\(group)", "members[0][userid]": "\(user)"]
            let refused = try await caller.call("core_group_add_group_members", member)
            #expect(refused["errorcode"]?.text == "invalidparameter")
            _ = try await caller.send("enrol_manual_enrol_users", enrol(user, course, more: [("suspend", "1")]))
            let accepted = try await caller.call("core_group_add_group_members", member)
            #expect(accepted == .null)
        }
    }

    @Test func `a metacourse has the people and roles of its linked course for as long as they are there`() async throws
    {
        try await withMoodle { moodle, caller in
            let (user, course) = begin(moodle)
            let meta = moodle.change { $0.addCourse(shortname: "META") }
            _ = try await caller.send("enrol_manual_enrol_users", enrol(user, course, role: 4))
            let link: KeyValuePairs = ["instances[0][metacourseid]": "\(meta)", "instances[0][courseid]": "\(course)"]
            _ = try await caller.call("enrol_meta_add_instances", link)
            #expect(moodle.snapshot().roles(user: user, course: meta) == [4])
            _ = try await caller.send("enrol_manual_enrol_users", enrol(user, course, role: 5))
            #expect(moodle.snapshot().roles(user: user, course: meta) == [4, 5])
            _ = try await caller.call(
                "enrol_manual_unenrol_users",
                ["enrolments[0][userid]": "\(user)", "enrolments[0][courseid]": "\(course)"])
            #expect(moodle.snapshot().enrolment(user: user, course: meta) == nil)
            #expect(moodle.snapshot().roles(user: user, course: meta).isEmpty)
        }
    }
}
