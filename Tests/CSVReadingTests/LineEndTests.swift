import CSVReading
import Testing

struct LineEndTests {
    @Test(
        "CR, LF and CRLF end a record, mixed too, and lines are counted as an editor counts them",
        arguments: [
            ("h\na\nb\n", [2, 3]), ("h\r\na\r\nb\r\n", [2, 3]), ("h\ra\rb\r", [2, 3]), ("h\na\r\nb\rc", [2, 3, 4]),
            ("h\na", [2]), ("h\r\na\r", [2]), ("h\n\"x\ny\"\nb\n", [2, 4]), ("h\n\"x\r\ny\rz\"\nb", [2, 5]),
            ("h\n\n\r\n\ra\n\n\nb\n\n", [5, 8]), ("\n\r\nh\na", [4]),
        ])
    func lines(_ text: String, lines: [Int]) throws {
        for chunk in [1, 2, 3, 7, 4096] {
            #expect(try WholeFile(text, .tiny(), chunk: chunk).lines == lines, "chunks of \(chunk)")
        }
    }

    @Test func `the header's line is told when empty lines precede it`() throws {
        #expect(try WholeFile("\n\r\nh,i\na,b").headerLine == 3)
    }

    @Test(arguments: [1, 4096])
    func `a last line without its end is a record`(chunk: Int) throws {
        #expect(try WholeFile("h,i\na,b", .tiny(), chunk: chunk).cells == [["a", "b"]])
        #expect(try WholeFile("h,i\na,", .tiny(), chunk: chunk).cells == [["a", ""]])
        #expect(try WholeFile("h,i\na,\"b\"", .tiny(), chunk: chunk).cells == [["a", "b"]])
    }

    @Test func `a header alone has no records`() throws {
        let file = try WholeFile("username,email")
        #expect(file.header == ["username", "email"])
        #expect(file.rows == [])
    }

    @Test func `a quoted empty cell alone is a record, an empty line is none`() throws {
        #expect(try WholeFile("h\n\"\"\n\n").cells == [[""]])
    }

    @Test(arguments: [(",,,", true), (" , \t,\"\"", true), ("\"\n\"", true), (",0,", false), ("\u{A0}", false)])
    func `a record of blanks alone says so`(_ text: String, isBlank: Bool) throws {
        let reader = try CSVReader(source: Chunks(Array("h\n\(text)\n".utf8)), options: CSVOptions(delimiter: .comma))
        #expect(try reader.next()?.isBlank == isBlank)
    }

    @Test(arguments: [1, 3, 4096])
    func `lines that begin with a number sign are skipped when asked for`(chunk: Int) throws {
        var options = CSVOptions.tiny()
        options.comments = .skipped
        let text = "# a \"comment\nh,i\r\n#, of some length, longer than the buffer is\r\n#\na,#b\n #c,d\n#last"
        let file = try WholeFile(text, options, chunk: chunk)
        #expect(file.header == ["h", "i"])
        #expect(file.cells == [["a", "#b"], [" #c", "d"]])
        #expect(file.lines == [5, 6])
    }

    @Test func `a number sign begins data otherwise`() throws {
        #expect(try WholeFile("h\n#a\n").cells == [["#a"]])
    }
}
