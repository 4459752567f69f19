@testable import SimulatedMoodle
import Testing

struct FaultParsingTests {
    @Test func `orders are read with their options in any order`() throws {
        let faults = try Fault.parse(
            "reset-after-apply:core_user_create_users:3, html:*:p=0.02:times=5,late-commit:write:delay=4s,"
                + "503:read:retry-after=30,slow-drip:*:every=250ms,late-commit:write:delay=held,huge-body:*:bytes=9,"
                + "half-body:*:apply=no")
        #expect(
            faults.map(\.kind.rawValue) == [
                "reset-after-apply", "html", "late-commit", "503", "slow-drip", "late-commit", "huge-body", "half-body",
            ])
        #expect(faults[0].target == .function("core_user_create_users"))
        #expect(faults[0].choice == .nth(3))
        #expect(faults[1].choice == .probability(0.02))
        #expect(faults[1].times == 5)
        #expect(faults[2].delay == .time(.seconds(4)))
        #expect(faults[3].target == .reads)
        #expect(faults[3].retryAfter == 30)
        #expect(faults[4].every == .milliseconds(250))
        #expect(faults[5].delay == .held)
        #expect(faults[6].bytes == 9)
        #expect(faults[7].isApplied == false)
    }

    @Test func `no order is no fault`() throws {
        #expect(try Fault.parse("").isEmpty)
    }

    @Test(arguments: [
        ("html", "fault 'html': expected kind:function, e.g. html:core_user_create_users"),
        ("html:", "fault 'html:': expected kind:function, e.g. html:core_user_create_users"),
        ("html:core_nope", "fault 'html:core_nope': the simulator has no function 'core_nope'"),
        ("html:*:0", "fault 'html:*:0': '0' is neither a call's number nor name=value"),
        ("html:*:p=2", "fault 'html:*:p=2': 'p=2' is not understood"),
        ("html:*:delay=4", "fault 'html:*:delay=4': 'delay=4' is not understood"),
        ("html:*:colour=red", "fault 'html:*:colour=red': 'colour=red' is not understood"),
    ])
    func `a wrong order is refused with a reason`(_ text: String, _ message: String) {
        #expect(throws: FaultSpecProblem.self) { try Fault.parse(text) }
        do throws(FaultSpecProblem) {
            _ = try Fault.parse(text)
        } catch {
            #expect(error.description == message)
        }
    }

    @Test func `an unknown kind is answered with all kinds`() {
        do throws(FaultSpecProblem) {
            _ = try Fault.parse("flood:*")
            Issue.record("it was accepted")
        } catch {
            #expect(error.reason.hasPrefix("there is no kind 'flood'; the kinds are reset-before-apply, "))
        }
    }

    @Test func `chance is the seed's: the same seed hits the same calls`() throws {
        let faults = try Fault.parse("html:*:p=0.3")
        func hits(_ seed: UInt64) -> [Bool] {
            var injector = FaultInjector(faults, seed: seed)
            return (0..<200).map { _ in injector.fault(for: "core_user_create_users") != nil }
        }
        #expect(hits(1) == hits(1))
        #expect(hits(1) != hits(2))
        #expect((30...90).contains(hits(1).count { $0 }))
    }

    @Test func `a limit of times, a number and a target are counted apart`() throws {
        var injector = FaultInjector(
            try Fault.parse("html:read:times=2,500:core_user_create_users:2,502:write:3"), seed: 0)
        let read = (0..<3).map { _ in injector.fault(for: "core_course_get_courses")?.kind }
        #expect(read == [.html, .html, nil])
        let write = (0..<4).map { _ in injector.fault(for: "core_user_create_users")?.kind }
        #expect(write == [nil, .internalError, .badGateway, nil])
    }
}
