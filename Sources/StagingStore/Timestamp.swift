import Foundation

/// A moment as the store writes it: UTC text with milliseconds, `2026-11-21T04:54:45.943Z`.
///
/// Text, because it sorts, reads and works with `date()` at the `sqlite3` prompt.
package struct Timestamp: Sendable, Hashable, Comparable {
    package let text: String

    package init(_ date: Date) {
        // Rounded down to whole milliseconds first: formatting a Date rounds to nearest, and a moment must not lie ahead.
        let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded(.down))
        let rest = (milliseconds % 1000 + 1000) % 1000
        let whole = Date(timeIntervalSince1970: Double((milliseconds - rest) / 1000))
        let style = Date.ISO8601FormatStyle(timeZone: .gmt)
        let fraction = String(rest + 1000).dropFirst()
        text = whole.formatted(style).dropLast() + ".\(fraction)Z"
    }

    /// A moment read back from the store.
    package init(text: String) {
        self.text = text
    }

    /// Nil if the text is not one of ours.
    package var date: Date? {
        // A text that some other tool wrote is no date; the caller decides what that means.
        try? Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: .gmt).parse(text)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.text < right.text
    }
}

/// The time of day, handed in: no room reads the machine's clock by itself.
package struct WallClock: Sendable {
    package let now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    package static let system = WallClock { Timestamp(Date()) }
}
