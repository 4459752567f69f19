import Foundation
import StagingStore
import Testing

struct TimestampTests {
    static let moments: [(seconds: Double, text: String)] = [
        (0, "1970-01-01T00:00:00.000Z"),
        (0.0009, "1970-01-01T00:00:00.000Z"),
        (0.001, "1970-01-01T00:00:00.001Z"),
        (1_795_236_885.943, "2026-11-21T04:54:45.943Z"),
        (1_795_236_885.9999, "2026-11-21T04:54:45.999Z"),
        (951_782_399, "2000-02-28T23:59:59.000Z"),
        (951_782_400, "2000-02-29T00:00:00.000Z"),
        (4_102_444_799.5, "2099-12-31T23:59:59.500Z"),
        (-0.5, "1969-12-31T23:59:59.500Z"),
    ]

    @Test(arguments: moments)
    func `a moment is text in UTC with milliseconds, never ahead of the moment`(seconds: Double, text: String) {
        #expect(Timestamp(Date(timeIntervalSince1970: seconds)).text == text)
    }

    @Test(arguments: moments.map(\.text))
    func `a text of ours is a moment again`(text: String) throws {
        let date = try #require(Timestamp(text: text).date)
        #expect(Timestamp(date.addingTimeInterval(0.0001)).text == text)
    }

    @Test(arguments: ["", "yesterday", "2026-11-21", "2026-13-41T00:00:00.000Z"])
    func `another text is no moment`(text: String) {
        #expect(Timestamp(text: text).date == nil)
    }

    @Test func `texts sort as moments do`() {
        let sorted = Self.moments.filter { $0.seconds >= 0 }.sorted { $0.seconds < $1.seconds }.map(\.text)
        #expect(sorted == sorted.sorted())
        #expect(Timestamp(text: sorted[0]) < Timestamp(text: sorted[sorted.count - 1]))
    }
}
