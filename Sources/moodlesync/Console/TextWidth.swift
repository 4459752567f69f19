extension String {
    /// Columns that a terminal needs for it: 2 for a wide East Asian character or an emoji, 0 for what only marks.
    var columnWidth: Int {
        reduce(0) { $0 + $1.columnWidth }
    }

    /// Cut to fit, with an ellipsis in place of what is lost.
    func fitted(to columns: Int) -> String {
        guard columnWidth > columns else { return self }
        var result = ""
        var used = 0
        for character in self {
            let width = character.columnWidth
            if used + width > columns - 1 { break }
            result.append(character)
            used += width
        }
        return result + "…"
    }

    /// With control characters spelt out: a cell from somebody's file must not steer the terminal it is shown on.
    var withVisibleControls: String {
        guard unicodeScalars.contains(where: \.steersTerminal) else { return self }
        var result = ""
        for scalar in unicodeScalars {
            if scalar.steersTerminal {
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Character {
    fileprivate var columnWidth: Int {
        unicodeScalars.map(\.columnWidth).max() ?? 0
    }
}

extension Unicode.Scalar {
    /// Control characters, and the marks that reverse the direction of what follows.
    fileprivate var steersTerminal: Bool {
        switch value {
        case 0x0A: false
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: properties.generalCategory == .control
        }
    }

    fileprivate var columnWidth: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: 0
        default: Self.wideRanges.contains { $0.contains(value) } ? 2 : 1
        }
    }

    /// East Asian Wide and Fullwidth of Unicode's EastAsianWidth.txt, in its large blocks.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
