/// What one run of a whole process cost.
struct Run: Sendable {
    /// Wall time, in seconds.
    let seconds: Double
    /// Processor time of user and system, in seconds.
    let cpuSeconds: Double
    /// The most memory that was resident at once, in bytes; never less than `Program.memoryFloor`.
    let peakBytes: Int
}

extension [Run] {
    var seconds: Double { map(\.seconds).median }
    var cpuSeconds: Double { map(\.cpuSeconds).median }
    var peakBytes: Int { Int(map { Double($0.peakBytes) }.median) }
}

extension [Double] {
    /// The middle value, or the mean of the two in the middle; nought of none.
    var median: Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
