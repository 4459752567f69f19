import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// Each fault of a server or a network, met by the real program over real sockets: at each function that writes, at the
/// first, a middle and the last request; with the usual counts at the middle one only.
@Suite(.serialized)
struct ProgramFaultTests {
    /// After these it waits for minutes.
    private static let slow: Set<String> = ["silence", "slow-drip"]
    private static let faults = FaultPlane.faults.filter { !slow.contains(FaultPlane.name($0)) }

    @Test(arguments: faults)
    func `the program loses and doubles nobody when a request meets`(fault: String) async throws {
        try await Self.meet(fault, at: FaultPlane.functions, everywhere: Rounds.areFull)
    }

    static func meet(_ fault: String, at functions: [String], everywhere: Bool) async throws {
        let beginning = try await Beginning(School.Size(people: 60, hasGroups: true, halfAreKnown: true))
        let calls = try await beginning.calls(functions)
        var total = Losses.none
        var rounds = 0
        for (function, count) in zip(functions, calls) {
            #expect(count >= 3, "\(function) has no middle")
            for nth in everywhere ? [1, (count + 1) / 2, count] : [(count + 1) / 2] {
                try beginning.restore()
                let order = FaultPlane.order(fault.replacing("retry-after=30", with: "retry-after=1"), function, nth)
                let losses = try await beginning.losses(order)
                #expect(losses == .none, "\(order)")
                total += losses
                rounds += 1
            }
        }
        try FaultTable.add(FaultPlane.name(fault), .program, rounds: rounds, total)
        await beginning.school.moodle.stop()
    }
}

/// Those that need patience, at the same time.
struct SlowProgramFaultTests {
    @Test(arguments: ["silence", "slow-drip:every=5s"], FaultPlane.functions)
    func `the program loses and doubles nobody when a request that has begun meets`(
        fault: String, function: String
    ) async throws {
        guard Rounds.areFull || function == "core_user_create_users" else { return }
        try await ProgramFaultTests.meet(fault, at: [function], everywhere: Rounds.areFull)
    }
}

extension Beginning {
    private static let options = ["--batch", "8", "--parallel", "1"]

    /// How often a push that nothing befalls calls these functions.
    fileprivate func calls(_ functions: [String]) async throws -> [Int] {
        try restore()
        let push = try await school.push(Self.options) { _ in }
        try #require(push.code == 0, "\(push.err)")
        return functions.map(school.moodle.calls)
    }

    /// Pushes while the fault strikes, until nothing is left.
    fileprivate func losses(_ order: String) async throws -> Losses {
        let moodle = school.moodle
        moodle.order(try Fault.parse(order))
        for _ in 0..<6 {
            let push = try await school.push(Self.options) { push in
                guard order.hasPrefix("maintenance"), !isMet else { return }
                // Moodle asks for five minutes; whoever does not want to wait stops it.
                while !isMet, push.isRunning { try await Task.sleep(for: .milliseconds(5)) }
                push.send(SIGTERM)
                moodle.forgetFaults()
            }
            #expect([0, 1, 4, 5, 130].contains(push.code), "\(order): \(push.code) \(push.err)")
            if push.code == 0 { break }
        }
        #expect(isMet, "\(order) was never met")
        moodle.forgetFaults()
        return try await school.settle()
    }

    private var isMet: Bool {
        school.moodle.requests.contains { if case .broken = $0.verdict { true } else { false } }
    }
}
