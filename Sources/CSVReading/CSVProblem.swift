/// Why a whole file is refused. The cases carry the evidence; `message` makes the sentences.
package enum CSVProblem: Error, Equatable, Sendable {
    case missingFile(String)
    case isDirectory(String)
    case unreadable(String, errno: Int32)
    /// Reading failed after the file was opened.
    case readFailed(String, errno: Int32)

    /// No byte, or nothing but empty lines.
    case emptyFile

    case unknownEncoding(String)
    /// Only the system could convert it, and the system has no conversion modules.
    case noConversionModules(encoding: String)
    /// The byte order mark of the file says another encoding than the one that was named.
    case encodingContradicted(named: String, mark: String)
    case invalidUTF8(CSVPlace, byte: UInt8, guess: EncodingGuess)
    /// Bytes that mean nothing in the encoding the file is read in.
    case undecodable(CSVPlace, encoding: String, bytes: [UInt8])
    case nul(CSVPlace)
    /// A zip archive, or a workbook, which is one.
    case zipArchive
    /// A rejected row can't be kept in the file's own encoding.
    case unencodable(encoding: String)

    /// The header line doesn't show one delimiter; how often it has each.
    case ambiguousDelimiter(line: Int, [DelimiterCount])
    case unclosedQuote(opened: CSVPlace, QuoteStop)
    /// The first character after a closing quote that is neither blank, delimiter nor line end.
    case textAfterClosingQuote(CSVPlace, found: Unicode.Scalar)
    case recordTooLong(line: Int, limit: Int)
    case cellTooLong(CSVPlace, limit: Int)

    /// Where the search for a closing quote ended.
    package enum QuoteStop: Equatable, Sendable {
        case endOfFile
        /// The record grew beyond this many bytes first.
        case recordLimit(Int)
    }

    package struct DelimiterCount: Equatable, Sendable {
        package let delimiter: Delimiter
        package let count: Int

        package init(delimiter: Delimiter, count: Int) {
            self.delimiter = delimiter
            self.count = count
        }
    }
}
