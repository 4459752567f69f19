import CSVImport
import GRDB
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// Files of cohorts, from the file to Moodle.
struct CohortPlaceTests {
    @Test func `cohorts are made where the file says, by number, idnumber or path`() async throws {
        let school = try await ImportedStore()
        let music = school.moodle.change { site in
            _ = site.addCategory(name: "Science", idnumber: "SCI")
            let arts = site.addCategory(name: "Arts")
            return site.addCategory(name: "Music", parent: arts)
        }
        try await school.bring(
            """
            name,idnumber,description,visible,category,category_id
            One,C1,First,no,,
            Two,C2,,,Arts / Music,
            Three,C3,,,SCI,
            Four,C4,,,,\(music)
            """)
        func place(_ idnumber: String) -> Int? {
            school.site.cohort(idnumber: idnumber).flatMap { school.site.contexts[$0.contextID]?.instanceID }
        }
        #expect(
            school.site.cohort(idnumber: "C1").map { [$0.name, $0.description, "\($0.visible)"] } == [
                "One", "First", "false",
            ])
        #expect(place("C2") == music)
        #expect(place("C4") == music)
        #expect(place("C3") == school.site.categories.all.first { $0.idnumber == "SCI" }?.id)
        await school.stop()
    }

    @Test func `a path that several categories have fails its cohort alone, and says so`() async throws {
        let school = try await ImportedStore()
        school.moodle.change { site in for _ in 1...2 { _ = site.addCategory(name: "Arts") } }
        try school.load("name,idnumber,category_path\nOne,C1,Arts\nTwo,C2,\n")
        let report = try await school.push()
        #expect(report.done == 1 && report.failed == 1)
        #expect(try school.problems() == ["cohort.create several-categories"])
        await school.stop()
    }

    @Test func `what is another about a cohort arrives, and moves it only where a file says so`() async throws {
        let school = try await ImportedStore()
        let arts = school.moodle.change { $0.addCategory(name: "Arts") }
        try await school.bring("name,idnumber,description,category_id\nOne,C1,First,\(arts)\n")
        try await school.bring("name,idnumber,description\nUno,C1,Second\n")
        let cohort = try #require(school.site.cohort(idnumber: "C1"))
        #expect([cohort.name, cohort.description] == ["Uno", "Second"])
        #expect(school.site.contexts[cohort.contextID]?.instanceID == arts)
        try await school.bring("name,idnumber,category_id\nUno,C1,0\n")
        #expect(school.site.cohort(idnumber: "C1")?.contextID == Context.system)
        await school.stop()
    }

    @Test func `a cohort that was there is brought in line with the file that describes it, by no users file`()
        async throws
    {
        let school = try await ImportedStore()
        school.moodle.change { site in
            _ = site.addCohort(idnumber: "C1", name: "Old name")
            _ = site.addCohort(idnumber: "C2", name: "Kept name")
        }
        try await school.bring("name,idnumber\nNew name,C1\n")
        try await school.bring("username,firstname,lastname,email,cohort1\nana,A,S,ana@x.org,C2\n") {
            $0.missingCohort = .create
        }
        #expect(school.site.cohorts.all.map(\.name).sorted() == ["Kept name", "New name"])
        await school.stop()
    }

    @Test func `a cohort of a category that no file names is not changed, because that would move it`() async throws {
        let school = try await ImportedStore()
        school.moodle.change { site in
            let arts = site.addCategory(name: "Arts")
            _ = site.addCohort(idnumber: "C1", name: "Old name", category: arts)
        }
        try school.load("name,idnumber\nNew name,C1\n")
        try await school.push()
        #expect(try school.problems() == ["cohort.update cohort-category"])
        #expect(school.site.cohort(idnumber: "C1")?.name == "Old name")
        await school.stop()
    }

    @Test func `members come and go, and a cohort is deleted only by command`() async throws {
        let school = try await ImportedStore()
        school.people("ana", "bea", "eve")
        try await school.bring(
            "cmd;cname;userid;cidnumber\nadd;COHORT1;ana;C1\nadd;COHORT1;bea;C1\nadd;COHORT2;;C2\n")
        let cohort = try #require(school.site.cohort(idnumber: "C1")?.id)
        #expect(school.names(school.site.members(cohort: cohort)) == ["ana", "bea"])
        try await school.bring("cmd;userid;cidnumber\ndel;ana;C1\ndel;eve;C1\n")
        #expect(school.names(school.site.members(cohort: cohort)) == ["bea"])
        try await school.bring("cmd;cidnumber\ndel;C1\n") { $0.places.allowDeletes = true }
        #expect(school.site.cohorts.all.map(\.idnumber) == ["C2"])
        try await school.bring("cmd;cname;userid;cidnumber\nadd;COHORT1;ana;C1\n")
        let again = try #require(school.site.cohort(idnumber: "C1")?.id)
        #expect(school.names(school.site.members(cohort: again)) == ["ana"])
        await school.stop()
    }

    @Test func `free empties a cohort also of people whom only Moodle knows, never of more than expected`() async throws
    {
        let school = try await ImportedStore()
        school.people("ana", "bea", "eve", "joe")
        try await school.bring("cmd;cname;userid;cidnumber\nadd;COHORT1;ana;C1\nadd;COHORT1;bea;C1\n")
        let cohort = try #require(school.site.cohort(idnumber: "C1")?.id)
        school.moodle.change { site in
            for name in ["eve", "joe"] {
                if let user = site.user(named: name)?.id { site.join(user, cohort: cohort) }
            }
        }
        let file = "cmd;userid;cidnumber\nfree;;C1\nadd;bea;C1\n"
        try school.load(file) { $0.removals = 1 }
        try await school.push()
        #expect(try school.problems() == ["cohort.free removals"])
        #expect(school.names(school.site.members(cohort: cohort)) == ["ana", "bea", "eve", "joe"])
        try school.load(file) { $0.removals = 3 }
        try await school.push()
        #expect(try school.problems() == [])
        #expect(school.names(school.site.members(cohort: cohort)) == ["bea"])
        await school.stop()
    }

    @Test func `a cohort of a thousand is emptied request by request, and each entry says whom it took`() async throws {
        let school = try await ImportedStore()
        let cohort = school.moodle.change { site in
            let cohort = site.addCohort(idnumber: "C1", name: "Many")
            for number in 1...900 {
                let user = site.addUser(
                    username: "u\(number)", firstname: "A", lastname: "S", email: "u\(number)@example.edu")
                site.join(user, cohort: cohort)
            }
            return cohort
        }
        try await school.bring("cmd;cidnumber\nfree;C1\n") { $0.removals = 900 }
        #expect(school.site.members(cohort: cohort) == [])
        #expect(school.moodle.writes == 3)
        await school.stop()
    }
}
