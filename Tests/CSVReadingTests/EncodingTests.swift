import CSVReading
import Testing

struct EncodingTests {
    private static let text = "username,name\njdoe,Zoë 李 🦉\n\"a\nb\",é\n"
    private static let cells = [["jdoe", "Zoë 李 🦉"], ["a\nb", "é"]]

    private static func utf16(_ text: String, big: Bool) -> [UInt8] {
        text.utf16.flatMap { unit in
            let bytes = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            return big ? bytes.reversed() : bytes
        }
    }

    private static func utf32(_ text: String, big: Bool) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar in
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> ($0 * 8)) }
            return big ? bytes.reversed() : bytes
        }
    }

    struct Sample: CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        var named: String?
        let encoding: String
    }

    static let recognised: [Sample] = [
        .init(testDescription: "UTF-8", bytes: Array(text.utf8), encoding: "UTF-8"),
        .init(testDescription: "UTF-8 with mark", bytes: [0xEF, 0xBB, 0xBF] + text.utf8, encoding: "UTF-8"),
        .init(testDescription: "UTF-16LE with mark", bytes: utf16("\u{FEFF}" + text, big: false), encoding: "UTF-16LE"),
        .init(testDescription: "UTF-16BE with mark", bytes: utf16("\u{FEFF}" + text, big: true), encoding: "UTF-16BE"),
        .init(testDescription: "UTF-32LE with mark", bytes: utf32("\u{FEFF}" + text, big: false), encoding: "UTF-32LE"),
        .init(testDescription: "UTF-32BE with mark", bytes: utf32("\u{FEFF}" + text, big: true), encoding: "UTF-32BE"),
        .init(testDescription: "UTF-16LE without mark", bytes: utf16(text, big: false), encoding: "UTF-16LE"),
        .init(testDescription: "UTF-16BE without mark", bytes: utf16(text, big: true), encoding: "UTF-16BE"),
    ]

    static let withName: [Sample] = [
        .init(
            testDescription: "mark and name agree", bytes: [0xEF, 0xBB, 0xBF] + text.utf8, named: "utf8",
            encoding: "UTF-8"),
        .init(
            testDescription: "order from the mark", bytes: utf16("\u{FEFF}" + text, big: true), named: "utf-16",
            encoding: "UTF-16BE"),
        .init(
            testDescription: "order from the NULs", bytes: utf16(text, big: true), named: "UTF-16", encoding: "UTF-16BE"
        ),
        .init(
            testDescription: "order from the name", bytes: utf16(text, big: true), named: "UTF-16BE",
            encoding: "UTF-16BE"),
        .init(
            testDescription: "UTF-32 unmarked, little", bytes: utf32(text, big: false), named: "UTF-32",
            encoding: "UTF-32LE"),
        .init(
            testDescription: "UTF-32 unmarked, big", bytes: utf32(text, big: true), named: "UTF-32",
            encoding: "UTF-32BE"),
    ]

    @Test("A Unicode file is recognised and its mark is no part of the header", arguments: recognised + withName)
    func unicode(_ file: Sample) throws {
        for chunk in [1, 2, 3, 5, 4096] {
            var options = CSVOptions.tiny(nil)
            options.encoding = file.named
            let whole = try WholeFile(file.bytes, options, chunk: chunk)
            #expect(whole.encodingName == file.encoding)
            #expect(whole.header == ["username", "name"])
            #expect(whole.cells == Self.cells)
            #expect(whole.lines == [2, 3])
        }
    }

    @Test func `the mark is data anywhere but at the start`() throws {
        let file = try WholeFile("\u{FEFF}h,i\n\u{FEFF}a,b\u{FEFF}\n")
        #expect(file.header == ["h", "i"])
        #expect(file.cells == [["\u{FEFF}a", "b\u{FEFF}"]])
    }

    @Test(
        "A file in a named charset is read as what it means",
        arguments: [
            ("windows-1252", "windows-1252", [0x80, 0x93, 0xE9] as [UInt8], "€“é"),
            ("CP1252", "windows-1252", [0x8A], "Š"),
            ("win-1250", "windows-1250", [0xE8, 0x9E], "čž"),
            ("windows-1251", "windows-1251", [0xC8, 0xE2, 0xE0, 0xED], "Иван"),
            ("windows-1253", "windows-1253", [0xC5], "Ε"), ("windows-1254", "windows-1254", [0xFD, 0xDD], "ıİ"),
            ("windows-1255", "windows-1255", [0xE0, 0xFA], "את"), ("windows-1256", "windows-1256", [0xC7, 0x81], "اپ"),
            ("windows-1257", "windows-1257", [0xE0, 0xFE], "ąž"),
            ("latin1", "ISO-8859-1", [0xE9, 0xA4], "é¤"), ("ISO_8859-2", "ISO-8859-2", [0xB1, 0xE8], "ąč"),
            ("ISO-8859-3", "ISO-8859-3", [0xB1, 0xFD], "ħŭ"), ("ISO-8859-4", "ISO-8859-4", [0xA2, 0xBF], "ĸŋ"),
            ("ISO-8859-5", "ISO-8859-5", [0xB8, 0xD2], "Ив"), ("ISO-8859-6", "ISO-8859-6", [0xC7, 0xE4], "ال"),
            ("ISO-8859-7", "ISO-8859-7", [0xC5, 0xFE], "Εώ"), ("ISO-8859-8", "ISO-8859-8", [0xE0, 0xFA], "את"),
            ("latin5", "ISO-8859-9", [0xFD, 0xDD], "ıİ"), ("ISO-8859-10", "ISO-8859-10", [0xAA, 0xBF], "Šŋ"),
            ("ISO-8859-11", "ISO-8859-11", [0xA1, 0xE0], "กเ"), ("ISO-8859-13", "ISO-8859-13", [0xE0, 0xFE], "ąž"),
            ("ISO-8859-14", "ISO-8859-14", [0xF0, 0xA1], "ŵḂ"), ("latin9", "ISO-8859-15", [0xA4, 0xBD, 0xE9], "€œé"),
            ("ISO-8859-16", "ISO-8859-16", [0xAA, 0xFE], "Șț"), ("MacRoman", "macintosh", [0x8E, 0xDB], "é€"),
        ])
    func charset(_ name: String, encoding: String, bytes: [UInt8], text: String) throws {
        for chunk in [1, 4096] {
            let file = try WholeFile(
                Array("h,i\n".utf8) + bytes + Array(",b".utf8), CSVOptions(encoding: name), chunk: chunk)
            #expect(file.encodingName == encoding)
            #expect(file.cells == [[text, "b"]])
            #expect(file.rows.first?.raw == "\(text),b")
        }
    }

    @Test(
        "A charset that only the system knows is read through its conversion modules",
        arguments: [
            ("KOI8-R", [0xE9, 0xD7, 0xC1, 0xCE] as [UInt8], "Иван"), ("Shift_JIS", [0x93, 0xFA, 0x96, 0x7B], "日本"),
            ("GB18030", [0xC0, 0xEE, 0x81, 0x30, 0x84, 0x36], "李¥"), ("EUC-KR", [0xB1, 0xE8], "김"),
            ("ISO-2022-JP", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x4B, 0x5C, 0x1B, 0x28, 0x42], "日本"),
        ])
    func system(_ name: String, bytes: [UInt8], text: String) throws {
        for chunk in [1, 2, 3, 4096] {
            var options = CSVOptions.tiny()
            options.encoding = name
            let rows = (0..<30).flatMap { _ in bytes + Array(",b\n".utf8) }
            let file = try WholeFile(Array("h,i\n".utf8) + rows, options, chunk: chunk)
            #expect(file.cells == Array(repeating: [text, "b"], count: 30))
        }
    }

    @Test(arguments: ["utf-9", "ISO-8859-12", "", "KOI8-R//IGNORE"])
    func `an encoding that nobody knows is refused by its name`(_ name: String) {
        #expect(throws: CSVProblem.unknownEncoding(name)) { try WholeFile("h", CSVOptions(encoding: name)) }
    }

    @Test func `a mark that contradicts the named encoding is refused`() {
        #expect(throws: CSVProblem.encodingContradicted(named: "windows-1252", mark: "UTF-8")) {
            try WholeFile("\u{FEFF}h", CSVOptions(encoding: "windows-1252"))
        }
        #expect(throws: CSVProblem.encodingContradicted(named: "UTF-16LE", mark: "UTF-16BE")) {
            try WholeFile([0xFE, 0xFF, 0, 0x68], CSVOptions(encoding: "UTF-16LE"))
        }
    }
}
