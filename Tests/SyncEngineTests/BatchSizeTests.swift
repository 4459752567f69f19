import Testing

@testable import SyncEngine

struct BatchSizeTests {
    @Test func `three quick and good requests double the batch, up to the most`() {
        var size = BatchSize(start: 50, most: 120)
        for _ in 0..<3 { size.good(.milliseconds(500)) }
        #expect(size.current == 100)
        for _ in 0..<3 { size.good(.milliseconds(500)) }
        #expect(size.current == 120)
    }

    @Test func `a refused batch halves the next one, down to a single entry`() {
        var size = BatchSize(start: 5)
        size.bad()
        #expect(size.current == 2)
        for _ in 0..<5 { size.bad() }
        #expect(size.current == 1)
    }

    @Test func `a slow request halves the batch even though it was good`() {
        var size = BatchSize(start: 200)
        size.good(.seconds(24))
        #expect(size.current == 100)
    }

    @Test func `requests that are neither quick nor slow leave the batch as it is`() {
        var size = BatchSize(start: 50)
        for _ in 0..<10 { size.good(.seconds(4)) }
        #expect(size.current == 50)
    }

    @Test func `a request that was full sets the most for the next ones`() {
        var size = BatchSize(start: 100)
        size.filled(99)
        for _ in 0..<9 { size.good(.milliseconds(100)) }
        #expect(size.current == 99)
    }

    @Test func `requests stay at a few seconds while a site grows, and grow again when it is quick`() {
        var size = BatchSize(start: 50)
        var slowest = Duration.zero
        // What a creation costs rises from 9 ms to 120 ms, as it does while a site fills.
        for step in 0..<200 {
            let elapsed = Duration.milliseconds(25 + size.current * (9 + step * 111 / 200))
            if step > 10 { slowest = max(slowest, elapsed) }
            size.good(elapsed)
        }
        #expect(slowest < .seconds(12))
        #expect((25...100).contains(size.current))
        for _ in 0..<12 { size.good(.milliseconds(25 + size.current * 9)) }
        #expect(size.current == 200)
    }
}
