import Foundation

/// What the clocks of a time zone show, as unix seconds of a day that has no zone.
enum LocalTime {
    /// The moment at which the zone's clocks show this. Of an hour that comes twice, the first; of one that the clocks
    /// leap over, the moment after the leap.
    static func moment(_ shown: Int64, in zone: TimeZone) -> Int64 {
        let before = offset(at: shown - 86_400, zone)
        let after = offset(at: shown + 86_400, zone)
        for candidate in [shown - before, shown - after] where candidate + offset(at: candidate, zone) == shown {
            return candidate
        }
        return shown - before
    }

    /// What the clocks show at a moment.
    static func shown(_ moment: Int64, in zone: TimeZone) -> Int64 { moment + offset(at: moment, zone) }

    private static func offset(at moment: Int64, _ zone: TimeZone) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment))))
    }
}
