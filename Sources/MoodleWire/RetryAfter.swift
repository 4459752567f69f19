/// The `Retry-After` header: seconds, or a date.
enum RetryAfter {
    /// - Parameter date: the answer's own `Date`, against which a date is measured: no clock of ours is asked.
    /// - Returns: seconds, 0 at least; nil for what is neither.
    static func seconds(_ text: String, date: String?) -> Int? {
        let text = WireText.oneLine(text)
        if let seconds = Int(text) { return seconds < 0 ? nil : seconds }
        guard let then = unixTime(text), let now = date.flatMap(unixTime) else { return nil }
        return max(0, then - now)
    }

    /// The one form of date that senders may use today: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
    static func unixTime(_ text: String) -> Int? {
        let words = WireText.oneLine(text).split(separator: " ")
        guard words.count == 6, words[5] == "GMT",
            let day = Int(words[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(words[2])),
            let year = Int(words[3]), (1970...9999).contains(year)
        else { return nil }
        let clock = words[4].split(separator: ":").map { Int($0) }
        guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        return days(year: year, month: month + 1, day: day) * 86_400 + hour * 3_600 + minute * 60 + second
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Days since 1970-01-01 in the Gregorian calendar. Years are taken to begin in March, so that the leap day
    /// is the last of its year.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = month > 2 ? month - 3 : month + 9
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        return marchYear * 365 + leapDays + dayOfYear - 719_468
    }
}
