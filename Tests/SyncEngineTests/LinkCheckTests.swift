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
        (account("ana", "other@example.edu", "X9"), .same),
        (account("other", "ANA@example.edu", "X9"), .same),
        (account("other", "other@example.edu", "E1"), .same),
        (account("former", "other@example.edu", "X9"), .same),
        // What is not shown says nothing, and one that differs alone is a change.
        (account(nil, nil, nil), .same),
        (account("other", nil, nil), .same),
        (account(nil, "other@example.edu", nil), .same),
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

    @Test(arguments: likenesses)
    func `whether an account is still a person's`(shown: RemoteUser, likeness: LinkedPerson.Likeness) {
        let row: GRDB.Row = [
            "id": 1, "moodle_id": 7, "state": "active", "username": "ana", "former": "former",
            "idnumber": "E1", "email": "ana@example.edu", "firstname": "Ana", "lastname": "Silva",
        ]
        #expect(LinkedPerson(row).likeness(to: shown) == likeness)
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
