/// Traces that a spreadsheet program leaves in data that passed through it.
package enum SpreadsheetDebris: CaseIterable, Sendable {
    /// `=A1&B1`: the formula instead of its value.
    case formula
    /// `1.23E+05`: a long number shortened for the eye; its digits are lost.
    case scientificNotation
    /// `#NAME?`, `#REF!` and the like: what the program shows in place of a value.
    case errorValue

    /// What a cell looks like, blanks at its ends taken off.
    package static func found(in cell: UnsafeRawBufferPointer) -> Self? {
        guard let first = cell.first else { return nil }
        switch first {
        case 0x3D: return .formula
        case Byte.numberSign: return isErrorValue(cell) ? .errorValue : nil
        case 0x30...0x39, 0x2B, 0x2D: return isScientific(cell) ? .scientificNotation : nil
        default: return nil
        }
    }

    private static let errorValues = [
        "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    ]

    private static func isErrorValue(_ cell: UnsafeRawBufferPointer) -> Bool {
        errorValues.contains { $0.utf8.elementsEqual(cell) }
            || cell.allSatisfy { $0 == Byte.numberSign } && cell.count > 2
    }

    /// Digits, perhaps a fraction, `E`, a sign and two digits or more: as spreadsheets write it. `1E5` may be a code.
    private static func isScientific(_ cell: UnsafeRawBufferPointer) -> Bool {
        var rest = cell[...]
        func takeDigits() -> Int {
            let digits = rest.prefix { (0x30...0x39).contains($0) }.count
            rest = rest.dropFirst(digits)
            return digits
        }
        func take(_ bytes: String) -> Bool {
            guard let byte = rest.first, bytes.utf8.contains(byte) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = take("+-")
        guard takeDigits() > 0 else { return false }
        if take(".,") { guard takeDigits() > 0 else { return false } }
        return take("Ee") && take("+-") && takeDigits() >= 2 && rest.isEmpty
    }
}
