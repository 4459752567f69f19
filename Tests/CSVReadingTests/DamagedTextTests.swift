import CSVReading
import Testing

struct DamagedTextTests {
    /// `text` with each `?` replaced by `bytes`.
    private static func file(_ text: String, _ bytes: [UInt8]) -> [UInt8] {
        text.utf8.flatMap { $0 == 0x3F ? bytes : [$0] }
    }

    @Test(
        "A byte that isn't UTF-8 is told with line, column and cell",
        arguments: [
            ("h,i\na,Jos?\n", [0xE9] as [UInt8], CSVPlace(2, 6, cell: 2), EncodingGuess.windows1252),
            ("?\n", [0xE9], CSVPlace(1, 1, cell: 1), .windows1252),
            ("h\n\n\"x\ny?\"\n", [0x93], CSVPlace(4, 2, cell: 1), .windows1252),
            ("h\n\"x\r\nab\",?", [0x80], CSVPlace(3, 5, cell: 2), .windows1252),
            ("h\né,Jos?\n", [0xE9], CSVPlace(2, 6, cell: 2, byte: 7), .damagedUTF8),
            ("h\n?\n", [0x81], CSVPlace(2, 1, cell: 1), .none),
            ("h\na\r?\n", [0xFF], CSVPlace(3, 1, cell: 1), .windows1252),
            ("h\na,\"b\",?\n", [0xC0, 0x80], CSVPlace(2, 7, cell: 3), .windows1252),
            ("h\n?\n", [0xED, 0xA0, 0x80], CSVPlace(2, 1, cell: 1), .windows1252),
            ("h\n?\n", [0xE0, 0x9F, 0x80], CSVPlace(2, 1, cell: 1), .windows1252),
            ("h\n?\n", [0xF0, 0x8F, 0xBF, 0xBF], CSVPlace(2, 1, cell: 1), .none),
            ("h\n?\n", [0xF4, 0x90, 0x80, 0x80], CSVPlace(2, 1, cell: 1), .none),
            ("h\n?\n", [0xF5], CSVPlace(2, 1, cell: 1), .windows1252),
            ("h\na?", [0xE6, 0x9D], CSVPlace(2, 2, cell: 1), .none),
            ("h\na?", [0xE2, 0x82], CSVPlace(2, 2, cell: 1), .windows1252),
        ])
    func invalid(_ text: String, bytes: [UInt8], place: CSVPlace, guess: EncodingGuess) {
        let bytes = (bytes, Self.file(text, bytes))
        let problem = CSVProblem.invalidUTF8(place, byte: bytes.0[0], guess: guess)
        #expect(throws: problem) { try WholeFile(bytes.1, CSVOptions(delimiter: .comma)) }
    }

    @Test(arguments: [1, 2, 3, 7, 4096])
    func `the place of a bad byte doesn't depend on the chunks`(chunk: Int) {
        let bytes = Self.file("h,i\n\"ä\nbcdefghijklmnopqrstuvwxyz0123456789\",?x\n", [0xE9])
        let place = CSVPlace(3, 38, cell: 2)
        #expect(throws: CSVProblem.invalidUTF8(place, byte: 0xE9, guess: .damagedUTF8)) {
            try WholeFile(bytes, .tiny(), chunk: chunk)
        }
    }

    @Test(
        "A byte that its charset doesn't have is told with its place",
        arguments: [
            ("windows-1252", [0x81] as [UInt8]), ("ISO-8859-1", [0x93]), ("ISO-8859-6", [0xFF]),
            ("windows-1250", [0x81]),
            ("US-ASCII", [0xE9]),
        ])
    func undecodable(_ name: String, bytes: [UInt8]) {
        #expect(throws: CSVProblem.undecodable(CSVPlace(2, 4, cell: 2), encoding: name, bytes: bytes)) {
            try WholeFile(Self.file("h,i\nab,?", bytes), CSVOptions(encoding: name))
        }
    }

    @Test(arguments: [1, 2, 3, 4096])
    func `half a character in wide encodings is told with its place`(chunk: Int) {
        let h: [UInt8] = [0x68, 0, 0x0A, 0]
        let utf16 = CSVOptions(encoding: "UTF-16LE")
        let place = CSVPlace(2, 1, cell: 1)
        for tail: [UInt8] in [[0x61], [0x00, 0xD8], [0x00, 0xD8, 0x61]] {
            #expect(throws: CSVProblem.undecodable(place, encoding: "UTF-16LE", bytes: tail)) {
                try WholeFile(h + tail, utf16, chunk: chunk)
            }
        }
        #expect(throws: CSVProblem.undecodable(place, encoding: "UTF-16LE", bytes: [0x00, 0xDC])) {
            try WholeFile(h + [0x00, 0xDC, 0x61, 0], utf16, chunk: chunk)
        }
        #expect(throws: CSVProblem.undecodable(place, encoding: "UTF-16LE", bytes: [0x00, 0xD8])) {
            try WholeFile(h + [0x00, 0xD8, 0x61, 0], utf16, chunk: chunk)
        }
        let utf32: [UInt8] = [0, 0, 0, 0x68, 0, 0, 0, 0x0A]
        for tail: [UInt8] in [[0, 0, 1], [0, 0x11, 0, 0], [0, 0, 0xD8, 0]] {
            #expect(throws: CSVProblem.undecodable(place, encoding: "UTF-32BE", bytes: tail)) {
                try WholeFile(utf32 + tail, CSVOptions(encoding: "UTF-32BE"), chunk: chunk)
            }
        }
    }

    @Test func `a character cut by the end of a file of a system charset is told`() {
        #expect(throws: CSVProblem.undecodable(CSVPlace(2, 2, cell: 1), encoding: "Shift_JIS", bytes: [0x93])) {
            try WholeFile(Array("h\na".utf8) + [0x93], CSVOptions(encoding: "Shift_JIS"))
        }
    }

    @Test(arguments: [1, 3, 4096])
    func `a NUL byte is told with its place`(chunk: Int) {
        let place = CSVPlace(3, 4, cell: 2)
        for encoding in [nil, "windows-1252", "KOI8-R"] {
            #expect(throws: CSVProblem.nul(place)) {
                try WholeFile(Self.file("h,i\n1,2\nab,?c", [0]), CSVOptions(encoding: encoding), chunk: chunk)
            }
        }
        #expect(throws: CSVProblem.nul(CSVPlace(1, 2, cell: 1))) {
            try WholeFile([0x68, 0, 0, 0, 0x69, 0], CSVOptions(encoding: "UTF-16LE"), chunk: chunk)
        }
    }

    @Test func `records before the damage are handed out`() throws {
        let reader = try CSVReader(source: Chunks(Self.file("h\na\rb?\n", [0])))
        #expect(try reader.next()?.string(0) == "a")
        #expect(throws: CSVProblem.nul(CSVPlace(3, 2, cell: 1))) { try reader.next() }
    }
}
