import CSVReading
import Testing

/// Every sentence, word for word.
struct MessageTests {
    private static let place = CSVPlace(3, 17, cell: 2, byte: 19)

    @Test(
        "A problem says what happened, where, what was found, what was expected, and what to do",
        arguments: [
            (
                .missingFile("users.csv"),
                """
                There is no file users.csv. Check the path and its spelling.
                """
            ),
            (
                .isDirectory("/srv/feeds"),
                """
                /srv/feeds is a directory, not a CSV file. Name a file in it.
                """
            ),
            (
                .unreadable("users.csv", errno: 13),
                """
                users.csv can't be opened: Permission denied. Check its permissions and those of its directory.
                """
            ),
            (
                .readFailed("users.csv", errno: 5),
                """
                Reading users.csv failed before its end: Input/output error. Check the disk or share it lies on, \
                then import again.
                """
            ),
            (
                .emptyFile,
                """
                The file is empty. Expected a first line with the names of the columns, such as \
                username,firstname,lastname,email. Check that the export that wrote it has finished.
                """
            ),
            (
                .unknownEncoding("utf-9"),
                """
                No encoding is called "utf-9". Expected a name such as UTF-8, UTF-16, windows-1252 or ISO-8859-15; \
                "iconv -l" lists what else this system knows. Correct --encoding, or leave it out for UTF-8.
                """
            ),
            (
                .noConversionModules(encoding: "KOI8-R"),
                """
                The encoding "KOI8-R" can't be read here: it needs the C library's conversion modules, and this \
                system has none (on Debian they come with the package libc6, in a directory "gconv"). Convert the \
                file to UTF-8 elsewhere, for example with "iconv -f KOI8-R -t UTF-8", and import it without \
                --encoding.
                """
            ),
            (
                .encodingContradicted(named: "windows-1252", mark: "UTF-8"),
                """
                The file begins with the byte order mark of UTF-8, but --encoding says windows-1252. Leave \
                --encoding out: the mark is enough.
                """
            ),
            (
                .invalidUTF8(Self.place, byte: 0xE9, guess: .windows1252),
                """
                The file isn't valid UTF-8: at line 3, column 17 (cell 2), byte 19 of the line, 0xE9 isn't part of \
                a character. Expected UTF-8 text. The text from there on would decode as windows-1252, which \
                spreadsheets on Windows write. If its names look right so, import it with --encoding windows-1252, \
                else name the encoding it was saved in.
                """
            ),
            (
                .invalidUTF8(Self.place, byte: 0xE9, guess: .damagedUTF8),
                """
                The file isn't valid UTF-8: at line 3, column 17 (cell 2), byte 19 of the line, 0xE9 isn't part of \
                a character. Expected UTF-8 text. Letters in UTF-8 come before that place, so two files may have \
                been joined, or this one is damaged. Correct that line, or save the file as UTF-8 anew.
                """
            ),
            (
                .invalidUTF8(Self.place, byte: 0x81, guess: .none),
                """
                The file isn't valid UTF-8: at line 3, column 17 (cell 2), byte 19 of the line, 0x81 isn't part of \
                a character. Expected UTF-8 text. Save the file as UTF-8, or name the encoding it was saved in \
                with --encoding.
                """
            ),
            (
                .undecodable(Self.place, encoding: "UTF-16LE", bytes: [0x00, 0xD8]),
                """
                The file isn't valid UTF-16LE: at line 3, column 17 (cell 2) it has 0x00 0xD8, which is no \
                character there. Expected UTF-16LE text. Name the encoding the file was saved in with --encoding, \
                or save it as UTF-8.
                """
            ),
            (
                .nul(Self.place),
                """
                There is a NUL byte (0x00) at line 3, column 17 (cell 2). Expected text. The file is damaged, or \
                isn't a text file at all, or is in UTF-16 or UTF-32 without a mark: then name that with \
                --encoding.
                """
            ),
            (
                .ambiguousDelimiter(line: 1, [.init(delimiter: .comma, count: 2), .init(delimiter: .colon, count: 2)]),
                """
                The delimiter isn't clear: the header in line 1 has, outside quotes, comma 2, colon 2. Expected \
                one that occurs more often than the others. Name it, for example with --delimiter comma.
                """
            ),
            (
                .unclosedQuote(opened: Self.place, .endOfFile),
                """
                The quote opened at line 3, column 17 (cell 2) isn't closed before the file ends. Expected a \
                closing quote. Close it; if the quote belongs to the value, quote the whole cell and double the \
                quotes inside it ("").
                """
            ),
            (
                .unclosedQuote(opened: Self.place, .recordLimit(1_048_576)),
                """
                The quote opened at line 3, column 17 (cell 2) isn't closed before the record grows beyond 1048576 \
                bytes. Expected a closing quote. Close it; if the quote belongs to the value, quote the whole cell \
                and double the quotes inside it ("").
                """
            ),
            (
                .textAfterClosingQuote(Self.place, found: "S"),
                """
                After the closing quote of a cell, at line 3, column 17 (cell 2), there is "S". Expected the \
                delimiter or the end of the line. If the quotes belong to the value, quote the whole cell and \
                double the quotes inside it ("").
                """
            ),
            (
                .textAfterClosingQuote(Self.place, found: "\u{A0}"),
                """
                After the closing quote of a cell, at line 3, column 17 (cell 2), there is U+00A0 (no-break \
                space). Expected the delimiter or the end of the line. If the quotes belong to the value, quote \
                the whole cell and double the quotes inside it ("").
                """
            ),
            (
                .recordTooLong(line: 3, limit: 1_048_576),
                """
                The record that starts in line 3 is longer than 1048576 bytes. Expected one line a record. Check \
                that the file is a CSV file and has line ends.
                """
            ),
            (
                .cellTooLong(Self.place, limit: 1_048_576),
                """
                The cell at line 3, column 17 (cell 2) is longer than 1048576 bytes. Expected a value of a field. \
                Check that no quote before it is missing.
                """
            ),
        ] as [(CSVProblem, String)])
    func message(_ problem: CSVProblem, text: String) {
        #expect(problem.message == text)
    }
}
