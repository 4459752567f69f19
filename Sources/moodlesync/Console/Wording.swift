import Foundation

/// Numbers and counted words as people write them, the same in every locale.
enum Wording {
    /// `12,480`.
    static func number(_ value: some BinaryInteger) -> String {
        var digits = Substring(String(value.magnitude))
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = digits.dropLast(3)
        }
        groups.insert(digits, at: 0)
        return (value < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// `1 row`, `2 rows`, `1 entry`, `3 entries`.
    static func count(_ value: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
        "\(number(value)) \(value == 1 ? one : many ?? one + "s")"
    }

    /// `0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`.
    static func time(seconds: Double) -> String {
        switch seconds {
        case ..<10: return String(format: "%.1f s", seconds)
        case ..<60: return "\(Int(seconds)) s"
        case ..<3600: return "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
        default: return "\(Int(seconds) / 3600) h \(String(format: "%02d", Int(seconds) / 60 % 60)) min"
        }
    }

    /// `a`, `a and b`, `a, b and c`.
    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }
}
