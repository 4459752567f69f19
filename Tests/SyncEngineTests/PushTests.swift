import GRDB
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

struct PushTests {
    @Test func `people, enrolments, groups and cohorts arrive once, and a second push writes nothing`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let course = moodle.change { $0.addCourse(shortname: "BIO101", fullname: "Biology") }
        let cohort = moodle.change { $0.addCohort(idnumber: "year 3", name: "Year 3") }
        let staged = try StagedStore()
        for number in 1...120 {
            let user = try staged.person("u\(number)", idnumber: "E\(number)", password: "Secret-\(number)!")
            try staged.enrol(user, in: "BIO101", from: 1_700_000_000, to: 1_900_000_000)
            try staged.group(user, in: "BIO101", name: number.isMultiple(of: 2) ? "Even" : "Odd")
            try staged.cohort(user, "idnumber:year 3")
        }

        let report = try await staged.push(to: moodle)
        #expect(report.outcome.state == "finished")
        #expect(report.failed == 0 && report.waiting == 0 && report.unknown == 0)
        #expect(try staged.states().keys.sorted() == ["cancelled", "done"])

        let site = moodle.snapshot()
        let u7 = try #require(site.user(named: "u7"))
        #expect(u7.idnumber == "E7")
        #expect(site.enrolments(course: course).count == 120)
        #expect(site.enrolment(user: u7.id, course: course)?.timeend == 1_900_000_000)
        #expect(site.members(cohort: cohort).count == 120)
        #expect(site.groups.all.map(\.name).sorted() == ["Even", "Odd"])
        #expect(site.groups.all.map { site.members(group: $0.id).count } == [60, 60])
        #expect(try staged.text("SELECT count(*) FROM sealed_passwords") == "0")
        #expect(try staged.brokenInvariants() == [])

