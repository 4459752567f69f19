import Testing

@testable import SyncEngine

struct SiteGateTests {
    private let patience = Duration.seconds(1800)

    @Test(arguments: [(1, 4), (2, 8), (3, 16), (4, 32), (5, 64), (6, 128), (7, 256), (8, 300), (20, 300)])
    func `the wait after the nth failure in a row is at most`(failures: Int, seconds: Int) {
        var gate = SiteGate()
        for _ in 0..<failures { gate.failed("down", retryAfter: nil, at: .zero) { $0.upperBound } }
        #expect(gate.opensAt == .seconds(seconds))
    }

    @Test func `what Retry-After asks for wins over a shorter wait`() {
        var gate = SiteGate()
        gate.failed("maintenance", retryAfter: 300, at: .zero) { $0.upperBound }
        #expect(gate.passage(at: .seconds(299), patience: patience) == .wait(until: .seconds(300)))
        #expect(gate.passage(at: .seconds(300), patience: patience) == .open)
    }

    @Test func `a Retry-After of days is taken for an hour`() {
        var gate = SiteGate()
        gate.failed("maintenance", retryAfter: 900_000, at: .zero) { $0.lowerBound }
        #expect(gate.opensAt == .seconds(3600))
    }

    @Test func `after five failures only a probe passes, and one success opens the gate`() {
        var gate = SiteGate()
        for _ in 0..<5 { gate.failed("down", retryAfter: nil, at: .zero) { $0.lowerBound } }
        #expect(gate.passage(at: .seconds(1), patience: patience) == .probe)
        gate.succeeded()
        #expect(gate.passage(at: .seconds(1), patience: patience) == .open)
    }

    @Test func `a site that is silent for longer than the operator has patience is given up with its last trouble`() {
        var gate = SiteGate()
        gate.failed("connection refused", retryAfter: nil, at: .seconds(10)) { $0.lowerBound }
        gate.failed("still refused", retryAfter: nil, at: .seconds(100)) { $0.lowerBound }
        #expect(gate.passage(at: .seconds(110), patience: .seconds(100)) != .givenUp("still refused"))
        #expect(gate.passage(at: .seconds(111), patience: .seconds(100)) == .givenUp("still refused"))
    }

    @Test func `a site that asks to be left alone for longer than there is patience is given up at once`() {
        var gate = SiteGate()
        gate.failed("maintenance", retryAfter: 300, at: .zero) { $0.lowerBound }
        #expect(gate.passage(at: .zero, patience: .seconds(20)) == .givenUp("maintenance"))
    }
}
