/// Reads a CSV file record by record, in memory bounded by the longest record.
///
/// Opening it reads the encoding, the delimiter and the header. The first
/// problem ends the reading: nothing useful comes after a thrown error. Records
/// before it were handed out, so whoever stores them must be able to take them back.
package final class CSVReader {
    package let header: CSVHeader
    package let delimiter: Delimiter
    /// The encoding the file is read in, by its usual name.
    package let encodingName: String
    /// What stands before the header, as the file has it: a byte-order mark, a line `sep=`.
    package let lead: [UInt8]
    /// Turns records back into the file's own bytes.
    package let encoder: TextEncoder

    private var scanner: RecordScanner
    private let counted: CountedSource

    /// Throws `emptyFile` where there is no header, and whatever is wrong up to there.
    package init(source: any ByteSource, options: CSVOptions = CSVOptions()) throws(CSVProblem) {
        let opened = try OpenedText(source, encoding: options.encoding, chunk: options.chunkSize)
        counted = opened.counted
        encodingName = opened.encoding.name
        encoder = TextEncoder(opened.encoding)
        var scanner = RecordScanner(opened, options)
        var declaration: [UInt8] = []
        delimiter = try Self.delimiter(&scanner, given: options.delimiter, declaration: &declaration)
        lead = opened.mark + (try encoder.bytes(declaration))
        scanner.use(delimiter)
        guard let record = try scanner.next() else { throw .emptyFile }
        let lineEnd = scanner.lineEnd
        header = CSVHeader(
            cells: (0..<record.count).map(record.string), line: record.line, rawBytes: Array(record.rawBytes),
            lineEnd: lineEnd.isEmpty ? [Byte.lineFeed] : lineEnd)
        self.scanner = scanner
    }

    /// The next record, or `nil` at the end. Empty lines are stepped over. The record before is void.
    package func next() throws(CSVProblem) -> CSVRecord? {
        try scanner.next()
    }

    /// Bytes of the file taken so far, in whole chunks: for progress.
    package var bytesRead: Int { counted.bytesRead }

    /// Steps over a `sep=` line and chooses: the given one, the one that line names, the one the header shows.
    private static func delimiter(
        _ scanner: inout RecordScanner, given: Delimiter?, declaration: inout [UInt8]
    ) throws(CSVProblem) -> Delimiter {
        guard try scanner.findRecord() else { throw .emptyFile }
        let text = try scanner.lookAhead(given == nil ? DelimiterSearch.window : DelimiterSearch.declarationLength)
        if let declared = DelimiterSearch.declared(in: text) {
            declaration = Array(text[..<declared.length])
            scanner.skip(declared.length, lines: 1)
            return given ?? declared.delimiter
        }
        if let given { return given }
        switch DelimiterSearch.delimiter(in: text, whole: text.count < DelimiterSearch.window) {
        case .found(let delimiter): return delimiter
        case .ambiguous(let counts): throw .ambiguousDelimiter(line: scanner.line, counts)
        }
    }
}
