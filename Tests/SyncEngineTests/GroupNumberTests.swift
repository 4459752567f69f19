import CSVImport
import StagingStore
import Testing

@testable import SimulatedMoodle
@testable import SyncEngine

/// A cell that names a group by number or idnumber means a group that its course has, and makes none.
struct GroupNumberTests {
    private static let header = "username,firstname,lastname,email,course1,group1"

    private static func school() async throws -> ImportedStore {
        let store = try await ImportedStore()
        store.people("ana", "ben")
        store.moodle.change { site in
            let course = site.addCourse(shortname: "BIO101")
            _ = site.addCourse(shortname: "ENG106")
            _ = site.addGroup(course: course, name: "Lab")
        }
        return store
    }

    private static func failed(_ store: ImportedStore) throws -> [String] {
        try store.staged.texts("SELECT kind || ': ' || problem FROM outbox WHERE state = 'failed' ORDER BY id")
    }

    @Test func `a group's number puts somebody into it, in the course that has it`() async throws {
        let store = try await Self.school()
        try await store.bring(
            "\(Self.header)\nana,A,S,ana@example.edu,BIO101,id:1\nben,A,S,ben@example.edu,BIO101,id:1\n")
        #expect(store.groups("BIO101") == ["Lab": ["ana", "ben"]])
        await store.stop()
    }

    @Test func `the number of another course's group fails, whether the course was known before or not`() async throws {
        let store = try await Self.school()
        for username in ["ana", "ben"] {
            try store.load("\(Self.header)\n\(username),A,S,\(username)@example.edu,ENG106,id:1\n")
            try await store.push()
        }
        #expect(store.groups("BIO101") == ["Lab": []])
        #expect(store.groups("ENG106") == [:])
        let why = "group.member: ENG106 has no group with the number 1"
        #expect(try Self.failed(store).map { String($0.prefix(why.count)) } == [why, why])
        #expect(store.site.enrolments(course: 3).count == 2)
        await store.stop()
    }

    @Test func `a group that was deleted in Moodle is not made anew from its number`() async throws {
        let store = try await Self.school()
        try await store.bring("\(Self.header)\nana,A,S,ana@example.edu,BIO101,id:1\n")
        store.moodle.change { site in site.groups.remove(1) }
        try store.load("\(Self.header)\nben,A,S,ben@example.edu,BIO101,id:1\n")
        try await store.push()
        #expect(store.groups("BIO101") == [:])
        #expect(try Self.failed(store).count == 1)
        await store.stop()
    }
}
