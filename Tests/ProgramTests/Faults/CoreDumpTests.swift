import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// What a program had in memory when it died could be read by whoever finds it: the token, a password.
@Suite(.serialized)
struct CoreDumpTests {
    /// Where this machine puts cores: beside what crashed, or into a program that collects them.
    private static let collectsCores =
        FileManager.default.contents(atPath: "/proc/sys/kernel/core_pattern")?.first == UInt8(ascii: "|")

    private static let unlimited = ["bash", "-c", "ulimit -c unlimited; exec \"$@\"", "bash"]

    @Test(arguments: [SIGABRT, SIGSEGV, SIGQUIT])
    func `a push that crashes in the middle of a request leaves no core`(signal: Int32) async throws {
        let school = try await School(people: 20)
        if !Self.collectsCores {
            // It would be found: another program leaves one here.
            _ = try await Shell(in: school.folder).run("ulimit -c unlimited; sh -c 'kill -ABRT $$'")
            #expect(try school.cores() > 0, "this machine leaves no cores, so that nothing is shown")
            try await Shell(in: school.folder)("rm -f core*")
        }
        school.moodle.order(try Fault.parse("silence:core_user_create_users:1"))
        let push = try await school.push(["--batch", "5"], through: Self.unlimited) { push in
            while school.moodle.calls("core_user_create_users") == 0, push.isRunning { await Task.yield() }
            let limits = FileManager.default.contents(atPath: "/proc/\(push.process)/limits") ?? Data()
            // One byte: with none, a program that collects cores still gets them.
            let isForbidden = String(decoding: limits, as: UTF8.self).contains(/Max core file size\s+1\s+1\s/)
            #expect(isForbidden)
            push.send(signal)
        }
        #expect(push.code == 128 + signal)
        #expect(try school.cores() == 0)
        let losses = try await school.settle()
        #expect(losses == .none)
        try FaultTable.add("a crash where cores are allowed", .program, rounds: 1, losses)
        await school.moodle.stop()
    }
}

extension School {
    fileprivate func cores() throws -> Int {
        try folder.names.count { $0.hasPrefix("core") }
    }
}
