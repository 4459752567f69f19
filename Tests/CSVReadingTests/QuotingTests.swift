import CSVReading
import Testing

struct QuotingTests {
    struct Case: CustomTestStringConvertible {
        let record: String
        let cells: [String]
        var testDescription: String { record.debugDescription }

        init(_ record: String, _ cells: [String]) {
            self.record = record
            self.cells = cells
        }
    }

    @Test(
        "A record is cut into cells as RFC 4180 says",
        arguments: [
            Case("a,b,c", ["a", "b", "c"]),
            Case(",,", ["", "", ""]),
            Case("a", ["a"]),
            Case("\"\"", [""]),
            Case("\"a\",\"b\"", ["a", "b"]),
            Case("\"a,b\",c", ["a,b", "c"]),
            Case("\"two\nlines\",c", ["two\nlines", "c"]),
            Case("\"a\r\nb\",\"c\rd\"", ["a\r\nb", "c\rd"]),
            Case("\"say \"\"hi\"\"\",c", ["say \"hi\"", "c"]),
            Case("\"\"\"\",\"\"\"\"\"\"", ["\"", "\"\""]),
            Case("\"a\"\"\",\"\"\"b\"", ["a\"", "\"b"]),
            Case("5\" disk,b", ["5\" disk", "b"]),
            Case("O\"\"Brien,b\"", ["O\"\"Brien", "b\""]),
            Case("a;b,c", ["a;b", "c"]),
            Case("é,李,🦉", ["é", "李", "🦉"]),
        ], [1, 2, 3, 7, 4096])
    func record(_ example: Case, chunk: Int) throws {
        let file = try WholeFile("h\n\(example.record)\nlast\n", .tiny(), chunk: chunk)
        #expect(file.cells == [example.cells, ["last"]])
        #expect(file.rows.first?.raw == example.record)
    }

    @Test func `blanks around a quoted cell are no part of it`() throws {
        let file = try WholeFile("x\na, \"b, c\" ,d\n\t\"e\"\t, f ,\"g\" \n", .tiny())
        #expect(file.cells == [["a", "b, c", "d"], ["e", " f ", "g"]])
    }

    @Test func `a tab beside quotes is a delimiter in a file of tabs`() throws {
        let file = try WholeFile("h\n\t\"a\"\t \"b\" \n", .tiny(.tab))
        #expect(file.cells == [["", "a", "b"]])
    }

    @Test func `the cells of the header are unquoted and keep their blanks`() throws {
        let file = try WholeFile("\"user name\", email ,\"a\nb\"\n1,2,3")
        #expect(file.header == ["user name", " email ", "a\nb"])
        #expect(file.lines == [3])
    }

    @Test(arguments: Delimiter.allCases)
    func `each delimiter cuts, and the others are data`(_ delimiter: Delimiter) throws {
        let others = Delimiter.allCases.filter { $0 != delimiter }.map(\.character).joined(separator: "x")
        let file = try WholeFile("a\(delimiter.character)b\n\(others)\(delimiter.character)2\n", .tiny(delimiter))
        #expect(file.cells == [[others, "2"]])
    }

    @Test(
        "Text after a closing quote is a problem with its place",
        arguments: [
            ("h\n\"a\"b,c\n", CSVPlace(2, 4, cell: 1), Unicode.Scalar("b")),
            ("h\nx,\"é\"  ü\n", CSVPlace(2, 8, cell: 2, byte: 9), Unicode.Scalar("ü")),
            ("h\nx,\"a\nb\"\"c\"\"\" \"\n", CSVPlace(3, 9, cell: 2), Unicode.Scalar("\"")),
            ("h\n\"Joe\" Smith\n", CSVPlace(2, 7, cell: 1), Unicode.Scalar("S")),
        ])
    func textAfterQuote(_ text: String, _ place: CSVPlace, _ found: Unicode.Scalar) {
        #expect(throws: CSVProblem.textAfterClosingQuote(place, found: found)) {
            try WholeFile(text, .tiny(), chunk: 1)
        }
    }

    @Test func `a cell knows where it begins, also behind quoted line ends`() throws {
        let source = Chunks(Array("a,b,c\n\né,\"x\ny\", \"\"\"\"\n".utf8))
        let reader = try CSVReader(source: source)
        let record = try #require(try reader.next())
        #expect(
            (0..<3).map(record.place) == [
                CSVPlace(3, 1, cell: 1), CSVPlace(3, 3, cell: 2, byte: 4), CSVPlace(4, 4, cell: 3),
            ])
    }
}
