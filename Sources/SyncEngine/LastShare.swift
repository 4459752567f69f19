/// How many entries each worker takes when few are left, so that none works alone through the last large batch while the
/// others stand idle. Pure.
struct LastShare: Sendable, Equatable {
    let workers: Int
    private var share: Int?

    /// Fewer than this are not worth a request more.
    static let least = 50

    init(workers: Int) {
        self.workers = max(1, workers)
    }

    /// - Parameters:
    ///   - wanted: what the site's pace allows in one batch.
    ///   - left: how many are to be handed out still; nil while nobody knows.
    mutating func batch(wanted: Int, left: Int?) -> Int {
        guard wanted > 0, let left, left <= lookAhead(wanted) else {
            share = nil
            return wanted
        }
        if share == nil {
            let rounds = Self.parts(left, of: wanted * workers)
            share = max(Self.least, Self.parts(left, of: rounds * workers))
        }
        return min(wanted, share ?? wanted)
    }

    /// So many must be in sight to share them out.
    func lookAhead(_ wanted: Int) -> Int { 2 * wanted * workers }

    private static func parts(_ count: Int, of size: Int) -> Int { max(1, (count + size - 1) / max(1, size)) }
}
