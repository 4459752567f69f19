import Testing

@testable import MoodleWire

struct WriteJudgeTests {
    private func users(_ names: String...) -> [NewUser] {
        names.map { NewUser(username: $0, password: .madeByMoodle, fields: [:]) }
    }

    @Test(arguments: [
        (#"[{"id":4,"username":"p2"},{"id":5,"username":"p3"}]"#, ["applied 4", "applied 5"]),
        (#"[{"id":5,"username":"p3"},{"id":4,"username":"p2"}]"#, ["applied 4", "applied 5"]),
        (#"[{"id":"4","username":"p2"},{"id":"5","username":"p3"}]"#, ["applied 4", "applied 5"]),
        (#"[{"id":4,"username":"p2"}]"#, ["all: unknown answer_mismatch"]),
        (#"[]"#, ["all: unknown answer_mismatch"]),
        (
            #"[{"id":4,"username":"p2"},{"id":5,"username":"p3"},{"id":6,"username":"p4"}]"#,
            ["all: unknown answer_mismatch"]
        ),
        (#"[{"id":4,"username":"p2"},{"id":5,"username":"other"}]"#, ["all: unknown answer_mismatch"]),
        (#"[{"id":4,"username":"p2"},{"id":5,"username":"P3"}]"#, ["all: unknown answer_mismatch"]),
        (#"[{"id":4,"username":"p2"},{"id":5,"username":"p2"}]"#, ["all: unknown answer_mismatch"]),
        (#"[{"id":4,"username":"p2"},{"id":0,"username":"p3"}]"#, ["all: unknown answer_mismatch"]),
        (#"[{"id":4},{"id":5}]"#, ["all: unknown other_shape"]),
        (#"{"warnings":[]}"#, ["all: unknown other_shape"]),
        (#"[{"id":4,"username":"p2"},]}]"#, ["all: unknown not_json"]),
        ("null", ["all: unknown other_shape"]),
        ("", ["all: unknown empty"]),
    ])
    func `accounts are made only where the answer names each of them once`(body: String, expected: [String]) {
        let users = users("p2", "p3")
        let exchange = Evidence.exchange(CreateUsers.call(users), Evidence.answer(body))
        #expect(CreateUsers.judge(exchange, users).short == expected)
    }

    @Test func `a username that was named twice in the request is never taken as done`() {
        let users = users("p2", "p2")
        let body = #"[{"id":4,"username":"p2"},{"id":5,"username":"p3"}]"#
        let exchange = Evidence.exchange(CreateUsers.call(users), Evidence.answer(body))
        #expect(CreateUsers.judge(exchange, users).short == ["all: unknown answer_mismatch"])
    }

    private func create(_ users: [NewUser], _ outcome: TransportOutcome) -> [String] {
        CreateUsers.judge(Evidence.exchange(CreateUsers.call(users), outcome), users).short
    }

    private func changes(_ ids: Int...) -> [UserChange] { ids.map { UserChange(id: $0, fields: [.city: "x"]) } }

    private func update(_ changes: [UserChange], _ outcome: TransportOutcome) -> [String] {
        UpdateUsers.judge(Evidence.exchange(UpdateUsers.call(changes), outcome), changes).short
    }

    private func warning(_ id: String, _ code: String, _ message: String = "m") -> String {
        #"{"item":"user","itemid":\#(id),"warningcode":\#(code),"message":"\#(message)"}"#
    }

    @Test func `an update without a warning is done, one with any warning was rolled back`() {
        let body =
            #"{"warnings":[\#(warning("999999", #""invaliduserid""#)),\#(warning("4", #""useremailduplicate""#))]}"#
        #expect(
            update(changes(3, 999_999, 4, 5), Evidence.answer(body)) == [
                "applied 3", "entry invaliduserid record 999999", "entry useremailduplicate record 4", "applied 5",
            ])
        #expect(update(changes(3), Evidence.answer(#"{"warnings":[]}"#)) == ["applied 3"])
    }

    @Test(arguments: [
        (#""usernotupdatedadmin""#, "entry usernotupdatedadmin record 3"),
        (#""usernotupdateddeleted""#, "entry usernotupdateddeleted record 3"),
        (#""usernotupdatedremote""#, "entry usernotupdatedremote record 3"),
        (#""usernotupdatedguest""#, "entry usernotupdatedguest record 3"),
        (#""useremailinvalid""#, "entry useremailinvalid record 3"),
        (#""usernamelowercase""#, "entry usernamelowercase record 3"),
        (#""invalidusername""#, "entry invalidusername record 3"),
        (#""dmlwriteexception""#, "entry dmlwriteexception record again 3"),
        (#""<div>Too short<\/div>""#, "entry passwordpolicy record 3"),
        ("0", "entry 0 record 3"),
        (#""""#, "entry warning record 3"),
        ("null", "entry warning record 3"),
    ])
    func `every warning code of an update is a refusal`(code: String, expected: String) {
        for id in ["3", #""3""#] {
            #expect(update(changes(3), Evidence.answer(#"{"warnings":[\#(warning(id, code))]}"#)) == [expected])
        }
    }

    @Test func `a failed database write proves nothing where Moodle makes and mails the password after its commit`() {
        let refusal = Evidence.exception("dmlwriteexception", "Error writing to database")
        #expect(create(users("p2", "p3"), refusal) == ["all: unknown dmlwriteexception"])
        let without = NewUser(username: "p2", password: .none, fields: [:])
        #expect(create([without], refusal) == ["all: entry dmlwriteexception record again"])
    }

    @Test func `a warning about somebody else puts all updates in doubt`() {
        let foreign = #"{"warnings":[\#(warning("7", #""invaliduserid""#))]}"#
        #expect(update(changes(3, 4), Evidence.answer(foreign)) == ["all: unknown answer_mismatch"])
        let nameless = #"{"warnings":[{"warningcode":"1","message":"m"}]}"#
        #expect(update(changes(3, 4), Evidence.answer(nameless)) == ["all: unknown answer_mismatch"])
        #expect(update(changes(3, 3), Evidence.answer(#"{"warnings":[]}"#)) == ["all: unknown answer_mismatch"])
    }

    @Test func `a malformed answer to one update is a refusal, to several a doubt`() {
        let malformed = Evidence.exception("invalidresponse", "Invalid response value detected")
        #expect(update(changes(3), malformed) == ["entry invalidresponse record"])
        #expect(update(changes(3, 4, 5), malformed) == ["all: unknown invalidresponse"])
    }

    @Test func `an update that answers null, as releases before warnings did, is in doubt`() {
        #expect(update(changes(3), Evidence.answer("null")) == ["all: unknown other_shape"])
        #expect(update(changes(3), Evidence.answer("[]")) == ["all: unknown other_shape"])
    }

    /// Calls of two items, and their judges, of all functions that answer `null`.
    private static let voidCalls: [(String, WireCall, @Sendable (Exchange) -> BatchOutcome)] = {
        let enrolment = Enrolment(userID: 1, courseID: 2, roleID: 5, timestart: 0, timeend: 0, suspended: false)
        let role = RoleAssignment(userID: 1, roleID: 5, place: .system)
        let member = GroupMember(groupID: 1, userID: 1)
        return [
            ("enrol", EnrolUsers.call([enrolment, enrolment]), EnrolUsers.judge),
            (
                "unenrol", UnenrolUsers.call(Array(repeating: Unenrolment(userID: 1, courseID: 2), count: 2)),
                UnenrolUsers.judge
            ),
            ("assign", AssignRoles.call([role, role]), AssignRoles.judge),
            ("unassign", UnassignRoles.call([role, role]), UnassignRoles.judge),
            ("add to group", AddGroupMembers.call([member, member]), AddGroupMembers.judge),
            ("remove from group", DeleteGroupMembers.call([member, member]), DeleteGroupMembers.judge),
            (
                "remove from cohort",
                DeleteCohortMembers.call(Array(repeating: CohortMember(cohortID: 1, userID: 1), count: 2)),
                DeleteCohortMembers.judge
            ),
            ("delete", DeleteUsers.call([1, 2]), DeleteUsers.judge),
        ]
    }()

    @Test(arguments: [
        ("null", ["applied", "applied"]),
        ("", ["all: unknown empty"]),
        ("[]", ["all: unknown other_shape"]),
        ("{}", ["all: unknown other_shape"]),
        ("{\"warnings\":[]}", ["all: unknown other_shape"]),
        ("true", ["all: unknown not_json"]),
        ("<html></html>", ["all: unknown html"]),
        ("Notice: x\nnull", ["all: unknown notice_before_json"]),
    ])
    func `a function without a result is done by exactly null and by nothing else`(body: String, expected: [String]) {
        for (name, call, judge) in Self.voidCalls {
            #expect(judge(Evidence.exchange(call, Evidence.answer(body))).short == expected, "\(name)")
        }
    }

    @Test(arguments: [
        (
            #"[{"id":1,"courseid":2,"name":"Section 1","description":"","idnumber":"G1"},{"id":2,"courseid":2,"name":"A & B","description":"","idnumber":""}]"#,
            ["applied 1", "applied 2"]
        ),
        (
            #"[{"id":1,"courseid":2,"name":"Section 1"},{"id":2,"courseid":2,"name":"A &amp; B"}]"#,
            ["all: unknown answer_mismatch"]
        ),
        (
            #"[{"id":1,"courseid":2,"name":"Section 1"},{"id":2,"courseid":3,"name":"A & B"}]"#,
            ["all: unknown answer_mismatch"]
        ),
        (#"[{"id":1,"courseid":2,"name":"Section 1"}]"#, ["all: unknown answer_mismatch"]),
        ("null", ["all: unknown other_shape"]),
    ])
    func `groups are matched by course and name`(body: String, expected: [String]) {
        let groups = [NewGroup(courseID: 2, name: " Section 1 ", idnumber: "G1"), NewGroup(courseID: 2, name: "A & B")]
        let exchange = Evidence.exchange(CreateGroups.call(groups), Evidence.answer(body))
        #expect(CreateGroups.judge(exchange, groups).short == expected)
    }

    @Test(arguments: [
        (
            #"[{"id":1,"name":"Year 3","idnumber":"year3","visible":true},{"id":2,"name":"Year 4","idnumber":"year4"}]"#,
            ["applied 1", "applied 2"]
        ),
        (
            #"[{"id":1,"name":"Year 3","idnumber":"year3"},{"id":2,"name":"Year 4","idnumber":"YEAR4"}]"#,
            ["all: unknown answer_mismatch"]
        ),
        ("[]", ["all: unknown answer_mismatch"]),
    ])
    func `cohorts are matched by idnumber`(body: String, expected: [String]) {
        let cohorts = [NewCohort(idnumber: "year3", name: "Year 3"), NewCohort(idnumber: "year4", name: "Year 4")]
        let exchange = Evidence.exchange(CreateCohorts.call(cohorts), Evidence.answer(body))
        #expect(CreateCohorts.judge(exchange, cohorts).short == expected)
    }

    private func cohortWarning(_ code: String, _ message: String) -> String {
        #"{"warningcode":"\#(code)","message":"\#(message)"}"#
    }

    @Test func `cohort warnings are laid on the members that they name`() {
        let members = [(7, 1), (7, 2), (8, 1), (8, 3), (7, 22)].map { CohortMember(cohortID: $0.0, userID: $0.1) }
        func judge(_ warnings: String...) -> [String] {
            let body = #"{"warnings":[\#(warnings.joined(separator: ","))]}"#
            return AddCohortMembers.judge(
                Evidence.exchange(AddCohortMembers.call(members), Evidence.answer(body)), members
            ).short
        }
        let done = Array(repeating: "applied", count: 5)
        #expect(judge() == done)
        #expect(judge(cohortWarning("3", "record already exists: cohort(id=7 id=2)")) == done)
        #expect(
            judge(cohortWarning("2", "user id=1 not exists")) == [
                "entry cohort_warning_2 record", "applied", "entry cohort_warning_2 record", "applied", "applied",
            ])
        #expect(
            judge(
                cohortWarning("2", "cohort id=8 not exists"), cohortWarning("2", "cohort id=8 not exists"),
                cohortWarning("2", "user id=22 not exists")) == [
                    "applied", "applied", "entry cohort_warning_2 place", "entry cohort_warning_2 place",
                    "entry cohort_warning_2 record",
                ])
        #expect(judge(cohortWarning("1", "Invalid context: 50")) == ["all: unknown answer_mismatch"])
        #expect(judge(cohortWarning("2", "user id=222 not exists")) == ["all: unknown answer_mismatch"])
        #expect(judge(cohortWarning("9", "user id=1 not exists")) == ["all: unknown answer_mismatch"])
    }

    @Test func `a message that comes back holds no password, wherever it was put`() {
        let users = [NewUser(username: "ana", password: .given(Secret("Tr0ub4dor&3")), fields: [:])]
        let outcomes = [
            Evidence.exception("invalidparameter", "bad Tr0ub4dor&3", debugInfo: "also Tr0ub4dor&amp;3"),
            Evidence.exception("odd-Tr0ub4dor&3", "Tr0ub4dor%263"),
            Evidence.exception("<div>Tr0ub4dor&3 is too weak<\\/div>"),
        ]
        for outcome in outcomes {
            let verdict = CreateUsers.judge(Evidence.exchange(CreateUsers.call(users), outcome), users)
            #expect(!"\(verdict)".contains("Tr0ub4dor"))
            #expect("\(verdict)".contains("<redacted>"))
        }
        let changes = [UserChange(id: 3, password: Secret("Tr0ub4dor&3"))]
        let body = #"{"warnings":[\#(warning("3", #""x Tr0ub4dor&3""#, "is Tr0ub4dor&3"))]}"#
        let verdict = UpdateUsers.judge(Evidence.exchange(UpdateUsers.call(changes), Evidence.answer(body)), changes)
        #expect(!"\(verdict)".contains("Tr0ub4dor"))
    }
}
