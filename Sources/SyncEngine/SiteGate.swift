/// Whether, and when, the site may be asked again after it failed. Belongs to the site, not to an entry.
///
/// The n-th failure in a row waits max(Retry-After, random(0, min(300 s, 2 s × 2ⁿ))):
///
///     n      1  2  3   4   5   6    7    8
///     at most 4  8  16  32  64  128  256  300 s
///
/// From the fifth on only a probe goes through; one success opens the gate.
struct SiteGate: Sendable {
    /// Times are on the clock that never jumps.
    private(set) var failures = 0
    private(set) var opensAt = Duration.zero
    private var silentSince: Duration?
    private(set) var lastTrouble = ""

    static let probesFrom = 5

    enum Passage: Equatable {
        case open
        case wait(until: Duration)
        /// The wait is over, but the site failed often: ask it something harmless first.
        case probe
        /// It was silent, or asks to be left alone, for longer than the operator has patience.
        case givenUp(String)
    }

    func passage(at now: Duration, patience: Duration) -> Passage {
        if let silentSince, max(now, opensAt) - silentSince > patience { return .givenUp(lastTrouble) }
        if now < opensAt { return .wait(until: opensAt) }
        return failures >= Self.probesFrom ? .probe : .open
    }

    /// - Parameter random: draws from a range of seconds.
    mutating func failed(
        _ trouble: String, retryAfter: Int?, at now: Duration, random: (ClosedRange<Double>) -> Double
    ) {
        failures += 1
        lastTrouble = trouble
        silentSince = silentSince ?? now
        let cap = min(300, 2 * Double(1 << min(failures, 8)))
        // A site may ask for an hour at most; what it asks beyond that is a mistake of its clock.
        let asked = Double(min(retryAfter ?? 0, 3600))
        opensAt = now + .seconds(max(asked, random(0...cap)))
    }

    mutating func succeeded() {
        failures = 0
        silentSince = nil
        opensAt = .zero
    }
}
