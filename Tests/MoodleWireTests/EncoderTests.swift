import Foundation
import Testing

@testable import MoodleWire

/// Parameters as recorded from requests that a real Moodle answered with success.
struct EncoderTests {
    private func fields(_ call: WireCall) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: call.parameters.fields.map { field in
                switch field.value {
                case .plain(let text): (field.name, text)
                case .secret(let secret): (field.name, secret.opened)
                }
            })
    }

    @Test func `a new account carries every field that Moodle takes`() {
        let user = NewUser(
            username: "z8747426", password: .given(Secret("Passw0rd!")),
            fields: [
                .firstname: "Fz8747426", .lastname: "Lz8747426", .email: "z8747426@example.com", .city: "Paris",
                .country: "FR", .department: "D", .institution: "I", .phone1: "1", .phone2: "2", .address: "A",
                .idnumber: "I9", .timezone: "Europe/Paris", .description: "<p>hi</p>", .middlename: "M",
                .mailformat: "0", .maildisplay: "1", .lang: "en", .interests: "a,b",
            ])
        #expect(
            fields(CreateUsers.call([user])) == [
                "users[0][username]": "z8747426", "users[0][firstname]": "Fz8747426", "users[0][lastname]": "Lz8747426",
                "users[0][email]": "z8747426@example.com", "users[0][password]": "Passw0rd!", "users[0][city]": "Paris",
                "users[0][country]": "FR", "users[0][department]": "D", "users[0][institution]": "I",
                "users[0][phone1]": "1", "users[0][phone2]": "2", "users[0][address]": "A", "users[0][idnumber]": "I9",
                "users[0][timezone]": "Europe/Paris", "users[0][description]": "<p>hi</p>", "users[0][middlename]": "M",
                "users[0][mailformat]": "0", "users[0][maildisplay]": "1", "users[0][lang]": "en",
                "users[0][interests]": "a,b",
            ])
    }

    @Test func `custom fields and preferences nest`() {
        let user = NewUser(
            username: "p20", password: .madeByMoodle, fields: [:], customFields: [NamedValue("nope", "1")],
            preferences: [NamedValue("auth_forcepasswordchange", "1"), NamedValue("htmleditor", "")])
        #expect(
            fields(CreateUsers.call([user])) == [
                "users[0][username]": "p20", "users[0][createpassword]": "1",
                "users[0][customfields][0][type]": "nope", "users[0][customfields][0][value]": "1",
                "users[0][preferences][0][type]": "auth_forcepasswordchange", "users[0][preferences][0][value]": "1",
                "users[0][preferences][1][type]": "htmleditor", "users[0][preferences][1][value]": "",
            ])
        #expect(
            fields(CreateUsers.call([NewUser(username: "a", password: .none, fields: [.auth: "ldap"])])) == [
                "users[0][username]": "a", "users[0][auth]": "ldap",
            ])
    }

    @Test func `an update carries only what changes`() {
        let call = UpdateUsers.call([
            UserChange(id: 3, suspended: true), UserChange(id: 6, username: "p4new"),
            UserChange(id: 5, suspended: false, password: Secret("x"), fields: [.city: ""]),
        ])
        #expect(
            fields(call) == [
                "users[0][id]": "3", "users[0][suspended]": "1", "users[1][id]": "6", "users[1][username]": "p4new",
                "users[2][id]": "5", "users[2][suspended]": "0", "users[2][password]": "x", "users[2][city]": "",
            ])
        #expect(call.items == 3)
    }

    @Test func `an enrolment always carries dates and state`() {
        let call = EnrolUsers.call([
            Enrolment(
                userID: 3, courseID: 2, roleID: 5, timestart: 1_700_000_000, timeend: 1_900_000_000, suspended: true),
            Enrolment(userID: 5, courseID: 2, roleID: 5, timestart: 0, timeend: 0, suspended: false),
        ])
        #expect(
            fields(call) == [
                "enrolments[0][roleid]": "5", "enrolments[0][userid]": "3", "enrolments[0][courseid]": "2",
                "enrolments[0][timestart]": "1700000000", "enrolments[0][timeend]": "1900000000",
                "enrolments[0][suspend]": "1",
                "enrolments[1][roleid]": "5", "enrolments[1][userid]": "5", "enrolments[1][courseid]": "2",
                "enrolments[1][timestart]": "0", "enrolments[1][timeend]": "0", "enrolments[1][suspend]": "0",
            ])
    }

    /// Name, the call that is made, and the fields that a recorded request had.
    private static let recorded: [(String, WireCall, [String: String])] = [
        (
            "look up by idnumber", LookUpUsers.call(by: .idnumber, ["E1", "nope"]),
            ["field": "idnumber", "values[0]": "E1", "values[1]": "nope"]
        ),
        (
            "look up by username in lower case", LookUpUsers.call(by: .username, ["P1"]),
            ["field": "username", "values[0]": "p1"]
        ),
        (
            "look up by e-mail as it is", LookUpUsers.call(by: .email, ["P1@EXAMPLE.com"]),
            ["field": "email", "values[0]": "P1@EXAMPLE.com"]
        ),
        ("look up by id", LookUpUsers.call(ids: [4]), ["field": "id", "values[0]": "4"]),
        ("delete", DeleteUsers.call([4, 999_999]), ["userids[0]": "4", "userids[1]": "999999"]),
        (
            "course by short name", LookUpCourses.call(.shortname("math102")),
            ["field": "shortname", "value": "math102"]
        ),
        ("course by idnumber", LookUpCourses.call(.idnumber("SIS-I101")), ["field": "idnumber", "value": "SIS-I101"]),
        ("course by id", LookUpCourses.call(.id(2)), ["field": "id", "value": "2"]),
        ("courses by ids", LookUpCourses.call(.ids([2, 3])), ["field": "ids", "value": "2,3"]),
        (
            "category by idnumber", LookUpCategories.call(idnumber: "CAT-M"),
            ["criteria[0][key]": "idnumber", "criteria[0][value]": "CAT-M", "addsubcategories": "0"]
        ),
        (
            "unenrol", UnenrolUsers.call([Unenrolment(userID: 5, courseID: 2)]),
            ["enrolments[0][userid]": "5", "enrolments[0][courseid]": "2"]
        ),
        (
            "role in a category", AssignRoles.call([RoleAssignment(userID: 3, roleID: 2, place: .category(2))]),
            [
                "assignments[0][roleid]": "2", "assignments[0][userid]": "3",
                "assignments[0][contextlevel]": "coursecat",
                "assignments[0][instanceid]": "2",
            ]
        ),
        (
            "role in the site", AssignRoles.call([RoleAssignment(userID: 3, roleID: 1, place: .system)]),
            [
                "assignments[0][roleid]": "1", "assignments[0][userid]": "3", "assignments[0][contextlevel]": "system",
                "assignments[0][instanceid]": "0",
            ]
        ),
        (
            "course role away", UnassignRoles.call([RoleAssignment(userID: 3, roleID: 3, place: .course(2))]),
            [
                "unassignments[0][roleid]": "3", "unassignments[0][userid]": "3",
                "unassignments[0][contextlevel]": "course",
                "unassignments[0][instanceid]": "2",
            ]
        ),
        ("groups of a course", LookUpGroups.call(courseID: 2), ["courseid": "2"]),
        (
            "create groups",
            CreateGroups.call([
                NewGroup(courseID: 2, name: "Section 1", idnumber: "G1"), NewGroup(courseID: 2, name: "Section 2"),
            ]),
            [
                "groups[0][courseid]": "2", "groups[0][name]": "Section 1", "groups[0][description]": "",
                "groups[0][idnumber]": "G1", "groups[1][courseid]": "2", "groups[1][name]": "Section 2",
                "groups[1][description]": "",
            ]
        ),
        (
            "add a group member", AddGroupMembers.call([GroupMember(groupID: 1, userID: 3)]),
            ["members[0][groupid]": "1", "members[0][userid]": "3"]
        ),
        (
            "remove a group member", DeleteGroupMembers.call([GroupMember(groupID: 1, userID: 3)]),
            ["members[0][groupid]": "1", "members[0][userid]": "3"]
        ),
        ("group members", LookUpGroupMembers.call([1]), ["groupids[0]": "1"]),
        (
            "create a cohort", CreateCohorts.call([NewCohort(idnumber: "year3", name: "Year 3")]),
            [
                "cohorts[0][categorytype][type]": "system", "cohorts[0][categorytype][value]": "",
                "cohorts[0][name]": "Year 3", "cohorts[0][idnumber]": "year3",
            ]
        ),
        (
            "add a cohort member", AddCohortMembers.call([CohortMember(cohortID: 1, userID: 5)]),
            [
                "members[0][cohorttype][type]": "id", "members[0][cohorttype][value]": "1",
                "members[0][usertype][type]": "id", "members[0][usertype][value]": "5",
            ]
        ),
        (
            "remove a cohort member", DeleteCohortMembers.call([CohortMember(cohortID: 1, userID: 3)]),
            ["members[0][cohortid]": "1", "members[0][userid]": "3"]
        ),
        ("cohort members", LookUpCohortMembers.call([1]), ["cohortids[0]": "1"]),
        ("all cohorts", LookUpCohorts.call(ids: []), [:]),
        (
            "search cohorts", SearchCohorts.call("year", from: 0, count: 25),
            [
                "query": "year", "context[contextlevel]": "system", "context[instanceid]": "0", "includes": "all",
                "limitfrom": "0", "limitnum": "25",
            ]
        ),
        (
            "only suspended", LookUpEnrolled.call(courseID: 2, .suspended),
            ["courseid": "2", "options[0][name]": "onlysuspended", "options[0][value]": "1"]
        ),
        (
            "a page of the active", LookUpEnrolled.call(courseID: 2, .active, from: 100, count: 50),
            [
                "courseid": "2", "options[0][name]": "onlyactive", "options[0][value]": "1",
                "options[1][name]": "limitfrom",
                "options[1][value]": "100", "options[2][name]": "limitnumber", "options[2][value]": "50",
            ]
        ),
        ("site info", SiteInfo.call(), [:]),
    ]

    @Test func `each function is asked in Moodle's own terms`() {
        for (name, call, expected) in Self.recorded {
            #expect(fields(call) == expected, "\(name)")
        }
    }

    @Test func `every function has facts and a name of Moodle's`() {
        for function in WireFunction.allCases where function != .mapped {
            #expect(function.rawValue.hasPrefix("core_") || function.rawValue.hasPrefix("enrol_manual_"))
            #expect((function.facts.atomicity == .none) == (function.facts.access == .read))
        }
        #expect(WireFunction.createUsers.facts.resend == .lookFirst)
        #expect(WireFunction.updateUsers.facts.atomicity == .perItem)
        #expect(WireFunction.enrolUsers.facts.resend == .safe)
    }
}
