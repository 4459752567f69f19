import Foundation

/// Unicode normal form C: `é` is one code point, not an `e` and an accent.
///
/// Swift compares both as equal, SQLite compares bytes.
package enum NormalFormC {
    /// `text` in normal form C, or `nil` when it already is.
    package static func changed(_ text: String) -> String? {
        guard !text.unicodeScalars.allSatisfy(isSettled) else { return nil }
        let normal = text.precomposedStringWithCanonicalMapping
        return normal.utf8.elementsEqual(text.utf8) ? nil : normal
    }

    /// Whether a scalar stays as it is wherever it stands: it has no other form and joins with none before it.
    ///
    /// Only whole ranges that are in daily use; for the rest Foundation decides.
    static func isSettled(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0000...0x02FF: true  // Latin
        case 0x0388...0x0482, 0x048A...0x052F: true  // Greek, Cyrillic
        case 0x05D0...0x05EA, 0x0621...0x064A: true  // Hebrew, Arabic letters
        case 0x0E01...0x0E37, 0x10A0...0x10FF: true  // Thai, Georgian
        case 0x1E00...0x1EFF, 0x2010...0x2027: true  // Vietnamese, dashes and quotation marks
        case 0x3041...0x3096, 0x30A1...0x30FA, 0x4E00...0x9FFF, 0xAC00...0xD7A3: true  // Kana, Han, Hangul
        default: false
        }
    }
}
