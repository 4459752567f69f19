import CSVImport
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// The same file again, with other options: what they say is done, and with the same options nothing is.
struct ChangedOptionsTests {
    let file = "username,firstname,lastname,email,city,course1\nana,Ana,Silva,ana@example.edu,Faro,BIO101\n"

    private static func school() async throws -> ImportedStore {
        let store = try await ImportedStore()
        store.people("ana")
        store.moodle.change { _ = $0.addCourse(shortname: "BIO101") }
        return store
    }

    private static func ana(_ store: ImportedStore) throws -> User { try #require(store.site.user(named: "ana")) }

    /// - Returns: the entries that the file causes with these options when nothing else happened.
    private static func again(
        _ store: ImportedStore, _ file: String, _ change: @escaping (inout ImportOptions) -> Void = { _ in }
    ) throws -> [EntryKind: Int] {
        try store.load(file + "\n", change: change).entries
    }

    @Test(arguments: [ExistingAccounts.leave, .skip])
    func `an account that was left as it was is brought in line once the import says so`(before: ExistingAccounts)
        async throws
    {
        let store = try await Self.school()
        try await store.bring(file) { $0.existing = before }
        #expect(try Self.ana(store).profile["city"] == nil)
        try await store.bring(file)
        #expect(try Self.ana(store).profile["city"] == "Faro")
        let course = try #require(store.site.course(shortname: "BIO101")).id
        #expect(store.site.enrolments(course: course).map(\.userID) == [try Self.ana(store).id])
        #expect(try Self.again(store, file) == [:])
        await store.stop()
    }

    @Test func `a person who was stepped over is enrolled once the import says so`() async throws {
        let store = try await Self.school()
        try await store.bring(file) { $0.existing = .skip }
        let course = try #require(store.site.course(shortname: "BIO101")).id
        #expect(store.site.enrolments(course: course).isEmpty)
        try await store.bring(file) { $0.existing = .leave }
        #expect(store.site.enrolments(course: course).map(\.userID) == [try Self.ana(store).id])
        #expect(try Self.ana(store).profile["city"] == nil)
        #expect(try Self.again(store, file) { $0.existing = .leave } == [:])
        await store.stop()
    }

    @Test func `a value that a rule kept is sent once the rule is another`() async throws {
        let store = try await Self.school()
        store.moodle.change { site in
            if let id = site.user(named: "ana")?.id { site.edit(user: id) { $0.profile["city"] = "Porto" } }
        }
        try await store.bring(file) { $0.people.fieldRules = ["city": .ifEmpty] }
        #expect(try Self.ana(store).profile["city"] == "Porto")
        #expect(try Self.again(store, file) { $0.people.fieldRules = ["city": .ifEmpty] } == [:])
        try await store.bring(file) { $0.people.fieldRules = ["city": .always] }
        #expect(try Self.ana(store).profile["city"] == "Faro")
        #expect(try Self.again(store, file) { $0.people.fieldRules = ["city": .always] } == [:])
        #expect(try store.staged.text("SELECT count(*) FROM v_kept_edits") == "0")
        await store.stop()
    }

    @Test func `a cohort that was waited for is made once the import says so`() async throws {
        let store = try await Self.school()
        let file = "username,firstname,lastname,email,cohort1\nana,Ana,Silva,ana@example.edu,new\n"
        try store.load(file)
        #expect(try await store.push().waiting == 1)
        try await store.bring(file) { $0.missingCohort = .create }
        #expect(store.site.cohort(idnumber: "new") != nil)
        #expect(try Self.again(store, file) { $0.missingCohort = .create } == [:])
        await store.stop()
    }

    @Test func `passwords of the file replace those of accounts once the import says so`() async throws {
        let store = try await Self.school()
        let file = "username,firstname,lastname,email,password\nana,Ana,Silva,ana@example.edu,Secret-2026\n"
        try await store.bring(file)
        let before = try Self.ana(store).passwordCheck
        try await store.bring(file) { $0.updatePasswords = true }
        #expect(try Self.ana(store).passwordCheck != before)
        #expect(try Self.again(store, file) { $0.updatePasswords = true } == [:])
        await store.stop()
    }

    @Test func `everybody must choose another password once the import says so, accounts that are there too`()
        async throws
    {
        let store = try await Self.school()
        try await store.bring(file)
        #expect(try Self.ana(store).preferences["auth_forcepasswordchange"] == nil)
        try await store.bring(file) { $0.people.forceChange = .all }
        #expect(try Self.ana(store).preferences["auth_forcepasswordchange"] == "1")
        #expect(try Self.again(store, file) { $0.people.forceChange = .all } == [:])
        await store.stop()
    }
}

struct DeletionAskedTests {
    @Test func `a row that takes back a deletion opens what was suspended instead, and no other suspension`()
        async throws
    {
        let store = try await ImportedStore()
        let header = "username,firstname,lastname,email,deleted\n"
        try await store.bring(header + "ana,A,S,ana@x.org,0\nben,B,S,ben@x.org,0\n")
        try await store.bring(header + "ana,A,S,ana@x.org,1\n")
        try await store.bring("username,suspended\nben,1\n")
        #expect(store.site.user(named: "ana")?.suspended == true)
        try await store.bring(header + "ana,A,S,ana@x.org,0\nben,B,S,ben@x.org,0\n")
        #expect(store.site.user(named: "ana")?.suspended == false)
        #expect(store.site.user(named: "ben")?.suspended == true)
        await store.stop()
    }
}
