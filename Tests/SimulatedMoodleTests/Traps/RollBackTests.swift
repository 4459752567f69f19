import SimulatedMoodle
import Testing

struct RollBackTests {
    @Test func `one bad person refuses a whole batch without saying who`() async throws {
        try await withMoodle { moodle, caller in
            let people = moodle.snapshot().users.count
            let batch = caller.newUsers("p", 5).map { $0.0 == "users[3][username]" ? ($0.0, "P3") : $0 }
            let answer = try JSON(parsing: try await caller.send("core_user_create_users", batch).body)
            #expect(answer.members.map(\.key) == ["exception", "errorcode", "message"])
            #expect(answer["errorcode"]?.text == "invalidparameter")
            #expect(answer["message"]?.text == "Invalid parameter value detected")
            #expect(moodle.snapshot().users.count == people)
        }
    }

    @Test func `one bad enrolment, group, cohort or course takes the good ones with it`() async throws {
        try await withMoodle { moodle, caller in
            let (user, course) = moodle.change { site in
                let course = site.addCourse(shortname: "BIO101")
                site.addGroup(course: course, name: "Section 1")
                site.addCohort(idnumber: "year3", name: "Year 3")
                return (site.addUser(username: "ana"), course)
            }
            let enrolment = try await caller.call(
                "enrol_manual_enrol_users",
                [
                    "enrolments[0][roleid]": "5", "enrolments[0][userid]": "\(user)",
                    "enrolments[0][courseid]": "\(course)", "enrolments[1][roleid]": "5",
                    "enrolments[1][userid]": "999", "enrolments[1][courseid]": "\(course)",
                ])
            #expect(enrolment["errorcode"]?.text == "invaliduser")
            let group = try await caller.call(
                "core_group_create_groups",
                [
                    "groups[0][courseid]": "\(course)", "groups[0][name]": "Section 2", "groups[0][description]": "",
                    "groups[1][courseid]": "\(course)", "groups[1][name]": "section 1", "groups[1][description]": "",
                ])
            #expect(group["errorcode"]?.text == "invalidparameter")
            let cohort = try await caller.call(
                "core_cohort_create_cohorts",
                [
                    "cohorts[0][categorytype][type]": "system", "cohorts[0][categorytype][value]": "",
                    "cohorts[0][name]": "Year 4", "cohorts[0][idnumber]": "year4",
                    "cohorts[1][categorytype][type]": "system", "cohorts[1][categorytype][value]": "",
                    "cohorts[1][name]": "Year 3", "cohorts[1][idnumber]": "YEAR3",
                ])
            #expect(cohort["errorcode"]?.text == "invalidparameter")
            let courses = try await caller.call(
                "core_course_create_courses",
                [
                    "courses[0][fullname]": "Chemistry", "courses[0][shortname]": "CHE101",
                    "courses[0][categoryid]": "1", "courses[1][fullname]": "Biology",
                    "courses[1][shortname]": "bio101", "courses[1][categoryid]": "1",
                ])
            #expect(courses["errorcode"]?.text == "shortnametaken")
            let site = moodle.snapshot()
            #expect(site.enrolment(user: user, course: course) == nil)
            #expect(site.roles(user: user, course: course).isEmpty)
            #expect(site.groups(course: course).map(\.name) == ["Section 1"])
            #expect(site.cohort(idnumber: "year4") == nil)
            #expect(site.course(shortname: "CHE101") == nil)
        }
    }

    @Test func `ids of a refused batch are never given to anybody else`() async throws {
        try await withMoodle { moodle, caller in
            let first = try JSON(parsing: try await caller.create("a", 1).body)[0]?["id"]?.number ?? 0
            let batch = caller.newUsers("b", 3).map { $0.0 == "users[2][username]" ? ($0.0, "B2") : $0 }
            _ = try await caller.send(
                "core_user_create_users", batch.map { $0.0 == "users[2][username]" ? ($0.0, "a0") : $0 })
            let next = try JSON(parsing: try await caller.create("c", 1).body)[0]?["id"]?.number
            #expect(next == first + 3)
            #expect(moodle.snapshot().users[first + 1] == nil)
        }
    }

    @Test func `deleting an unknown id, or one a second time, undoes the whole deletion`() async throws {
        try await withMoodle { moodle, caller in
            let (ana, ben) = moodle.change { ($0.addUser(username: "ana"), $0.addUser(username: "ben")) }
            let gone = try await caller.call("core_user_delete_users", ["userids[0]": "\(ana)"])
            #expect(gone == .null)
            let again = try await caller.call(
                "core_user_delete_users", ["userids[0]": "\(ben)", "userids[1]": "\(ana)"])
            #expect(again["errorcode"]?.text == "invaliduser")
            #expect(moodle.snapshot().user(named: "ben") != nil)
        }
    }
}
