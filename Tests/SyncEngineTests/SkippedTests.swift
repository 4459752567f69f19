import CSVImport
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// Rows that are about accounts alone, of which Moodle has none.
struct SkippedTests {
    private static func strict(_ options: inout ImportOptions) {
        options.people.key = MappingKey(column: "idnumber", field: "idnumber", miss: .strict)
    }

    private static func skipped(_ store: ImportedStore) throws -> [String] {
        try store.staged.texts("SELECT skipped || '' FROM v_results WHERE what = 'push' ORDER BY id")
    }

    @Test func `a strict key that nobody has ends as skipped, and is tried again by the same file`() async throws {
        let store = try await ImportedStore()
        store.moodle.change { _ = $0.addCourse(shortname: "BIO101") }
        let file = "idnumber,city,course1,cohort1\n9,Faro,BIO101,\n"
        let report = try store.load(file, change: Self.strict)
        #expect(report.problems == [])
        let push = try await store.push()
        #expect(push.waiting == 0 && push.failed == 0)
        #expect(try Self.skipped(store) == ["1"])
        #expect(try store.staged.texts("SELECT key FROM v_skipped") == ["idnumber:9"])
        store.moodle.forgetRequests()
        #expect(try await store.push().waiting == 0)
        #expect(store.moodle.writes == 0)

        store.moodle.change { _ = $0.addUser(username: "ana", idnumber: "9") }
        try await store.bring(file, change: Self.strict)
        let ana = try #require(store.site.user(named: "ana"))
        #expect(ana.profile["city"] == "Faro")
        let course = try #require(store.site.course(shortname: "BIO101")).id
        #expect(store.site.enrolments(course: course).map(\.userID) == [ana.id])
        #expect(try store.staged.texts("SELECT key FROM v_skipped") == [])
        await store.stop()
    }

    @Test func `a deletion of somebody whom Moodle does not have ends as skipped`() async throws {
        let store = try await ImportedStore()
        try store.load("username,deleted\nnobody,1\n") { $0.people.allowDeletes = true }
        let push = try await store.push()
        #expect(push.waiting == 0 && push.failed == 0)
        #expect(try Self.skipped(store) == ["1"])
        await store.stop()
    }

    @Test func `a change, a suspension and a role of somebody whom Moodle does not have end as skipped`() async throws {
        let store = try await ImportedStore()
        try store.load("username,city,suspended,sysrole1\nnobody,Faro,1,coursecreator\n") {
            $0.people.onlyExisting = true
            $0.people.allowPrivilegedRoles = true
        }
        let push = try await store.push()
        #expect(push.waiting == 0 && push.failed == 0)
        #expect(try Self.skipped(store) == ["1"])
        await store.stop()
    }

    @Test func `a rename of somebody whom Moodle does not have is an error, as Moodle has it`() async throws {
        let store = try await ImportedStore()
        try store.load("oldusername,username,firstname,lastname\nnobody,somebody,S,B\n") {
            $0.people.allowRenames = true
        }
        let push = try await store.push()
        #expect(push.waiting == 0)
        #expect(try store.problems() == ["user.rename account-missing"])
        #expect(
            try store.staged.texts("SELECT rename_errors || ' ' || skipped FROM v_results WHERE what = 'push'") == [
                "1 0"
            ])
        await store.stop()
    }

    @Test func `what an enrolments file says of somebody goes on waiting`() async throws {
        let store = try await ImportedStore()
        store.moodle.change { _ = $0.addCourse(shortname: "BIO101") }
        try store.load("idnumber,course,role\n9,BIO101,student\n") { $0.dataset = .enrolments }
        #expect(try await store.push().waiting == 1)
        #expect(try Self.skipped(store) == ["0"])
        await store.stop()
    }
}
