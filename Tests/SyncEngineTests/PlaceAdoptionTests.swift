import CSVImport
import GRDB
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// Groups, groupings and cohorts that Moodle has before a file describes them.
struct PlaceAdoptionTests {
    @Test func `a group that was there becomes as the file says, its key and the site's own fields included`()
        async throws
    {
        let school = try await ImportedStore()
        let course = school.moodle.change { site in
            let course = site.addCourse(shortname: "BIO", fullname: "Biology")
            for name in ["Red", "Blue"] { _ = site.addGroup(course: course, name: name) }
            return course
        }
        try await school.bring(
            """
            groupname,coursename,groupidnumber,description,enrolmentkey,customfield_size
            Red,BIO,R1,The red ones,open sesame,L
            Blue,BIO,,,,
            """)
        let red = try #require(school.site.groups(course: course).first { $0.name == "Red" })
        #expect([red.idnumber, red.description, red.enrolmentkey] == ["R1", "The red ones", "open sesame"])
        #expect(
            try school.staged.texts("SELECT kind || ' ' || state FROM outbox ORDER BY id")
                == ["group.create done", "group.create done", "group.update done"])
        #expect(try school.staged.texts("SELECT sent FROM attempts WHERE sent LIKE '%sesame%'") == [])
        #expect(try school.staged.texts("SELECT sent FROM attempts WHERE sent LIKE '%\"size\"%'").count == 1)
        school.moodle.forgetRequests()
        try await school.bring("course,name\nBIO,Red\n")
        #expect(school.moodle.writes == 0)
        await school.stop()
    }

    @Test func `a group found by its idnumber gets the name of the file`() async throws {
        let school = try await ImportedStore()
        let course = school.moodle.change { site in
            let course = site.addCourse(shortname: "BIO", fullname: "Biology")
            _ = site.addGroup(course: course, name: "Rouge", idnumber: "R1")
            return course
        }
        try await school.bring("course,name,groupidnumber\nBIO,Red,R1\n")
        #expect(school.site.groups(course: course).map(\.name) == ["Red"])
        await school.stop()
    }

    @Test(arguments: [ExistingAccounts.leave, .skip])
    func `what was there is left as it is where the options say so, then and later`(existing: ExistingAccounts)
        async throws
    {
        let school = try await ImportedStore()
        let course = school.moodle.change { site in
            let course = site.addCourse(shortname: "BIO", fullname: "Biology")
            _ = site.addGroup(course: course, name: "Red")
            _ = site.addCohort(idnumber: "C1", name: "Old")
            return course
        }
        for word in ["First", "Second"] {
            try await school.bring("course,name,description\nBIO,Red,\(word)\n") { $0.existing = existing }
            try await school.bring("name,idnumber,description\n\(word),C1,\(word)\n") { $0.existing = existing }
            try await school.bring("type,course,name,description\ngrouping,BIO,Colours,\(word)\n") {
                $0.existing = existing
            }
        }
        #expect(school.site.groups(course: course).map(\.description) == [""])
        let cohort = try #require(school.site.cohort(idnumber: "C1"))
        #expect([cohort.name, cohort.description] == ["Old", ""])
        // Made by the first file, and left by the second.
        #expect(school.site.groupings.all.map(\.description) == ["First"])
        await school.stop()
    }

    @Test func `a cohort that was there gets visibility, category and description, and keeps what no file says`()
        async throws
    {
        let school = try await ImportedStore()
        let arts = school.moodle.change { site in
            for idnumber in ["C1", "C2", "C3"] {
                _ = site.addCohort(idnumber: idnumber, name: "Old", visible: idnumber == "C1")
            }
            return site.addCategory(name: "Arts")
        }
        try await school.bring(
            "name,idnumber,description,visible,category_id\nOne,C1,First,no,\(arts)\nTwo,C2,,,\nThree,C3,,yes,\n")
        let one = try #require(school.site.cohort(idnumber: "C1"))
        #expect([one.name, one.description, "\(one.visible)"] == ["One", "First", "false"])
        #expect(school.site.contexts[one.contextID]?.instanceID == arts)
        #expect(school.site.cohort(idnumber: "C2")?.visible == false)
        #expect(school.site.cohort(idnumber: "C3")?.visible == true)
        await school.stop()
    }

    @Test func `a cohort is shown again when a later file says so for the first time`() async throws {
        let school = try await ImportedStore()
        school.moodle.change { _ = $0.addCohort(idnumber: "C1", name: "Old", visible: false) }
        try await school.bring("name,idnumber\nOne,C1\n")
        #expect(school.site.cohort(idnumber: "C1")?.visible == false)
        try await school.bring("name,idnumber,visible\nOne,C1,1\n")
        #expect(school.site.cohort(idnumber: "C1")?.visible == true)
        await school.stop()
    }

    @Test func `a cohort whose category is not there waits, and goes on when it comes`() async throws {
        let school = try await ImportedStore()
        try school.load("name,idnumber,category_path\nOne,C1,Arts\n")
        let first = try await school.push()
        #expect(first.failed == 0 && first.waiting == 1)
        #expect(
            try school.staged.texts("SELECT state || ' ' || problem_code FROM outbox") == ["ready no-category"])
        let arts = school.moodle.change { $0.addCategory(name: "Arts") }
        let second = try await school.push()
        #expect(second.done == 1 && second.waiting == 0)
        let cohort = try #require(school.site.cohort(idnumber: "C1"))
        #expect(school.site.contexts[cohort.contextID]?.instanceID == arts)
        await school.stop()
    }

    // MARK: Groupings

    @Test func `a grouping that was there, or changes in the file, becomes as the file says`() async throws {
        let school = try await ImportedStore()
        school.moodle.change { _ = $0.addCourse(shortname: "BIO", fullname: "Biology") }
        try await school.bring("type;courseid;name;idnumber;description\ngrouping;BIO;Colours;;Some\n")
        // Another store, or a person, made it.
        try school.staged.store.write { db in
            try db.execute(
                sql: "UPDATE groupings SET moodle_id = NULL, origin = NULL, idnumber = 'COL', description = 'All'")
            try db.execute(
                sql: """
                    INSERT INTO outbox (kind, entity, target_id, grouping_id, state, run_id, created_at, changed_at)
                    SELECT kind, entity, target_id, grouping_id, 'ready', run_id, created_at, changed_at FROM outbox
                    """)
        }
        try await school.push()
        func shown() -> [String] { school.site.groupings.all.flatMap { [$0.name, $0.idnumber, $0.description] } }
        #expect(shown() == ["Colours", "COL", "All"])
        try await school.bring("type;courseid;name;idnumber;description\ngrouping;BIO;Colours;COL;Others\n")
        #expect(shown() == ["Colours", "COL", "Others"])
        try await school.bring("type;courseid;name;idnumber\ngrouping;BIO;Colours;HUE\n")
        #expect(shown() == ["Colours", "HUE", "Others"])
        await school.stop()
    }

    @Test func `a group whose row names another grouping is in both; a full file takes it out of the one of before`()
        async throws
    {
        let school = try await ImportedStore()
        school.moodle.change { _ = $0.addCourse(shortname: "BIO", fullname: "Biology") }
        func groups() -> [String: [String]] {
            Dictionary(
                uniqueKeysWithValues: school.site.groupings.all.map { grouping in
                    (grouping.name, grouping.groups.compactMap { school.site.groups[$0]?.name }.sorted())
                })
        }
        let header = "groupname,coursename,groupingname\n"
        try await school.bring(header + "Red,BIO,A\nBlue,BIO,A\nBoth,BIO,A\nBoth,BIO,B\n")
        #expect(groups() == ["A": ["Blue", "Both", "Red"], "B": ["Both"]])
        let changed = header + "Red,BIO,B\nBlue,BIO,\nBoth,BIO,A\nBoth,BIO,C\n"
        try await school.bring(changed)
        #expect(groups() == ["A": ["Blue", "Both", "Red"], "B": ["Both", "Red"], "C": ["Both"]])
        try await school.bring(changed) {
            $0.mode = .full
            $0.removals = 2
        }
        #expect(groups() == ["A": ["Blue", "Both"], "B": ["Red"], "C": ["Both"]])
        // Another source says nothing about what this one said.
        try await school.bring(header + "Red,BIO,A\n") {
            $0.source = "other"
            $0.mode = .full
        }
        #expect(groups()["B"] == ["Red"])
        // Back before the push: nothing is left to say.
        try school.load(header + "Blue,BIO,B\n")
        try school.load(header + "Blue,BIO,A\n") {
            $0.mode = .full
            $0.removals = 1
        }
        school.moodle.forgetRequests()
        try await school.push()
        #expect(school.moodle.writes == 0)
        await school.stop()
    }
}
