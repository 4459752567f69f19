#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension CSVProblem {
    /// What happened, where, what was found, what was expected, and what to do.
    package var message: String {
        switch self {
        case .missingFile(let path): "There is no file \(path). Check the path and its spelling."
        case .isDirectory(let path): "\(path) is a directory, not a CSV file. Name a file in it."
        case .unreadable(let path, let code): Self.unreadable(path, code)
        case .readFailed(let path, let code): Self.readFailed(path, code)
        case .emptyFile: Self.nothingInFile
        case .unknownEncoding(let name): Self.unknownEncoding(name)
        case .noConversionModules(let name): Self.noConversionModules(name)
        case .encodingContradicted(let name, let mark): Self.encodingContradicted(name, mark)
        case .invalidUTF8(let place, let byte, let guess): Self.invalidUTF8(place, byte, guess)
        case .undecodable(let place, let encoding, let bytes): Self.undecodable(place, encoding, bytes)
        case .nul(let place): Self.nul(place)
        case .zipArchive: Self.zipText
        case .unencodable(let name): Self.unencodable(name)
        case .ambiguousDelimiter(let line, let counts): Self.ambiguousDelimiter(line, counts)
        case .unclosedQuote(let opened, let stop): Self.unclosedQuote(opened, stop)
        case .textAfterClosingQuote(let place, let found): Self.textAfterClosingQuote(place, found)
        case .recordTooLong(let line, let limit): Self.recordTooLong(line, limit)
        case .cellTooLong(let place, let limit): Self.cellTooLong(place, limit)
        }
    }

    // MARK: The file

    private static func unreadable(_ path: String, _ code: Int32) -> String {
        "\(path) can't be opened: \(reason(code)). Check its permissions and those of its directory."
    }

    private static func readFailed(_ path: String, _ code: Int32) -> String {
        "Reading \(path) failed before its end: \(reason(code)). Check the disk or share it lies on, then import again."
    }

    private static let nothingInFile = """
        The file is empty. Expected a first line with the names of the columns, \
        such as username,firstname,lastname,email. Check that the export that wrote it has finished.
        """

    // MARK: The encoding

    private static func unknownEncoding(_ name: String) -> String {
        """
        No encoding is called "\(name)". Expected a name such as UTF-8, UTF-16, windows-1252 or ISO-8859-15; \
        "iconv -l" lists what else this system knows. Correct --encoding, or leave it out for UTF-8.
        """
    }

    private static func unencodable(_ name: String) -> String {
        """
        A rejected row can be read in the encoding "\(name)", but not be written in it again, so it could not be given \
        back for correction. Convert the file to UTF-8, for example with "iconv -f \(name) -t UTF-8", and import it \
        without --encoding.
        """
    }

    private static let zipText = """
        The file is a zip archive, or a workbook, and not CSV. Unpack an archive first and import its files in one go, \
        what others name before what names it: unzip lists.zip -d lists, then moodlesync import lists/users.csv \
        lists/enrolments.csv. Save the sheet of a workbook as CSV.
        """

    private static func noConversionModules(_ name: String) -> String {
        """
        The encoding "\(name)" can't be read here: it needs the C library's conversion modules, and this system has \
        none (on Debian they come with the package libc6, in a directory "gconv"). Convert the file to UTF-8 elsewhere, \
        for example with "iconv -f \(name) -t UTF-8", and import it without --encoding.
        """
    }

    private static func encodingContradicted(_ name: String, _ mark: String) -> String {
        """
        The file begins with the byte order mark of \(mark), but --encoding says \(name). \
        Leave --encoding out: the mark is enough.
        """
    }

    private static func invalidUTF8(_ place: CSVPlace, _ byte: UInt8, _ guess: EncodingGuess) -> String {
        let advice =
            switch guess {
            case .windows1252:
                """
                The text from there on would decode as windows-1252, which spreadsheets on Windows write. If its \
                names look right so, import it with --encoding windows-1252, else name the encoding it was saved in.
                """
            case .damagedUTF8:
                """
                Letters in UTF-8 come before that place, so two files may have been joined, or this one is damaged. \
                Correct that line, or save the file as UTF-8 anew.
                """
            case .none:
                "Save the file as UTF-8, or name the encoding it was saved in with --encoding."
            }
        return """
            The file isn't valid UTF-8: at \(text(place)), byte \(place.byte) of the line, \(hex(byte)) isn't part of a \
            character. Expected UTF-8 text. \(advice)
            """
    }

    private static func undecodable(_ place: CSVPlace, _ encoding: String, _ bytes: [UInt8]) -> String {
        """
        The file isn't valid \(encoding): at \(text(place)) it has \(bytes.map(hex).joined(separator: " ")), which is no \
        character there. Expected \(encoding) text. Name the encoding the file was saved in with --encoding, \
        or save it as UTF-8.
        """
    }

    private static func nul(_ place: CSVPlace) -> String {
        """
        There is a NUL byte (0x00) at \(text(place)). Expected text. The file is damaged, or isn't a text file at all, \
        or is in UTF-16 or UTF-32 without a mark: then name that with --encoding.
        """
    }

    // MARK: Records

    private static func ambiguousDelimiter(_ line: Int, _ counts: [DelimiterCount]) -> String {
        let found = counts.map { "\($0.delimiter.name) \($0.count)" }.joined(separator: ", ")
        return """
            The delimiter isn't clear: the header in line \(line) has, outside quotes, \(found). Expected one that occurs \
            more often than the others. Name it, for example with --delimiter \(counts.first?.delimiter.name ?? "comma").
            """
    }

    private static func unclosedQuote(_ opened: CSVPlace, _ stop: QuoteStop) -> String {
        let end =
            switch stop {
            case .endOfFile: "the file ends"
            case .recordLimit(let limit): "the record grows beyond \(limit) bytes"
            }
        return """
            The quote opened at \(text(opened)) isn't closed before \(end). Expected a closing quote. Close it; if the \
            quote belongs to the value, quote the whole cell and double the quotes inside it ("").
            """
    }

    private static func textAfterClosingQuote(_ place: CSVPlace, _ found: Unicode.Scalar) -> String {
        """
        After the closing quote of a cell, at \(text(place)), there is \(visible(found)). Expected the delimiter or the \
        end of the line. If the quotes belong to the value, quote the whole cell and double the quotes inside it ("").
        """
    }

    private static func recordTooLong(_ line: Int, _ limit: Int) -> String {
        """
        The record that starts in line \(line) is longer than \(limit) bytes. Expected one line a record. \
        Check that the file is a CSV file and has line ends.
        """
    }

    private static func cellTooLong(_ place: CSVPlace, _ limit: Int) -> String {
        """
        The cell at \(text(place)) is longer than \(limit) bytes. Expected a value of a field. \
        Check that no quote before it is missing.
        """
    }

    // MARK: Words

    private static func text(_ place: CSVPlace) -> String {
        "line \(place.line), column \(place.column) (cell \(place.cell))"
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count < 2 ? "0x0\(digits)" : "0x\(digits)"
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String {
        scalar.isInvisible ? scalar.visibleName : "\"\(scalar)\""
    }

    private static func reason(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}
