import Foundation
import SimulatedMoodle
import Testing

struct StateFileTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "simulator-\(UUID().uuidString).jsonl")
        .path

    private func options(_ path: String) -> SimulatorOptions {
        var options = SimulatorOptions()
        options.stateFile = path
        return options
    }

    private func remove(_ path: String) {
        // A file left behind is the temporary folder's business.
        try? FileManager.default.removeItem(atPath: path)
    }

    @Test func `a site goes on where it was, with its ids`() async throws {
        defer { remove(path) }
        var last = 0
        try await withMoodle(options(path)) { moodle, caller in
            _ = try await caller.create("p", 2)
            moodle.change { $0.addCourse(shortname: "BIO101") }
            let gone = moodle.snapshot().user(named: "p1")?.id ?? 0
            _ = try await caller.call("core_user_delete_users", ["userids[0]": "\(gone)"])
            last = gone
        }
        try await withMoodle(options(path)) { moodle, caller in
            #expect(moodle.snapshot().user(named: "p0") != nil)
            #expect(moodle.snapshot().users[last]?.deleted == true)
            #expect(moodle.snapshot().course(shortname: "BIO101") != nil)
            let created = try JSON(parsing: try await caller.create("q", 1).body)
            #expect(created[0]?["id"]?.number == last + 1)
        }
    }

    @Test func `every answered write is in the file before its answer, as a killed process leaves it`() async throws {
        let copy = path + ".copy"
        defer {
            remove(path)
            remove(copy)
        }
        try await withMoodle(options(path)) { moodle, caller in
            _ = try await caller.create("p", 1)
            var killed = try Data(contentsOf: URL(fileURLWithPath: path))
            killed += Data(#"{"users":{"next":99,"put":[{"id":"#.utf8)
            try killed.write(to: URL(fileURLWithPath: copy))
            try await withMoodle(options(copy)) { after, _ in
                #expect(after.snapshot().users.all == moodle.snapshot().users.all)
                #expect(after.snapshot().tokenUserID == moodle.snapshot().tokenUserID)
            }
        }
    }

    @Test func `a file of somebody else is left alone`() async throws {
        defer { remove(path) }
        try Data("username,password\n".utf8).write(to: URL(fileURLWithPath: path))
        await #expect(throws: SimulatorProblem.stateNotOurs(path)) { try await Simulator.start(options(path)) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "username,password\n")
    }

    @Test func `a damaged line is named`() async throws {
        defer { remove(path) }
        try await withMoodle(options(path)) { _, _ in }
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data("{\"users\":7}\n".utf8))
        try file.close()
        await #expect(throws: SimulatorProblem.stateDamaged(path, line: 3)) { try await Simulator.start(options(path)) }
    }

    @Test func `a folder that is not there is a clear refusal`() async throws {
        await #expect(throws: SimulatorProblem.self) { try await Simulator.start(options("/nowhere/state.jsonl")) }
    }
}
