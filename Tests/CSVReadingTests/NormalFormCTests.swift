import Foundation
import Testing

@testable import CSVReading

struct NormalFormCTests {
    /// What the quick answer promises, asked of Foundation for every scalar it is given for.
    @Test func `no settled scalar has another form or joins with a letter before it`() {
        let settled = (0...0x10FFFF).lazy.compactMap { Unicode.Scalar(UInt32($0)) }.filter(NormalFormC.isSettled)
        let unsettled = settled.filter { scalar in
            let form = String(scalar).precomposedStringWithCanonicalMapping
            return !form.unicodeScalars.elementsEqual([scalar])
                || scalar.properties.canonicalCombiningClass != .notReordered
        }
        #expect(Array(unsettled) == [])
    }
}