        moodle.forgetRequests()
        let second = try await staged.push(to: moodle)
        #expect(second.done == 0)
        #expect(moodle.writes == 0)
        await moodle.stop()
    }

    @Test func `one bad record among fifty is found, and the other forty-nine are made`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        for number in 1...50 {
            try staged.person("u\(number)", extra: number == 37 ? ["lang": "xx"] : [:])
        }
        let report = try await staged.push(to: moodle)
        #expect(report.done == 49)
        #expect(report.failed == 1)
        #expect(try staged.texts("SELECT username FROM v_failed") == ["u37"])
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "invalidparameter")
        #expect(
            try staged.text("SELECT problem FROM v_failed")?.contains(
                "a language pack that the site may not have (lang xx)") == true)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `an account that is there under our username and idnumber is adopted and brought up to date`()
        async throws
    {
        let moodle = try await Simulator.start(SimulatorOptions())
        let id = moodle.change {
            let id = $0.addUser(
                username: "ana", firstname: "Old", lastname: "Silva", email: "old@example.edu", idnumber: "E1")
            $0.suspend(user: id)
            return id
        }
        let staged = try StagedStore()
        let person = try staged.person("ana", idnumber: "E1", email: "ana@example.edu", firstname: "Ana")
        let report = try await staged.push(to: moodle)
        #expect(report.outcome.state == "finished")
        #expect(try staged.moodleID(person) == id)
        #expect(try staged.text("SELECT origin FROM users") == "adopted")
        let account = try #require(moodle.snapshot().user(named: "ana"))
        #expect(account.firstname == "Ana" && account.email == "ana@example.edu" && !account.suspended)
        #expect(
            try staged.texts("SELECT kind FROM outbox WHERE state = 'done' ORDER BY kind") == [
                "user.create", "user.unsuspend", "user.update",
            ])
        #expect(moodle.calls("core_user_create_users") == 0)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `an account under our username that is somebody else's is a conflict, and nothing is changed`()
        async throws
    {
        let moodle = try await Simulator.start(SimulatorOptions())
        _ = moodle.change {
            $0.addUser(username: "ana", firstname: "Anna", lastname: "Other", email: "anna@example.edu", idnumber: "X9")
        }
        let staged = try StagedStore()
        try staged.person("ana", idnumber: "E1")
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 1)
        #expect(moodle.writes == 0)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "conflict")
        #expect(try staged.text("SELECT problem FROM v_failed")?.contains("its idnumber is X9, ours is E1") == true)
        await moodle.stop()
    }

    @Test func `a made-up username that the site has for another takes the next counter and keeps it`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        moodle.change {
            for (name, mail) in [("jdoe", "j1"), ("jdoe2", "j2")] {
                _ = $0.addUser(
                    username: name, firstname: "J", lastname: "Doe", email: "\(mail)@example.edu", idnumber: "")
            }
        }
        let staged = try StagedStore()
        try staged.person("jdoe", email: "mine@example.edu", origin: "generated")
        let report = try await staged.push(to: moodle)
        #expect(report.done == 1)
        #expect(try staged.text("SELECT username FROM users") == "jdoe3")
        #expect(moodle.snapshot().user(named: "jdoe3")?.email == "mine@example.edu")
        #expect(try staged.texts("SELECT username FROM reserved_usernames").contains("jdoe3"))
        await moodle.stop()
    }

    @Test func `a person without a username of their own is found by e-mail and keeps the account's username`()
        async throws
    {
        let moodle = try await Simulator.start(SimulatorOptions())
        let id = moodle.change {
            $0.addUser(
                username: "old.name", firstname: "Ana", lastname: "Silva", email: "Ana@Example.edu", idnumber: "")
        }
        let staged = try StagedStore()
        let person = try staged.person("anasilva", email: "ana@example.edu", origin: "generated")
        _ = try await staged.push(to: moodle)
        #expect(try staged.moodleID(person) == id)
        #expect(try staged.text("SELECT username FROM users") == "old.name")
        #expect(moodle.calls("core_user_create_users") == 0)
        await moodle.stop()
    }

    @Test func `an enrolment in a course that the site lacks waits, with the problem named, and goes when it is there`()
        async throws
    {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        let user = try staged.person("ana")
        try staged.enrol(user, in: "NEW1")
        let first = try await staged.push(to: moodle)
        #expect(first.done == 1 && first.waiting == 1 && first.failed == 0)
        #expect(
            try staged.text("SELECT waits_for FROM v_pending")?.hasPrefix(
                "the course shortname:NEW1 (the site has no such course") == true)
        let course = moodle.change { $0.addCourse(shortname: "new1", fullname: "New") }
        let second = try await staged.push(to: moodle)
        #expect(second.done == 1 && second.waiting == 0)
        #expect(moodle.snapshot().enrolments(course: course).count == 1)
        await moodle.stop()
    }

    @Test func `a person known by reference alone is looked up and enrolled, never made`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let course = moodle.change { $0.addCourse(shortname: "BIO101", fullname: "Biology") }
        let id = moodle.change {
            $0.addUser(username: "ana", firstname: "Ana", lastname: "Silva", email: "a@example.edu", idnumber: "E1")
        }
        let staged = try StagedStore()
        let user = try staged.change { db, _ in
            try db.execute(
                sql:
                    "INSERT INTO users (idnumber, state, username_origin, import_id, line) VALUES ('E1', 'referenced', 'reference', 1, 2)"
            )
            return db.lastInsertedRowID
        }
        try staged.enrol(user, in: "BIO101")
        let report = try await staged.push(to: moodle)
        #expect(report.done == 1)
        #expect(moodle.snapshot().enrolment(user: id, course: course) != nil)
        await moodle.stop()
    }

    /// Somebody known by what a row of changes said, with a city to be set.
    private func elsewhere(_ staged: StagedStore, _ keys: [String], idnumber: String) throws -> Int64 {
        let user = try staged.change { db, _ in
            try db.execute(
                sql: """
                    INSERT INTO users (idnumber, state, username_origin, import_id, line, look_up)
                    VALUES (?, 'referenced', 'reference', 1, 2, ?)
                    """, arguments: [idnumber, try JSONText.text(keys)])
            return db.lastInsertedRowID
        }
        try staged.update(user, ["city": "Faro"])
        return user
    }

    @Test func `a row of changes finds its account by the first key that answers`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let (ana, ben) = moodle.change { site in
            (
                site.addUser(username: "ana", firstname: "A", lastname: "S", email: "a@example.edu", idnumber: "E1"),
                site.addUser(username: "ben", firstname: "B", lastname: "S", email: "b@example.edu")
            )
        }
        let staged = try StagedStore()
        let first = try elsewhere(staged, ["idnumber:E1", "username:ben"], idnumber: "E1")
        let second = try elsewhere(staged, ["idnumber:E2", "username:ben"], idnumber: "E2")
        let nobody = try elsewhere(staged, ["idnumber:E3", "email:none@example.edu"], idnumber: "E3")
        let report = try await staged.push(to: moodle)
        #expect(report.done == 2 && report.waiting == 0)
        #expect(try staged.texts("SELECT key FROM v_skipped") == ["idnumber:E3, email:none@example.edu"])
        #expect(try staged.moodleID(first) == ana)
        #expect(try staged.moodleID(second) == ben)
        #expect(try staged.moodleID(nobody) == nil)
        #expect(moodle.snapshot().user(named: "ben")?.profile["city"] == "Faro")
        await moodle.stop()
    }

    @Test func `a key that two accounts have changes neither, and says which they are`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        moodle.change { site in
            for name in ["ana", "anna"] {
                _ = site.addUser(
                    username: name, firstname: "A", lastname: "S", email: "\(name)@example.edu", idnumber: "E1")
            }
        }
        let staged = try StagedStore()
        _ = try elsewhere(staged, ["idnumber:E1"], idnumber: "E1")
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 1 && report.waiting == 0)
        #expect(try staged.text("SELECT problem_code FROM v_failed") == "several-accounts")
        #expect(try staged.text("SELECT problem FROM v_failed")?.contains("2 accounts with idnumber:E1") == true)
        await moodle.stop()
    }

    @Test func `people who share an address get an account each where the site allows it`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        moodle.change { $0.allowsSharedEmails = true }
        let staged = try StagedStore()
        let first = try staged.person("ana", email: "home@example.edu")
        #expect(try await staged.push(to: moodle).done == 1)
        let second = try staged.person("ben", email: "HOME@example.edu")
        #expect(try await staged.push(to: moodle).done == 1)
        #expect(try staged.moodleID(first) != staged.moodleID(second))
        #expect(moodle.snapshot().user(named: "ben")?.email == "HOME@example.edu")
        await moodle.stop()
    }

    @Test func `suspending, updating and taking roles away do what they say, with what was there before on record`()
        async throws
    {
        let moodle = try await Simulator.start(SimulatorOptions())
        let course = moodle.change { $0.addCourse(shortname: "BIO101", fullname: "Biology") }
        let staged = try StagedStore()
        let user = try staged.person("ana", extra: ["city": "Lisbon"])
        let target = try staged.enrol(user, in: "BIO101")
        try staged.enrol(user, in: "BIO101", role: "teacher")
        _ = try await staged.push(to: moodle)
        let id = try #require(try staged.moodleID(user))
        #expect(moodle.snapshot().roles(user: id, course: course).sorted() == [4, 5])

        try staged.update(user, ["city": "Porto"])
        try staged.entry(.userSuspend, Entity.suspension(user), user: user)
        try staged.entry(
            .courseRole, Entity.courseRole(user, target: "shortname:BIO101", role: "teacher"), user: user,
            target: target,
            role: "teacher", payload: #"{"action":"remove"}"#)
        let report = try await staged.push(to: moodle)
        #expect(report.done == 3 && report.failed == 0)
        let account = try #require(moodle.snapshot().user(named: "ana"))
        #expect(account.suspended)
        #expect(moodle.snapshot().roles(user: id, course: course) == [5])
        #expect(try staged.text("SELECT before FROM outbox WHERE kind = 'user.update'") == #"{"city":"Lisbon"}"#)
        #expect(
            try staged.text("SELECT sent FROM v_sent WHERE kind = 'user.update'")?.contains(#""city":"Porto""#) == true)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `a dry run shows what would be sent, writes nothing anywhere and paints passwords over`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        try staged.person("ana", password: "Secret-1!")
        var options = PushOptions()
        options.dryRun = true
        let head = try staged.text("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1")
        let report = try await staged.push(to: moodle, options)
        #expect(report.auditHead == head)
        #expect(report.dryRun.count == 1)
        #expect(report.dryRun[0].sent.contains(#""username":"ana""#))
        #expect(!report.dryRun[0].sent.contains("Secret-1!"))
        #expect(moodle.writes == 0)
        #expect(try staged.states() == ["ready": 1])
        #expect(try staged.text("SELECT count(*) FROM requests") == "0")
        await moodle.stop()
    }

    @Test func `only so many entries as allowed are sent`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        for number in 1...10 { try staged.person("u\(number)") }
        var options = PushOptions()
        options.maxEntries = 3
        let report = try await staged.push(to: moodle, options)
        #expect(report.done == 3 && report.waiting == 7)
        await moodle.stop()
    }

    @Test func `what Moodle dropped or changed without a word is read back and named per field`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        try staged.person(
            "ana",
            extra: [
                "country": "XX", "city": "Porto", "profile_field_nosuch": "7", "phone1": "12", "interests": "a,b",
                "description": "<p>hi</p>",
            ])
        try staged.person("bo", extra: ["country": "PT"])
        let report = try await staged.push(to: moodle)
        #expect(report.silentlyChanged == 2)
        #expect(
            try staged.texts(
                "SELECT username || ' ' || field || ': ' || sent || ' -> ' || found FROM v_silently_changed ORDER BY 1")
                == ["ana country: XX -> ", "ana profile_field_nosuch: 7 -> "])
        try staged.update(1, ["country": "PT"])
        #expect(try await staged.push(to: moodle).silentlyChanged == 0)
        #expect(try staged.texts("SELECT field FROM v_silently_changed") == ["profile_field_nosuch"])
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `a push that is told not to reads nothing back`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        try staged.person("ana", extra: ["country": "XX"])
        var options = PushOptions()
        options.readsBack = false
        #expect(try await staged.push(to: moodle, options).silentlyChanged == 0)
        #expect(try staged.texts("SELECT field FROM silent_changes") == [])
        await moodle.stop()
    }

    @Test
    func `two staged people who match one account: one is told that it is the other's, and everybody else goes on`()
        async throws
    {
        let moodle = try await Simulator.start(SimulatorOptions())
        moodle.change {
            _ = $0.addUser(username: "victim", firstname: "V", lastname: "T", email: "vic@example.org", idnumber: "V1")
        }
        let staged = try StagedStore()
        let vicky = try staged.person("vickytimmer", email: "vic@example.org", origin: "generated")
        let victim = try staged.person("victim", idnumber: "V1", email: "new@example.org")
        try staged.person("ok1")
        let report = try await staged.push(to: moodle)
        #expect(report.outcome.state == "finished")
        #expect(report.failed == 1)
        #expect(try staged.moodleID(victim) != nil)
        #expect(try staged.moodleID(vicky) == nil)
        #expect(
            try staged.text("SELECT problem FROM v_failed")?.contains("it is victim's, from test.csv line 2") == true)
        #expect(moodle.snapshot().user(named: "ok1") != nil)
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `an account that a person was linked to by hand is nobody else's any more`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let id = moodle.change {
            $0.addUser(username: "victim", firstname: "V", lastname: "T", email: "vic@example.org", idnumber: "V1")
        }
        let staged = try StagedStore()
        let bob = try staged.person("bob")
        try staged.person("victim", idnumber: "V1", email: "vic@example.org")
        try staged.change { db, now in
            try db.execute(
                sql: "UPDATE users SET moodle_id = ?, origin = 'adopted', linked_at = ? WHERE id = ?",
                arguments: [id, now.text, bob])
            try Outbox.cancelWaiting(db, entity: Entity.account(bob), reason: .obsolete, run: staged.run.id, at: now)
        }
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 1)
        #expect(try staged.text("SELECT problem FROM v_failed")?.contains("it is bob's") == true)
        await moodle.stop()
    }
}
