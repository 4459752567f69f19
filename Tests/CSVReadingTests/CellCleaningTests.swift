import CSVReading
import Testing

struct CellCleaningTests {
    private static func clean(_ cell: String, _ delimiter: Delimiter = .comma) -> (text: String, notes: [CellNote]) {
        var notes: [CellNote] = []
        return (CellCleaning.clean(cell, delimiter: delimiter) { notes.append($0) }, notes)
    }

    @Test(
        "A cell that needs nothing is left as it is",
        arguments: [
            "", "a", "jdoe@example.edu", "two words", "Zoë Łukasz", "Иван Петров", "李小龍", "Ελένη", "Nguyễn", "김",
            "שלום",
            "A & B", "50% – „ja“", "🦉", "line\nline\ttab",
        ])
    func unchanged(_ cell: String) {
        #expect(Self.clean(cell).text.utf8.elementsEqual(cell.utf8))
        #expect(Self.clean(cell).notes == [])
    }

    @Test(
        "Blanks and invisible characters are taken off the ends and named with their places",
        arguments: [
            (" a b\t", "a b", [CellNote.trimmedBlanks]),
            ("   ", "", [.trimmedBlanks]),
            ("\r\n\u{0B}\u{0C}", "", [.trimmedBlanks]),
            ("jdoe\u{A0}", "jdoe", [.trimmedInvisible("\u{A0}", position: 5)]),
            ("\u{FEFF}é", "é", [.trimmedInvisible("\u{FEFF}", position: 1)]),
            (
                "a \u{200B}\u{2060}", "a",
                [
                    .trimmedBlanks, .trimmedInvisible("\u{200B}", position: 3),
                    .trimmedInvisible("\u{2060}", position: 4),
                ]
            ),
            (
                "\u{200E}\u{202A}a", "a",
                [.trimmedInvisible("\u{200E}", position: 1), .trimmedInvisible("\u{202A}", position: 2)]
            ),
            (
                "\u{3000}李\u{2009}", "李",
                [.trimmedInvisible("\u{3000}", position: 1), .trimmedInvisible("\u{2009}", position: 3)]
            ),
            ("\u{A0}", "", [.trimmedInvisible("\u{A0}", position: 1)]),
            ("\u{1}a\u{7F}", "a", [.trimmedInvisible("\u{1}", position: 1), .trimmedInvisible("\u{7F}", position: 3)]),
        ])
    func trimmed(_ cell: String, text: String, notes: [CellNote]) {
        #expect(Self.clean(cell).text == text)
        #expect(Self.clean(cell).notes == notes)
    }

    @Test(
        "Invisible characters inside are told and left",
        arguments: [
            ("Ana\u{A0}Silva", [CellNote.invisibleInside("\u{A0}", position: 4)]),
            (
                "j\u{200B}d\u{AD}oe",
                [.invisibleInside("\u{200B}", position: 2), .invisibleInside("\u{AD}", position: 4)]
            ),
            ("a\u{7}b", [.invisibleInside("\u{7}", position: 2)]),
            (
                "\u{A0}a\u{2028}b",
                [.trimmedInvisible("\u{A0}", position: 1), .invisibleInside("\u{2028}", position: 3)]
            ),
        ])
    func inside(_ cell: String, notes: [CellNote]) {
        #expect(Self.clean(cell).notes == notes)
        #expect(
            Self.clean(cell).text.unicodeScalars.filter(\.isInvisible).count
                == notes.filter { if case .invisibleInside = $0 { true } else { false } }.count)
    }

    @Test(
        "A delimiter written by number is decoded after the cells are cut",
        arguments: [
            ("Smith&#44 Jr", "Smith, Jr", Delimiter.comma, [44]), ("Smith&#44; Jr", "Smith, Jr", .comma, [44]),
            ("Smith&#44", "Smith,", .semicolon, [44]), ("a&#44b&#44;c", "a,b,c", .comma, [44, 44]),
            ("a&#59 b", "a; b", .semicolon, [59]), ("a&#59;b", "a;b", .semicolon, [59]),
            ("a&#58b", "a:b", .colon, [58]),
            ("&#9x&#9", "\tx\t", .tab, [9, 9]), ("a&#124b", "a|b", .pipe, [124]), ("&&#44", "&,", .comma, [44]),
            ("&#59", "&#59", .comma, []), ("&#445", "&#445", .comma, []),
            ("&#44444444444444444444", "&#44444444444444444444", .comma, []),
            ("&#4", "&#4", .comma, []), ("& #44", "& #44", .comma, []), ("&amp;", "&amp;", .comma, []),
            ("&#", "&#", .comma, []),
        ] as [(String, String, Delimiter, [UInt8])])
    func decoded(_ cell: String, text: String, delimiter: Delimiter, codes: [UInt8]) {
        #expect(Self.clean(cell, delimiter).text == text)
        #expect(Self.clean(cell, delimiter).notes == codes.map { .decodedDelimiter(code: $0) })
    }

    @Test(
        "Text is brought to normal form C, and a change is told",
        arguments: [
            ("Ame\u{301}lie", "Am\u{E9}lie", true), ("\u{212B}ngstro\u{308}m", "\u{C5}ngstr\u{F6}m", true),
            ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}", true), ("e\u{323}\u{302}", "\u{1EC7}", true),
            ("x\u{323}", "x\u{323}", false),
        ])
    func normalised(_ cell: String, text: String, changed: Bool) {
        #expect(Self.clean(cell).text.utf8.elementsEqual(text.utf8))
        #expect(Self.clean(cell).notes == (changed ? [.normalised] : []))
        #expect((NormalFormC.changed(cell) != nil) == changed)
    }

    @Test func `every change is told, in the order it was made`() {
        let (text, notes) = Self.clean(" Jose\u{301}&#44 \u{200B}x\u{A0}")
        #expect(text.utf8.elementsEqual("Jos\u{E9}, \u{200B}x".utf8))
        #expect(
            notes == [
                .trimmedBlanks, .trimmedInvisible("\u{A0}", position: 14), .invisibleInside("\u{200B}", position: 12),
                .decodedDelimiter(code: 44), .normalised,
            ])
    }

    @Test func `a cell that is clean, or needs trimming only, is a view on the record`() throws {
        let reader = try CSVReader(source: Chunks(Array("h\n Zoë Ångström \n".utf8)))
        let cell = try #require(try reader.next()).cell(0)
        let inside = CellCleaning.clean(cell, delimiter: .comma) { _ in }.withBytes { $0.baseAddress }
        #expect(inside == cell.baseAddress.map { $0 + 1 })
    }

    @Test func `an invisible character is called by code point and name`() {
        #expect(Unicode.Scalar("\u{A0}").visibleName == "U+00A0 (no-break space)")
        #expect(Unicode.Scalar("\u{200B}").visibleName == "U+200B (zero width space)")
        #expect(Unicode.Scalar("\u{FEFF}").visibleName == "U+FEFF (zero width no-break space)")
        #expect(Unicode.Scalar("\u{7}").visibleName == "U+0007")
        #expect(Unicode.Scalar("\u{E0041}").visibleName == "U+E0041 (tag latin capital letter a)")
    }
}
