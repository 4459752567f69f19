/// How many entries go into the next request: grows while requests are quick and good, shrinks when one was refused or
/// slow. Pure.
///
/// Measured time decides, not count alone: on a site of 100,000 users a creation costs over 100 ms, on a small one 9.
struct BatchSize: Sendable, Equatable {
    private(set) var current: Int
    private(set) var most: Int
    private var goodInARow = 0

    /// Nobody who waits for a clean stop should wait longer than a few seconds for a request.
    static let slow = Duration.seconds(8)
    static let quick = Duration.seconds(2)
    static let goodToGrow = 3

    init(start: Int, most: Int = 200) {
        self.most = max(1, most)
        current = min(max(1, start), self.most)
    }

    mutating func good(_ elapsed: Duration) {
        if elapsed > Self.slow {
            shrink()
            return
        }
        goodInARow += 1
        if goodInARow >= Self.goodToGrow, elapsed < Self.quick {
            current = min(most, current * 2)
            goodInARow = 0
        }
    }

    /// So many filled a request to its limit of variables or bytes: more would only leave a small rest behind.
    mutating func filled(_ count: Int) {
        most = max(1, count)
        current = min(current, most)
    }

    /// A batch had to be split, or its answer did not come.
    mutating func bad() {
        shrink()
    }

    private mutating func shrink() {
        current = max(1, current / 2)
        goodInARow = 0
    }
}
