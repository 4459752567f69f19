/// What a measured number should be.
struct Target: Sendable {
    enum Side: Sendable { case atMost, atLeast }

    let side: Side
    let limit: Double
    /// Better still; nil where nothing more is asked for.
    var goal: Double?
    /// Behind the number, such as ` s`.
    var unit = ""

    static func atMost(_ limit: Double, goal: Double? = nil, unit: String = "") -> Target {
        Target(side: .atMost, limit: limit, goal: goal, unit: unit)
    }

    static func atLeast(_ limit: Double, unit: String = "") -> Target {
        Target(side: .atLeast, limit: limit, unit: unit)
    }

    func isMet(by value: Double) -> Bool {
        side == .atMost ? value <= limit : value >= limit
    }

    func verdict(on value: Double) -> String {
        guard isMet(by: value) else { return "MISSED" }
        guard let goal else { return "met" }
        return value <= goal ? "met, with its goal" : "met"
    }

    var text: String {
        let sign = side == .atMost ? "≤" : "≥"
        return "\(sign) \(limit.short)\(unit)" + (goal.map { ", goal \($0.short)\(unit)" } ?? "")
    }
}

extension Double {
    /// As few digits as tell something.
    var short: String {
        switch abs(self) {
        case 0: "0"
        case ..<0.1: rounded(places: 3)
        case ..<10: rounded(places: 2)
        case ..<100: rounded(places: 1)
        default: rounded(places: 0)
        }
    }

    private func rounded(places: Int) -> String {
        var text = ""
        let scale = (0..<places).reduce(1) { product, _ in product * 10 }
        let whole = Int((self * Double(scale)).rounded())
        text = "\(whole / scale)"
        guard places > 0, whole % scale != 0 else { return text }
        let digits = String(abs(whole % scale))
        text += "." + String(repeating: "0", count: places - digits.count) + digits
        while text.hasSuffix("0") { text.removeLast() }
        return (self < 0 && !text.hasPrefix("-") ? "-" : "") + text
    }
}
