/// How a file is to be read, as far as a person says so.
package struct CSVOptions: Sendable {
    /// `nil`: found from the header line.
    package var delimiter: Delimiter?
    /// `nil`: found from the file, UTF-8 in doubt.
    package var encoding: String?
    package var comments = CommentLines.data
    /// Bytes of a record, without its line end, in UTF-8.
    package var maximumRecordSize = 1 << 20
    /// Bytes of a cell, in UTF-8, once its quotes are undone.
    package var maximumCellSize = 1 << 20
    /// Bytes read at a time. A smaller one is for tests.
    package var chunkSize = 1 << 20

    package init(delimiter: Delimiter? = nil, encoding: String? = nil) {
        self.delimiter = delimiter
        self.encoding = encoding
    }

    package enum CommentLines: Sendable {
        /// A line that begins with `#` is a record as any other.
        case data
        /// A line that begins with `#` is skipped.
        case skipped
    }
}
