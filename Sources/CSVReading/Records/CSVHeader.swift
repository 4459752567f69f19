/// The first record of a file: the names of its columns, as written.
package struct CSVHeader: Equatable, Sendable {
    /// Unquoted, but neither trimmed nor folded: `CellCleaning` does that.
    package let cells: [String]
    /// The physical line where it starts: 1 unless something precedes it.
    package let line: Int
    /// The record without its line end, in UTF-8.
    package let rawBytes: [UInt8]
    /// What ends it: LF, CR LF or CR; LF where the file ends with it.
    package let lineEnd: [UInt8]
}
