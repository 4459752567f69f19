import GRDB
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// Numbers that Moodle has given to somebody or something else since.
struct LinkCheckTests {
    static let likenesses: [(shown: RemoteUser, likeness: LinkedPerson.Likeness)] = [
        (account("ana", "ana@example.edu", "E1"), .same),
        (account("ana", "other@example.edu", nil), .same),
        (account("ana", "ana@example.edu", "X9"), .same),
        (account("ana", "other@example.edu", "X9"), .doubtful),
        (account("other", "other@example.edu", "E1"), .same),
        // A rename whose outcome is not known may have been applied, and an update as well.
        (account("wanted", "other@example.edu", nil), .same),
        (account("other", "other@example.edu", "E2"), .same),
        // An e-mail may be a family's.
        (account("other", "ANA@example.edu", nil), .doubtful),
        (account("other", "ANA@example.edu", "X9"), .doubtful),
        // What is not shown says nothing, and one that differs alone may have been changed by hand.
        (account(nil, nil, nil), .same),
        (account(nil, "ana@example.edu", nil), .same),
        (account("other", nil, nil), .doubtful),
        (account(nil, "other@example.edu", nil), .doubtful),
        (account("other", "other@example.edu", nil), .other),
        (account("other", "other@example.edu", "X9"), .other),
        (account("other", "other@example.edu", nil, first: "Ana"), .doubtful),
        (account("other", "other@example.edu", "X9", last: "Silva"), .doubtful),
        // Deleted on purpose: each kind says so.
        (account("ana@example.edu.1795000000", "5d41402abc4b2a76b9719d911017c592", nil), .same),
    ]

    private static func account(
        _ username: String?, _ email: String?, _ idnumber: String?, first: String = "Zoe", last: String = "Weber"
    ) -> RemoteUser {
        var fields: [UserField: String] = [.firstname: first, .lastname: last]
        fields[.email] = email
        fields[.idnumber] = idnumber
        return RemoteUser(id: 7, username: username, fields: fields)
    }

    /// Staged as she is to become; the entry of it is still in the outbox.
    private static var ana: [String: (any DatabaseValueConvertible)?] {
        [
            "id": 1, "moodle_id": 7, "name": "wanted", "username": "wanted", "idnumber": "E2",
            "email": "wanted@example.edu", "firstname": "Ana", "lastname": "Silva",
            "seen_at": "2026-11-21T05:00:00.000Z",
            "seen_username": "ana", "seen_idnumber": "E1", "seen_email": "Ana@example.edu", "before": "[]",
            "perhaps":
                #"[{"username":"wanted","idnumber":null,"email":null},{"username":null,"idnumber":"E2","email":null}]"#,
        ]
    }

    @Test(arguments: likenesses)
    func `whether an account is still the one that was seen`(shown: RemoteUser, likeness: LinkedPerson.Likeness) throws
    {
        #expect(try LinkedPerson(Row(Self.ana)).likeness(to: shown) == likeness)
    }

    @Test func `what is staged but was not sent is nobody's sign`() throws {
        let row = Row(Self.ana.merging(["perhaps": "[]"]) { $1 })
        let shown = Self.account("wanted", "wanted@example.edu", "E2")
        #expect(try LinkedPerson(row).likeness(to: shown) == .other)
    }

