import CSVReading
import Testing

struct DelimiterTests {
    @Test(
        "The delimiter is found from the header, and from the lines below where the header isn't enough",
        arguments: [
            ("username;password;email\n", Delimiter.semicolon),
            ("username,password\na;b;c,d\n", .comma),
            ("username\temail\n", .tab),
            ("username:email\n", .colon),
            ("username|email\n", .pipe),
            ("username,profile:a,email\n", .comma),
            ("username;\"last, first, middle\";email\n", .semicolon),
            ("\"a;b;c\",\"d;\"\"e;f\",g\n", .comma),
            ("name:first,name:last,age\nAna,Silva,20\n", .comma),
            ("last, first, middle;email\nSilva;ana@example.edu\n", .semicolon),
            ("last, first, middle;email\nSilva;ana@example.edu", .semicolon),
            ("a,b;c\n\"x;y\",\"1\n2\"\nx,y\n", .comma),
            ("username\njdoe\n", .comma),
            ("a,b,c;d\nno;fit;at,all,here\n", .comma),
        ])
    func found(_ text: String, delimiter: Delimiter) throws {
        #expect(try WholeFile(text).delimiter == delimiter)
        #expect(try WholeFile(text, chunk: 1).delimiter == delimiter)
    }

    @Test func `a draw asks for the delimiter`() {
        let counts: [CSVProblem.DelimiterCount] = [
            .init(delimiter: .comma, count: 1), .init(delimiter: .semicolon, count: 1),
        ]
        #expect(throws: CSVProblem.ambiguousDelimiter(line: 2, counts)) { try WholeFile("\na;b,c\n") }
        #expect(throws: CSVProblem.ambiguousDelimiter(line: 1, counts)) { try WholeFile("a;b,c\n1;2,3\n4;5,6\n") }
    }

    @Test func `a delimiter that is given isn't searched for`() throws {
        #expect(try WholeFile("a;b,c\n1;2,3", CSVOptions(delimiter: .semicolon)).cells == [["1", "2,3"]])
    }

    @Test(arguments: ["sep=;\n", "SEP=;\r\n", "\nsep=;\r"])
    func `a first line that names the separator is obeyed and stepped over`(_ start: String) throws {
        let file = try WholeFile(start + "a;b,c\n1;2,3\n")
        #expect(file.header == ["a", "b,c"])
        #expect(file.cells == [["1", "2,3"]])
        #expect(try WholeFile(start + "a;b,c\n1;2,3\n", CSVOptions(delimiter: .comma)).header == ["a;b", "c"])
    }

    @Test(
        "A delimiter is called by its name or by itself",
        arguments: [
            ("comma", Delimiter.comma), (",", .comma), ("Semicolon", .semicolon), (";", .semicolon), ("tab", .tab),
            ("\t", .tab), ("\\t", .tab), ("colon", .colon), (":", .colon), ("pipe", .pipe), ("|", .pipe),
        ])
    func named(_ text: String, delimiter: Delimiter) {
        #expect(Delimiter(text) == delimiter)
    }

    @Test func `other names are no delimiter`() {
        #expect(Delimiter("space") == nil)
        #expect(Delimiter("") == nil)
    }
}
