import Testing

@testable import MoodleWire

struct ReadJudgeTests {
    private let row = """
        {"id": 15, "username": "p26", "firstname": "Fp26", "lastname": "Lp26", "fullname": "Fp26 Lp26", \
        "email": "p26@example.com", "department": "", "idnumber": "E1", "firstaccess": 0, "lastaccess": 0, \
        "auth": "manual", "suspended": false, "confirmed": true, "lang": "en", "theme": "", "timezone": "99", \
        "mailformat": 1, "trackforums": 0, "description": "<p>hi</p>", "descriptionformat": 1, "city": "Paris", \
        "customfields": [{"type": "text", "value": "M1", "displayvalue": "M1", "name": "Matricule", "shortname": "matricule"}], \
        "preferences": [{"name": "auth_forcepasswordchange", "value": 1}], "profileimageurl": "https://moodle.example/f1"}
        """

    private func look(_ field: LookUpUsers.Field, _ values: [String], _ body: String) -> ReadOutcome<[RemoteUser]> {
        LookUpUsers.judge(
            Evidence.exchange(LookUpUsers.call(by: field, values), Evidence.answer(body)), by: field, values)
    }

    @Test func `an account is read with all that can be written`() throws {
        guard case .answer(let users) = look(.username, ["p26"], "[\(row)]") else {
            Issue.record("not read")
            return
        }
        let user = try #require(users.first)
        #expect(user.id == 15)
        #expect(user.username == "p26")
        #expect(user.suspended == false)
        #expect(user.confirmed == true)
        #expect(user.customFields == ["matricule": "M1"])
        #expect(user.preferences == ["auth_forcepasswordchange": "1"])
        #expect(
            user.fields == [
                .firstname: "Fp26", .lastname: "Lp26", .email: "p26@example.com", .department: "", .idnumber: "E1",
                .auth: "manual", .lang: "en", .theme: "", .timezone: "99", .mailformat: "1",
                .description: "<p>hi</p>", .city: "Paris",
            ])
        #expect(!user.looksDeleted)
    }

    @Test(arguments: [
        (LookUpUsers.Field.username, "p26", true), (.username, "P26", true), (.username, "p2", false),
        (.idnumber, "E1", true), (.idnumber, "e1", false), (.idnumber, "É1", false),
        (.email, "P26@EXAMPLE.com", true), (.email, "p26@example.co", false),
        (.id, "15", true), (.id, "1", false),
    ])
    func `a row is taken only where it matches on our side too`(field: LookUpUsers.Field, value: String, found: Bool) {
        #expect(
            look(field, ["other", value], "[\(row)]") == .answer(found ? (rows(look(field, [value], "[\(row)]"))) : []))
        #expect(rows(look(field, ["other", value], "[\(row)]")).count == (found ? 1 : 0))
    }

    private func rows(_ outcome: ReadOutcome<[RemoteUser]>) -> [RemoteUser] {
        switch outcome {
        case .answer(let users): users
        case .failed: []
        }
    }

    @Test func `accounts that share an idnumber are all brought`() {
        let body =
            #"[{"id":15,"username":"a","idnumber":"E1"},{"id":16,"username":"b","idnumber":"E1"},{"id":17,"username":"c"}]"#
        #expect(rows(look(.idnumber, ["E1"], body)).map(\.id) == [15, 16])
    }

    @Test(
        arguments: [
            ("p2@example.com.1795236652", "1d665b9b1467944c128a5575119d1cfd", true),
            ("p2@example.com.1795236652", nil, true),
            ("p2@example.com.1795236652", "p2@example.com", false),
            ("p2", "1d665b9b1467944c128a5575119d1cfd", false),
            ("john.smith", nil, false),
            ("john.123", nil, false),
        ] as [(String, String?, Bool)])
    func `a deleted account is known by its scrambled names`(username: String, email: String?, deleted: Bool) {
        let fields = email.map { [UserField.email: $0] } ?? [:]
        #expect(RemoteUser(id: 4, username: username, fields: fields).looksDeleted == deleted)
    }

    @Test(arguments: [
        (Evidence.answer(""), "site empty"),
        (Evidence.answer("[{\"id\":3"), "site truncated"),
        (Evidence.answer("null"), "site other_shape"),
        (Evidence.answer("{\"users\":[]}"), "site other_shape"),
        (Evidence.answer("[{\"username\":\"x\"}]"), "site other_shape"),
        (Evidence.answer("<html></html>", type: "text/html"), "site html"),
        (Evidence.answer("x", status: 502), "site http_502"),
        (Evidence.answer("x", status: 404), "setup http_404 account"),
        (Evidence.exception("invalidparameter"), "entry invalidparameter record"),
        (Evidence.exception("invalidresponse"), "site invalidresponse"),
        (Evidence.exception("nopermissions"), "setup nopermissions account"),
        (TransportOutcome.maybeSent(TransportFault(.reset, detail: "d")), "site connection_reset"),
        (TransportOutcome.notSent(TransportFault(.badCertificate, detail: "d")), "setup bad_certificate account"),
    ])
    func `a question that was not answered is asked again or is a fault to repair`(
        outcome: TransportOutcome, expected: String
    ) {
        #expect(LookUpUsers.judge(Evidence.exchange(.lookUpUsers, outcome), by: .username, ["x"]).short == expected)
    }

    @Test func `the site tells who we are and what we may call`() throws {
        let body = """
            {"sitename": "Test Moodle", "username": "svc", "userid": 8333, "siteurl": "https://moodle.example", \
            "functions": [{"name": "core_user_create_users", "version": "2024100706"}, \
            {"name": "core_webservice_get_site_info", "version": "2024100706"}], "downloadfiles": 1, \
            "release": "4.5.6 (Build: 20250811)", "version": "2024100706", "siteid": 1, "userissiteadmin": false}
            """
        guard case .answer(let info) = SiteInfo.judge(Evidence.exchange(SiteInfo.call(), Evidence.answer(body))) else {
            Issue.record("not read")
            return
        }
        #expect(info.userID == 8333)
        #expect(info.username == "svc")
        #expect(info.siteURL == "https://moodle.example")
        #expect(info.siteID == 1)
        #expect(info.isSiteAdmin == false)
        #expect(info.release == "4.5.6 (Build: 20250811)")
        #expect(info.missing([.createUsers, .enrolUsers, .siteInfo, .updateUsers]) == [.enrolUsers, .updateUsers])
    }

    @Test func `an early release that tells less is read as well`() {
        let body =
            #"{"sitename":"x","username":"svc","userid":"2","siteurl":"https://m","functions":[],"release":"3.1"}"#
        guard case .answer(let info) = SiteInfo.judge(Evidence.exchange(SiteInfo.call(), Evidence.answer(body))) else {
            Issue.record("not read")
            return
        }
        #expect(info.userID == 2)
        #expect(info.siteID == nil)
    }

    private let course =
        #"{"id":2,"fullname":"Maths 102","shortname":"math102","categoryid":2,"idnumber":"SIS-M102","visible":1}"#
    private let strangers = #"{"id":2,"fullname":"Maths 102","shortname":"math102","categoryid":2}"#

    @Test(arguments: [
        (LookUpCourses.Key.shortname("math102"), 1), (.shortname("MATH102"), 1), (.shortname("math10"), 0),
        (.idnumber("SIS-M102"), 1), (.idnumber("sis-m102"), 0), (.id(2), 1), (.id(3), 0), (.ids([3, 2]), 1),
    ])
    func `a course is taken only where it matches on our side too`(key: LookUpCourses.Key, count: Int) {
        let exchange = Evidence.exchange(
            LookUpCourses.call(key), Evidence.answer("{\"courses\":[\(course)],\"warnings\":[]}"))
        guard case .answer(let courses) = LookUpCourses.judge(exchange, key) else {
            Issue.record("not read")
            return
        }
        #expect(courses.count == count)
        if count == 1 {
            #expect(
                courses == [
                    RemoteCourse(
                        id: 2, shortname: "math102", fullname: "Maths 102", idnumber: "SIS-M102", categoryID: 2,
                        visible: true)
                ])
        }
    }

    @Test func `a course whose idnumber is not shown is taken when it was asked for by it`() {
        let exchange = Evidence.exchange(
            LookUpCourses.call(.idnumber("SIS-M102")), Evidence.answer("{\"courses\":[\(strangers)]}"))
        #expect(
            LookUpCourses.judge(exchange, .idnumber("SIS-M102"))
                == .answer([RemoteCourse(id: 2, shortname: "math102", fullname: "Maths 102", categoryID: 2)]))
    }

    @Test func `groups, cohorts and their members are read`() {
        let groups =
            #"[{"id":1,"courseid":2,"name":"Section 1","enrolmentkey":null,"idnumber":"G1"},{"id":2,"courseid":"2","name":"A & B","idnumber":""}]"#
        #expect(
            LookUpGroups.judge(Evidence.exchange(LookUpGroups.call(courseID: 2), Evidence.answer(groups)))
                == .answer([
                    RemoteGroup(id: 1, courseID: 2, name: "Section 1", idnumber: "G1"),
                    RemoteGroup(id: 2, courseID: 2, name: "A & B", idnumber: ""),
                ]))
        let members = #"[{"groupid":1,"userids":[3,"8"]},{"groupid":2,"userids":[]}]"#
        #expect(
            LookUpGroupMembers.judge(Evidence.exchange(LookUpGroupMembers.call([1, 2]), Evidence.answer(members)))
                == .answer([1: [3, 8], 2: []]))
        let year3 = RemoteCohort(id: 1, name: "Year 3", idnumber: "year3", visible: true)
        let cohorts = #"[{"id":1,"name":"Year 3","idnumber":"year3","visible":true,"customfields":[]}]"#
        #expect(
            LookUpCohorts.judge(Evidence.exchange(LookUpCohorts.call(ids: []), Evidence.answer(cohorts)))
                == .answer([year3]))
        #expect(
            SearchCohorts.judge(
                Evidence.exchange(SearchCohorts.call("year"), Evidence.answer("{\"cohorts\":\(cohorts)}")))
                == .answer([year3]))
        #expect(
            LookUpCohortMembers.judge(
                Evidence.exchange(
                    LookUpCohortMembers.call([1]), Evidence.answer(#"[{"cohortid":1,"userids":[3,8,5]}]"#)))
                == .answer([1: [3, 8, 5]]))
    }

    @Test func `people in a course are read with their roles and groups`() {
        let body = """
            [{"id": 3, "username": "p1", "email": "p1@example.com", "roles": [{"roleid": 3, "name": "", \
            "shortname": "editingteacher", "sortorder": 0}], "groups": [{"id": 1, "name": "Section 1"}], \
            "enrolledcourses": [{"id": 2}]}, {"id": 5, "username": "p3"}]
            """
        guard
            case .answer(let people) = LookUpEnrolled.judge(
                Evidence.exchange(LookUpEnrolled.call(courseID: 2), Evidence.answer(body)))
        else {
            Issue.record("not read")
            return
        }
        #expect(people.map(\.user.id) == [3, 5])
        #expect(people.first?.roles == [EnrolledUser.Role(id: 3, shortname: "editingteacher")])
        #expect(people.first?.groups == [EnrolledUser.Group(id: 1, name: "Section 1")])
        #expect(people.last?.roles == [])
    }
}