    @Test(arguments: [
        (account("wanted", "x@example.edu", nil), LinkedPerson.Likeness.same),
        (account("former", "x@example.edu", nil), .same), (account("ana", "x@example.edu", "E2"), .same),
        (account("ana", "wanted@example.edu", nil), .doubtful), (account("ana", "x@example.edu", "E1"), .other),
    ])
    func `who was never looked at is compared with what is staged and what it replaces`(
        shown: RemoteUser, likeness: LinkedPerson.Likeness
    ) throws {
        let row = Row(
            Self.ana.merging(["seen_at": nil, "perhaps": "[]", "before": #"[{"username":"former"}]"#]) { $1 })
        #expect(try LinkedPerson(row).likeness(to: shown) == likeness)
    }

    @Test func `whom an operator has just linked is whatever is there, and is that from then on`() throws {
        let row = Row(Self.ana.merging(["seen_username": nil, "seen_idnumber": nil, "seen_email": nil]) { $1 })
        let person = try LinkedPerson(row)
        let shown = Self.account("zoe", "zoe@example.edu", "X9")
        #expect(person.isTakenOnTrust)
        #expect(person.likeness(to: shown) == .same)
        #expect(
            person.news(in: shown) == AccountSeen(username: "zoe", idnumber: "X9", email: "zoe@example.edu"))
    }

    @Test func `a service that may not list groups and cohorts can still put people into them`() async throws {
        let moodle = try await Simulator.start()
        moodle.change { site in _ = site.addCourse(shortname: "BIO101") }
        let staged = try StagedStore()
        for name in ["ana", "ben"] {
            let user = try staged.person(name)
            try staged.enrol(user, in: "BIO101")
            try staged.group(user, in: "BIO101", name: "Lab")
            try staged.cohort(user, "idnumber:year 3", make: name == "ana")
            // Only the first push makes the group and the cohort; after it, nobody needs to see them.
            if name == "ben" {
                try staged.change { db, now in
                    try Outbox.cancelWaiting(
                        db, entity: Entity.group(target: "shortname:BIO101", name: "Lab"), reason: .obsolete,
                        run: staged.run.id, at: now)
                }
            }
            let report = try await staged.push(to: moodle)
            #expect(report.failed == 0 && report.waiting == 0)
            moodle.change { site in
                site.serviceFunctions = [
                    "core_webservice_get_site_info", "core_user_get_users_by_field", "core_user_create_users",
                    "core_course_get_courses_by_field", "enrol_manual_enrol_users", "core_group_add_group_members",
                    "core_group_delete_group_members", "core_cohort_add_cohort_members",
                    "core_cohort_delete_cohort_members",
                ]
            }
        }
        let site = moodle.snapshot()
        #expect(site.groups.all.map { site.members(group: $0.id).count } == [2])
        #expect(site.cohorts.all.map { site.members(cohort: $0.id).count } == [2])
        await moodle.stop()
    }

    @Test func `groups and cohorts that got other numbers are found again, and nobody is put into a stranger's`()
        async throws
    {
        let moodle = try await Simulator.start()
        let (bio, art) = moodle.change { site in
            (site.addCourse(shortname: "BIO101"), site.addCourse(shortname: "ART300"))
        }
        let staged = try StagedStore()
        let beginning = moodle.snapshot()
        let ana = try staged.person("ana")
        try staged.enrol(ana, in: "BIO101")
        try staged.group(ana, in: "BIO101", name: "Lab")
        try staged.cohort(ana, "idnumber:year 3", make: true)
        _ = try await staged.push(to: moodle)
        // The backup is put back; somebody else's group and cohort get the numbers, and Ana is where she was.
        let account = try #require(moodle.snapshot().user(named: "ana"))
        moodle.change { site in
            site = beginning
            site.addUser(username: "ana", firstname: "Ana", lastname: "Silva", email: account.email)
            site.addGroup(course: art, name: "Painters")
            site.addCohort(idnumber: "guests", name: "Guests")
        }
        let ben = try staged.person("ben")
        try staged.enrol(ben, in: "BIO101")
        try staged.group(ben, in: "BIO101", name: "Lab")
        try staged.cohort(ben, "idnumber:year 3")
        _ = try await staged.push(to: moodle)
        let site = moodle.snapshot()
        let number = try #require(site.user(named: "ben")?.id)
        let lab = try #require(site.groups(course: bio).first { $0.name == "Lab" })
        #expect(site.members(group: lab.id) == [number])
        #expect(site.groups(course: art).flatMap { site.members(group: $0.id) }.isEmpty)
        let year = try #require(site.cohort(idnumber: "year 3"))
        let guests = try #require(site.cohort(idnumber: "guests"))
        #expect(site.members(cohort: year.id) == [number])
        #expect(site.members(cohort: guests.id).isEmpty)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }
}
