import Foundation

/// A date as the files have it: `2017-09-01`, `2017-09-01 08:30:00` (both of the file's time zone), or unix seconds.
///
/// `01/09/2017` is September to some and January to others, so it is refused.
enum DateCell {
    /// - Returns: unix seconds, or nil if it is no date.
    static func seconds(_ text: String, in zone: TimeZone = .gmt) -> Int64? {
        let bytes = Array(text.utf8)
        if !bytes.isEmpty, bytes.count <= 12, bytes.allSatisfy({ (0x30...0x39).contains($0) }) {
            // Eight digits are more likely a date without its hyphens than a moment of 1970.
            return bytes.count == 8 ? nil : Int64(text)
        }
        return calendar(bytes).map { zone == .gmt ? $0 : LocalTime.moment($0, in: zone) }
    }

    /// Whether it is a date of any year, as dates of birth are.
    static func isOfAnyYear(_ text: String) -> Bool {
        calendar(Array(text.utf8), from: 1) != nil || seconds(text) != nil
    }

    private static func calendar(_ bytes: [UInt8], from earliest: Int = 1970) -> Int64? {
        guard bytes.count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D, let year = number(bytes[0..<4]),
            let month = number(bytes[5..<7]), let day = number(bytes[8..<10]), (1...12).contains(month), day >= 1,
            day <= daysIn(month, year), year >= earliest
        else { return nil }
        guard let time = timeOfDay(bytes[10...]) else { return nil }
        return Int64(daysSince1970(year, month, day)) * 86_400 + Int64(time)
    }

    private static func timeOfDay(_ bytes: ArraySlice<UInt8>) -> Int? {
        if bytes.isEmpty { return 0 }
        guard bytes.first == 0x20 || bytes.first == 0x54 else { return nil }
        let parts = bytes.dropFirst().split(separator: 0x3A, omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ $0.count == 2 }) else { return nil }
        let numbers = parts.compactMap(number)
        guard numbers.count == parts.count, numbers[0] < 24, numbers[1...].allSatisfy({ $0 < 60 }) else { return nil }
        return numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count > 2 ? numbers[2] : 0)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func daysIn(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Years counted from March, so that the leap day is the last of one.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let fromMarch = (month + 9) % 12
        let marchYear = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * fromMarch + 2) / 5 + day - 1
        return 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    }

    /// As a message shows a moment; 0 is no bound.
    static func text(_ seconds: Int64) -> String {
        seconds == 0 ? "" : Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601.year().month().day())
    }

    /// When the day began.
    static func midnight(of seconds: Int64, in zone: TimeZone = .gmt) -> Int64 {
        let shown = LocalTime.shown(seconds, in: zone)
        return LocalTime.moment(shown - shown % 86_400, in: zone)
    }
}
