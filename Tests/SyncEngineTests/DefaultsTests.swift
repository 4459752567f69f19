import CSVImport
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// Default values are for accounts that a push makes; what an account has that is there already they leave alone.
struct DefaultsTests {
    let file = "username,firstname,lastname,email,city\nana,Ana,Silva,ana@example.edu,Faro\n"

    private static func school() async throws -> ImportedStore {
        let store = try await ImportedStore()
        store.people("ana")
        store.moodle.change { site in
            if let id = site.user(named: "ana")?.id { site.edit(user: id) { $0.profile["country"] = "DE" } }
        }
        return store
    }

    private static func profile(_ store: ImportedStore, _ username: String) throws -> [String: String] {
        let profile = try #require(store.site.user(named: username)).profile
        return profile.filter { ["country", "institution", "city"].contains($0.key) && !$0.value.isEmpty }
    }

    private static func setDefaults(_ options: inout ImportOptions) {
        options.defaults = ["country": "CZ", "institution": "Inst"]
    }

    @Test func `an account that is found gets what the file says and no default, a new one gets both`() async throws {
        let store = try await Self.school()
        try await store.bring(file + "ben,Ben,Cole,ben@example.edu,Porto\n", change: Self.setDefaults)
        #expect(try Self.profile(store, "ana") == ["country": "DE", "city": "Faro"])
        #expect(try Self.profile(store, "ben") == ["country": "CZ", "institution": "Inst", "city": "Porto"])
        await store.stop()
    }

    @Test func `where details come from file and defaults, an account that is found gets both`() async throws {
        let store = try await Self.school()
        try await store.bring(file) {
            Self.setDefaults(&$0)
            $0.people.details = .fileAndDefaults
        }
        #expect(try Self.profile(store, "ana") == ["country": "CZ", "institution": "Inst", "city": "Faro"])
        await store.stop()
    }

    @Test func `where only what is missing is filled, a default fills it`() async throws {
        let store = try await Self.school()
        try await store.bring(file) {
            Self.setDefaults(&$0)
            $0.people.details = .fillMissing
        }
        #expect(try Self.profile(store, "ana") == ["country": "DE", "institution": "Inst", "city": "Faro"])
        await store.stop()
    }

    @Test func `a value that a file brings later is the file's, also where it is the default`() async throws {
        let store = try await Self.school()
        try store.load(file, change: Self.setDefaults)
        try store.load("username,country\nana,CZ\n")
        try await store.push()
        #expect(try Self.profile(store, "ana") == ["country": "CZ", "city": "Faro"])
        await store.stop()
    }

    @Test func `a default that an account was spared is sent once a file says it`() async throws {
        let store = try await Self.school()
        try await store.bring(file, change: Self.setDefaults)
        try await store.bring("username,country\nana,CZ\n")
        #expect(try Self.profile(store, "ana") == ["country": "CZ", "city": "Faro"])
        #expect(try store.load("username,country\nana,CZ\n\n").entries == [:])
        await store.stop()
    }

    @Test func `a default that an account was made with is not sent again when a file says the same`() async throws {
        let store = try await ImportedStore()
        try await store.bring(file, change: Self.setDefaults)
        #expect(try Self.profile(store, "ana") == ["country": "CZ", "institution": "Inst", "city": "Faro"])
        #expect(try store.load("username,country\nana,CZ\n").entries == [:])
        await store.stop()
    }
}
