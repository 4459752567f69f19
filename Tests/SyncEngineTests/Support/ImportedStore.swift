import CSVImport
import Foundation
import GRDB
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

/// A store that real files fill, and a simulated Moodle to push to.
final class ImportedStore {
    let staged: StagedStore
    let moodle: RunningSimulator

    init() async throws {
        staged = try StagedStore()
        moodle = try await Simulator.start(SimulatorOptions())
    }

    /// Imports a file; it must not be refused.
    @discardableResult
    func load(_ text: String, change: (inout ImportOptions) -> Void = { _ in }) throws -> ImportReport {
        var options = ImportOptions()
        change(&options)
        let path = staged.folder.appending(path: "file.csv").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let keyFile = staged.keyFile
        let importer = Importer(
            store: staged.store, key: { try keyFile.readOrMake() }, options: options, run: staged.run)
        let report = try importer.importFile(path)
        try #require(report.refusal == nil)
        return report
    }

    @discardableResult
    func push() async throws -> PushReport {
        let report = try await staged.push(to: moodle)
        #expect(try staged.brokenInvariants() == [])
        return report
    }

    /// Imports and pushes; everything must arrive.
    func bring(_ text: String, change: (inout ImportOptions) -> Void = { _ in }) async throws {
        try load(text, change: change)
        let report = try await push()
        #expect(report.failed == 0 && report.waiting == 0 && report.unknown == 0)
    }

    var site: Site { moodle.snapshot() }

    /// Usernames of people by Moodle's numbers, in the order of the alphabet.
    func names(_ ids: [Int]) -> [String] {
        ids.compactMap { site.users[$0]?.username }.sorted()
    }

    /// Adds people whom Moodle had before.
    func people(_ usernames: String...) {
        moodle.change { site in
            for name in usernames {
                _ = site.addUser(username: name, firstname: "A", lastname: "S", email: "\(name)@example.edu")
            }
        }
    }

    /// Groups of a course by name, with their members.
    func groups(_ course: String) -> [String: [String]] {
        guard let course = site.course(shortname: course) else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: site.groups(course: course.id).map { ($0.name, names(site.members(group: $0.id))) })
    }

    func problems() throws -> [String] {
        try staged.texts(
            "SELECT kind || ' ' || coalesce(problem_code, '') FROM outbox WHERE state = 'failed' ORDER BY id")
    }

    func stop() async { await moodle.stop() }
}
