/// The known name that somebody most likely meant.
enum NearestName {
    /// - Returns: nil if nothing is near enough to be worth proposing: a third of its letters may differ.
    static func of(_ name: String, among known: [String]) -> String? {
        let written = Array(name.uppercased())
        let scored = known.map { (name: $0, distance: distance(written, Array($0.uppercased()))) }
        guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(written.count / 3, 1) ? best.name : nil
    }

    /// Letters to insert, delete or exchange to make one of the other.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
