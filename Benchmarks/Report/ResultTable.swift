/// Rows of measurements, printed with their columns under each other.
struct ResultTable {
    struct Line {
        let what: String
        var seconds: Double?
        var cpuSeconds: Double?
        var peakBytes: Int?
        /// The number that the target is about, as text.
        var value = ""
        var target = ""
        var verdict = ""
    }

    let title: String
    /// What stands over the column of values.
    let valueTitle: String
    private(set) var lines: [Line] = []
    private(set) var missed = 0

    init(_ title: String, value: String) {
        self.title = title
        valueTitle = value
    }

    /// - Parameter value: what the target is about, such as a ratio.
    mutating func add(_ what: String, _ runs: [Run] = [], value: Double?, unit: String = "", target: Target? = nil) {
        var line = Line(what: what, value: value.map { $0.short + unit } ?? "")
        if !runs.isEmpty {
            line.seconds = runs.seconds
            line.cpuSeconds = runs.cpuSeconds
            line.peakBytes = runs.peakBytes
        }
        if let target, let value {
            line.target = target.text
            line.verdict = target.verdict(on: value)
            if !target.isMet(by: value) { missed += 1 }
        }
        lines.append(line)
    }

    var text: String {
        let heads = [title, "wall", "CPU", "peak", valueTitle, "target", ""]
        let rows = [heads] + lines.map(Self.cells)
        let widths = heads.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return (1...4).contains(column) ? padding + cell.0 : cell.0 + padding
            }.joined(separator: "  ").trimmingEnd
        }.joined(separator: "\n")
    }

    private static func cells(_ line: Line) -> [String] {
        let peak = line.peakBytes.map { bytes in
            (bytes <= Program.memoryFloor ? "≤ " : "") + "\(bytes / 1_000_000) MB"
        }
        return [
            line.what, line.seconds.map { "\($0.short) s" } ?? "", line.cpuSeconds.map { "\($0.short) s" } ?? "",
            peak ?? "", line.value, line.target, line.verdict,
        ]
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
