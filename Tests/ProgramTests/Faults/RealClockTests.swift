import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// The real program with another clock than the one before it. Debian's `faketime` stands between it and the system's.
///
/// A jump in the middle of a wait can't be tried so: the library (0.9.10) moves timers of the monotonic clock by as much,
/// which no clock on a wall does. `ClockTests` has that, with a clock that is handed in.
@Suite(.serialized)
struct RealClockTests {
    /// The library of the package, put before the program itself: the command of that name stays between the program and
    /// a signal. The monotonic clock never jumps.
    ///
    /// The library puts a variable of its own into the environment of the first process that it meets. Swift finds a
    /// program's arguments by where its environment lies, and would find none: so the first process is another `env`.
    private static func clock(_ setting: String) -> [String] {
        [
            "env", "LD_PRELOAD=/usr/$LIB/faketime/libfaketime.so.1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
            "FAKETIME_NO_CACHE=1", setting, "env",
        ]
    }

    /// The library shares memory among the processes of a command, and leaves it where a program is put in place of `env`.
    private static func removeSharedMemory(of push: RunningProgram) {
        for name in ["faketime_shm_", "sem.faketime_sem_"] {
            // What is not there need not be removed.
            try? FileManager.default.removeItem(atPath: "/dev/shm/\(name)\(push.process)")
        }
    }

    private static let isMissing: Comment = "the Debian package faketime is not installed"

    private static func canJump(_ faults: String...) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = clock("FAKETIME=+3652d") + ["date", "+%s"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let date = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let isFuture = (Double(date.dropLast()) ?? 0) > Date().timeIntervalSince1970 + 86_400
        return try FaultTable.can(isFuture, faults, reason: "\(isMissing)")
    }

    private static let jumps = [(jump: "-1d", days: -1), (jump: "+1d", days: 1), (jump: "+3652d", days: 3_652)]
    private static func name(_ days: Int) -> String { "the system's clock is \(days) days off" }

    /// Killed there, and finished with the right time again.
    @Test(.enabled(if: try canJump(name(-1), name(1), name(3_652)), isMissing), arguments: jumps)
    func `a push with another clock, and the next with the right one, lose nothing`(
        jump: String, days: Int
    ) async throws {
        let school = try await School(people: 60)
        let push = try await school.push(["--batch", "5"], through: Self.clock("FAKETIME=\(jump)")) { push in
            try await school.requests(10, orEndOf: push)
            push.send(SIGKILL)
            Self.removeSharedMemory(of: push)
        }
        #expect(push.code == 128 + SIGKILL, "\(push.out)\(push.err)")
        let off = try await school.peek(
            "SELECT round(julianday(max(started_at)) - julianday('now')) FROM requests WHERE id IN (SELECT max(id) FROM requests);"
        )
        #expect(off == "\(Double(days))\n", "the program did not see the other clock")
        // And once whole, with rests of the killed one.
        let other = try await school.push(["--max-entries", "20"], through: Self.clock("FAKETIME=\(jump)")) { push in
            while push.isRunning { try await Task.sleep(for: .milliseconds(5)) }
            Self.removeSharedMemory(of: push)
        }
        #expect([0, 1].contains(other.code), "\(other.err)")
        let losses = try await school.settle()
        #expect(losses == .none)
        try FaultTable.add(Self.name(days), .program, rounds: 2, losses)
        await school.moodle.stop()
    }
}
