import CSVReading
import Testing

struct SpreadsheetDebrisTests {
    @Test(
        "What a spreadsheet left behind is recognised, and what only looks like it is not",
        arguments: [
            ("=A1&B1", SpreadsheetDebris.formula), ("=", .formula), ("=\"jdoe\"", .formula), ("a=b", nil),
            ("1.23E+05", .scientificNotation), ("1,23E+05", .scientificNotation), ("-4.5E-12", .scientificNotation),
            ("1E+15", .scientificNotation), ("1.2e+05", .scientificNotation), ("1E5", nil), ("1.E+05", nil),
            ("E+05", nil),
            ("1.23E+5", nil), ("1.23E+05x", nil), ("12345", nil), ("+49 30 1234", nil), ("-", nil), ("1.23", nil),
            ("3E+", nil),
            ("#NAME?", .errorValue), ("#N/A", .errorValue), ("#DIV/0!", .errorValue), ("########", .errorValue),
            ("#", nil),
            ("##", nil), ("#1 fan", nil), ("", nil), ("0", nil),
        ] as [(String, SpreadsheetDebris?)])
    func found(_ cell: String, debris: SpreadsheetDebris?) {
        #expect(Array(cell.utf8).withUnsafeBytes { SpreadsheetDebris.found(in: $0) } == debris)
    }
}
