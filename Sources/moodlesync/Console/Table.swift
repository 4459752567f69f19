/// Rows under a header, in columns that line up also with wide characters.
struct Table {
    enum Alignment {
        case left
        case right
    }

    struct Column {
        let title: String
        let alignment: Alignment

        static func left(_ title: String) -> Column { Column(title: title, alignment: .left) }
        static func right(_ title: String) -> Column { Column(title: title, alignment: .right) }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    var isEmpty: Bool { rows.isEmpty }

    /// - Parameter cells: one for each column; a line break becomes a blank.
    mutating func add(_ cells: [String]) {
        rows.append(cells.map { $0.replacing("\n", with: " ").withVisibleControls })
    }

    /// The lines, header first.
    /// - Parameter available: columns of the terminal; the widest column gives way if they do not suffice.
    func lines(available: Int? = nil, paint: Paint = .none) -> [String] {
        var widths = columns.indices.map { index in
            max(columns[index].title.columnWidth, rows.map { $0[index].columnWidth }.max() ?? 0)
        }
        if let available { shrink(&widths, to: available) }
        let header = paint(line(columns.map(\.title), widths: widths), .bold)
        return [header] + rows.map { line($0, widths: widths) }
    }

    private func shrink(_ widths: inout [Int], to available: Int) {
        let excess = widths.reduce(0, +) + 2 * (widths.count - 1) - available
        guard excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }) else { return }
        widths[widest] = max(widths[widest] - excess, 12)
    }

    private func line(_ cells: [String], widths: [Int]) -> String {
        let padded = zip(zip(cells, columns), widths).map { cell, width in
            let text = cell.0.fitted(to: width)
            let blanks = String(repeating: " ", count: max(width - text.columnWidth, 0))
            return cell.1.alignment == .left ? text + blanks : blanks + text
        }
        var line = padded.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }
}
