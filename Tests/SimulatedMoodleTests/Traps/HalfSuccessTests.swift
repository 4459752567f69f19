import SimulatedMoodle
import Testing

/// Errors that hide a success, and successes that hide errors.
struct HalfSuccessTests {
    @Test func `a weak password in an update is an error after the other people were updated`() async throws {
        try await withMoodle { moodle, caller in
            let (ana, ben) = moodle.change { ($0.addUser(username: "ana"), $0.addUser(username: "ben")) }
            let answer = try await caller.call(
                "core_user_update_users",
                [
                    "users[0][id]": "\(ana)", "users[0][password]": "x", "users[1][id]": "\(ben)",
                    "users[1][city]": "Riga",
                ])
            #expect(answer["errorcode"]?.text == "invalidresponse")
            #expect(moodle.snapshot().user(named: "ben")?.profile["city"] == "Riga")
            #expect(moodle.snapshot().user(named: "ana")?.passwordCheck == nil)
        }
    }

    @Test func `a password that is set can be checked without being kept`() async throws {
        try await withMoodle { moodle, caller in
            _ = try await caller.create("p", 1)
            let check = moodle.snapshot().user(named: "p0")?.passwordCheck
            #expect(check == PasswordCheck.value(of: "Passw0rd!"))
            #expect(check != PasswordCheck.value(of: "Passw0rd?"))
        }
    }

    @Test func `an update of several people warns of those that failed and does the others`() async throws {
        try await withMoodle { moodle, caller in
            let (ana, ben) = moodle.change { ($0.addUser(username: "ana"), $0.addUser(username: "ben")) }
            let answer = try await caller.call(
                "core_user_update_users",
                [
                    "users[0][id]": "\(ana)", "users[0][username]": "ben", "users[0][city]": "Oslo",
                    "users[1][id]": "999", "users[1][city]": "Oslo", "users[2][id]": "\(ben)",
                    "users[2][city]": "Oslo",
                ])
            let warnings = answer["warnings"]?.elements ?? []
            #expect(warnings.map { $0["warningcode"]?.text } == ["dmlwriteexception", "invaliduserid"])
            #expect(warnings.map { $0["itemid"]?.number } == [ana, 999])
            #expect(moodle.snapshot().user(named: "ana")?.profile["city"] == nil)
            #expect(moodle.snapshot().user(named: "ben")?.profile["city"] == "Oslo")
        }
    }

    @Test func `the service account may not change an administrator`() async throws {
        try await withMoodle { moodle, caller in
            let answer = try await caller.call(
                "core_user_update_users",
                ["users[0][id]": "\(Site.administratorID)", "users[0][suspended]": "1"])
            #expect(answer["warnings"]?[0]?["warningcode"]?.text == "usernotupdatedadmin")
            #expect(moodle.snapshot().user(named: "admin")?.suspended == false)
        }
    }

    @Test func `suspending the account of the token is accepted and ends all that follows`() async throws {
        try await withMoodle { moodle, caller in
            let own = moodle.snapshot().tokenUserID
            let accepted = try await caller.call(
                "core_user_update_users", ["users[0][id]": "\(own)", "users[0][suspended]": "1"])
            #expect(accepted["warnings"]?.elements.isEmpty == true)
            let refused = try await caller.call("core_webservice_get_site_info")
            #expect(refused["errorcode"]?.text == "wsaccessusersuspended")
        }
    }

    @Test func `members that cannot be added to a cohort are warnings of a success`() async throws {
        try await withMoodle { moodle, caller in
            moodle.change { site in
                site.addUser(username: "ana")
                site.addCohort(idnumber: "year3", name: "Year 3")
            }
            func member(_ position: Int, _ cohort: String, _ user: String) -> [(String, String)] {
                [
                    ("members[\(position)][cohorttype][type]", "idnumber"),
                    ("members[\(position)][cohorttype][value]", cohort),
                    ("members[\(position)][usertype][type]", "username"),
                    ("members[\(position)][usertype][value]", user),
                ]
            }
            let members = member(0, "year3", "ana") + member(1, "year3", "nobody") + member(2, "year3", "ana")
            let answer = try JSON(parsing: try await caller.send("core_cohort_add_cohort_members", members).body)
            #expect(answer["warnings"]?.elements.map { $0["warningcode"]?.text } == ["2", "3"])
            #expect(moodle.requests.last?.verdict == .answered(errorcode: nil, warnings: 2))
        }
    }

    @Test func `on a site that cannot send mail an enrolment fails and is undone`() async throws {
        var options = SimulatorOptions()
        options.mail = .breaks
        try await withMoodle(options) { moodle, caller in
            let (ana, course) = moodle.change { ($0.addUser(username: "ana"), $0.addCourse(shortname: "BIO101")) }
            let answer = try await caller.call(
                "enrol_manual_enrol_users",
                [
                    "enrolments[0][roleid]": "5", "enrolments[0][userid]": "\(ana)",
                    "enrolments[0][courseid]": "\(course)",
                ])
            #expect(answer["errorcode"]?.text == "Message was not sent.")
            #expect(moodle.snapshot().enrolment(user: ana, course: course) == nil)
        }
    }
}
