import Synchronization
import Testing

@testable import SyncEngine

struct InFlightTests {
    /// How many work at once, now and at most.
    private struct Crowd {
        var now = 0
        var most = 0
    }

    @Test(arguments: [1, 2, 5])
    func `so many are worked on at once and no more, and each once`(most: Int) async throws {
        let crowd = Mutex(Crowd())
        let seen = Mutex<[Int]>([])
        var inputs = (1...40).makeIterator()
        let sum = try await InFlight.sum(atMost: most) {
            inputs.next()
        } _: { (input: Int) throws(Interruption) in
            crowd.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            for _ in 0..<20 { await Task.yield() }
            crowd.withLock { $0.now -= 1 }
            seen.withLock { $0.append(input) }
            return input
        }
        #expect(sum == 820)
        #expect(seen.withLock { $0.sorted() } == Array(1...40))
        #expect(crowd.withLock(\.most) == most)
    }

    @Test func `after an interruption nothing more is begun, and what is under way comes to its end`() async {
        let begun = Atomic(0)
        let ended = Atomic(0)
        var inputs = (1...40).makeIterator()
        await #expect(throws: Interruption.self) {
            try await InFlight.sum(atMost: 2) {
                inputs.next()
            } _: { (input: Int) throws(Interruption) in
                begun.add(1, ordering: .relaxed)
                defer { ended.add(1, ordering: .relaxed) }
                if input == 3 { throw .stopped }
                for _ in 0..<20 { await Task.yield() }
                return 1
            }
        }
        #expect(begun.load(ordering: .relaxed) <= 5)
        #expect(begun.load(ordering: .relaxed) == ended.load(ordering: .relaxed))
    }
}
