import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// The real program on disks that fail, fill up or take nothing.
@Suite(.serialized)
struct DiskFaultTests {
    @Test(arguments: SyncShim.Deed.allCases)
    func `at its nth sync of the disk, for every n, a push loses nothing when the disk or the machine does this`(
        deed: SyncShim.Deed
    ) async throws {
        let beginning = try await Beginning(people: 4)
        let shim = try #require(try await SyncShim(in: beginning.school.folder))
        var total = Losses.none
        var (point, ended) = (0, 0)
        while true {
            point += 1
            try beginning.restore()
            let program = shim.around(beginning.school.program, deed, at: point)
            let push = try await beginning.school.run(program, "push", "--batch", "2", "--parallel", "1", "--json")
            guard shim.wasMet else { break }
            // 0: the sync was of no consequence, such as that of a log that is written back at the end.
            let expected: Set<Int32> = dies(deed) ? [128 + SIGKILL] : [0, 7]
            if push.code != 0 { ended += 1 }
            #expect(expected.contains(push.code), "sync \(point): \(push.out)\(push.err)")
            let losses = try await beginning.school.settle()
            #expect(losses == .none, "sync \(point)")
            total += losses
        }
        #expect(ended > 20, "only \(ended) of \(point) syncs ended a push")
        let fault = dies(deed) ? "kill -9 at the nth sync, \(deed.rawValue)" : "the nth sync fails, \(deed.rawValue)"
        try FaultTable.add(fault, .program, rounds: point, total)
        await beginning.school.moodle.stop()
    }

    private func dies(_ deed: SyncShim.Deed) -> Bool { deed == .dieBefore || deed == .dieAfter }

    /// Whether this machine lets a test mount a small file system of its own.
    private static func canMount(_ faults: String...) throws -> Bool {
        try FaultTable.can(mountPrefix != nil, faults, reason: "\(noMount)")
    }

    private static let noMount: Comment = "this machine lets nobody mount a file system (unshare -m)"

    private static let mountPrefix: [String]? = {
        for prefix in [["unshare", "-rm"], ["unshare", "-m"]] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = prefix + ["mount", "-t", "tmpfs", "tmpfs", "/mnt"]
            process.standardError = FileHandle.nullDevice
            // A machine without unshare, or a kernel that forbids it: the next way is tried, then the test is skipped.
            guard (try? process.run()) != nil else { continue }
            process.waitUntilExit()
            if process.terminationStatus == 0 { return prefix }
        }
        return nil
    }()

    /// Twenty amounts of room, each with 8 kB more. When the push says that it waits for room, it gets some, or is killed.
    @Test(
        .enabled(if: try canMount("disk full for a while", "disk full, killed while it waits"), noMount),
        arguments: [false, true])
    func `a disk that is full delays a push, and spoils nothing even if it is killed while it waits`(
        isKilled: Bool
    ) async throws {
        let beginning = try await Beginning(people: 4)
        var total = Losses.none
        var full = 0
        let sizes = 20
        for size in 1...sizes {
            try beginning.restore()
            let outcome = try await beginning.school.inSmallFolder(
                Self.mountPrefix ?? [],
                """
                head -c 10M /dev/zero > store/filler 2>/dev/null
                truncate -s -\(size * 8)k store/filler
                moodlesync push --batch 2 --json > out.json 2> push.log & push=$!
                until grep -q 'can not be written just now' push.log || ! kill -0 $push 2>/dev/null; do sleep 0.05; done
                if grep -q 'can not be written just now' push.log; then echo full; \(isKilled ? "kill -9 $push;" : "") fi
                rm store/filler
                wait $push; echo $?
                """)
            let lines = outcome.out.split(separator: "\n").map(String.init)
            if lines.contains("full") { full += 1 }
            // 7: there was no room even for the beginning. Then nothing was sent, and the operator is told.
            let expected = lines.contains("full") ? [isKilled ? "137" : "0"] : ["0", "7"]
            #expect(expected.contains(lines.last ?? ""), "\(size * 8) kB: \(outcome.out)\(outcome.err)")
            let losses = try await beginning.school.settle()
            #expect(losses == .none, "\(size * 8) kB")
            total += losses
        }
        #expect(full >= 5, "the disk was full only \(full) times")
        try FaultTable.add(
            "disk full\(isKilled ? ", killed while it waits" : " for a while")", .program, rounds: sizes, total)
        await beginning.school.moodle.stop()
    }

    @Test(.enabled(if: try canMount("a folder that can not be written"), noMount))
    func `a folder that can not be written ends a push before anything is sent`() async throws {
        let beginning = try await Beginning(people: 4)
        beginning.school.moodle.forgetRequests()
        let outcome = try await beginning.school.inSmallFolder(
            Self.mountPrefix ?? [], "mount -o remount,ro store; moodlesync push --json; echo $?")
        #expect(outcome.out.hasSuffix("\n7\n"), "\(outcome.out)\(outcome.err)")
        #expect(beginning.school.moodle.writes == 0)
        let losses = try await beginning.school.settle()
        #expect(losses == .none)
        try FaultTable.add("a folder that can not be written", .program, rounds: 1, losses)
        await beginning.school.moodle.stop()
    }
}

extension School {
    @discardableResult
    fileprivate func run(_ program: Program, _ arguments: String...) async throws -> Outcome {
        let outcome = try await program.run(arguments)
        note(outcome)
        return outcome
    }

    /// Runs a script with the store's folder on a file system of 2 MB, and copies what is left in it back.
    fileprivate func inSmallFolder(_ prefix: [String], _ script: String) async throws -> Outcome {
        let folder = self.folder
        try folder.write(
            "small",
            "mount -t tmpfs -o size=2m tmpfs store && cp -R kept/. store/ || exit 9\n\(script)\ncp -R store/. kept/\n")
        var shell = Shell(in: folder)
        shell.environment = program.environment
        let outcome = try await shell.run(
            "rm -rf kept; cp -R store kept; \(prefix.joined(separator: " ")) bash ./small; cp -R kept/. store/; cat push.log >&2 || true"
        )
        note(outcome)
        return outcome
    }
}
