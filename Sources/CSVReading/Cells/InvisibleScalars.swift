extension Unicode.Scalar {
    /// A space, tab, line end or other ASCII blank.
    var isASCIIBlank: Bool {
        value == 0x20 || (0x09...0x0D).contains(value)
    }

    /// What a reader can't see, or can't tell from an ordinary space: blanks
    /// beyond ASCII, zero-width characters, marks of writing direction, controls.
    package var isInvisible: Bool {
        switch value {
        case 0x20: false
        case 0x00...0x1F, 0x7F...0xA0, 0xAD: true
        case ..<0x300: false
        case 0x034F, 0x061C, 0x115F, 0x1160, 0x1680, 0x17B4, 0x17B5, 0x180B...0x180E: true
        case 0x2000...0x200F, 0x2028...0x202F, 0x205F...0x206F, 0x3000, 0x3164, 0xFEFF, 0xFFA0: true
        case 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }

    /// The code point as people look it up, with its name where it has one: `U+00A0 (no-break space)`.
    package var visibleName: String {
        let digits = String(value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let name = properties.name ?? properties.nameAlias
        return name.map { "\(code) (\($0.lowercased()))" } ?? code
    }
}
