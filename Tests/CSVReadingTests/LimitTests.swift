import CSVReading
import Testing

struct LimitTests {
    private static func options(record: Int = 1 << 20, cell: Int = 1 << 20) -> CSVOptions {
        var options = CSVOptions.tiny()
        options.maximumRecordSize = record
        options.maximumCellSize = cell
        return options
    }

    @Test(arguments: [1, 3, 7, 4096])
    func `a record may be as long as the limit and no longer`(chunk: Int) throws {
        for lineEnd in ["", "\n", "\r\n", "\r", "\nx"] {
            let fits = "h\n" + String(repeating: "a", count: 100)
            let options = Self.options(record: 100)
            #expect(try WholeFile(fits + lineEnd, options, chunk: chunk).rows.first?.raw.utf8.count == 100)
            for more in ["a", "aa", "aaa", ",", "🦉"] {
                #expect(throws: CSVProblem.recordTooLong(line: 2, limit: 100)) {
                    try WholeFile(fits + more + lineEnd, options, chunk: chunk)
                }
            }
        }
    }

    @Test(arguments: [1, 3, 4096])
    func `a cell may be as long as the limit and no longer`(chunk: Int) throws {
        let options = Self.options(cell: 10)
        #expect(try WholeFile("h\nx,0123456789\ny,\"012345678\n\"", options, chunk: chunk).rows.count == 2)
        #expect(throws: CSVProblem.cellTooLong(CSVPlace(2, 3, cell: 2), limit: 10)) {
            try WholeFile("h\nx,0123456789a\n", options, chunk: chunk)
        }
        #expect(throws: CSVProblem.cellTooLong(CSVPlace(2, 1, cell: 1), limit: 10)) {
            try WholeFile("h\n\"0123456789a\"\n", options, chunk: chunk)
        }
    }

    @Test(arguments: [1, 3, 7, 4096])
    func `a quote that isn't closed is told with its place and with what ended the search`(chunk: Int) {
        let place = CSVPlace(4, 4, cell: 2, byte: 5)
        let text = "h\n\"a\nb\"\né, \"c\nd\"\""
        #expect(throws: CSVProblem.unclosedQuote(opened: place, .endOfFile)) {
            try WholeFile(text, .tiny(), chunk: chunk)
        }
        let long = text + String(repeating: "x\n", count: 100)
        #expect(throws: CSVProblem.unclosedQuote(opened: place, .recordLimit(50))) {
            try WholeFile(long, Self.options(record: 50), chunk: chunk)
        }
    }

    @Test func `a single line of 200 MB is refused after little of it`() {
        let line = Endless(start: "h\n", byte: 0x61, total: 200 << 20)
        #expect(throws: CSVProblem.recordTooLong(line: 2, limit: 1 << 20)) { try WholeFile(source: line) }
        #expect(line.handedOut < 8 << 20)
        let header = Endless(start: "h", byte: 0x61, total: 200 << 20)
        #expect(throws: CSVProblem.recordTooLong(line: 1, limit: 1 << 20)) { try WholeFile(source: header) }
        #expect(header.handedOut < 8 << 20)
    }

    @Test func `a quote open over 200 MB is refused after little of it`() {
        let file = Endless(start: "h\n\"", byte: 0x61, total: 200 << 20)
        #expect(throws: CSVProblem.unclosedQuote(opened: CSVPlace(2, 1, cell: 1), .recordLimit(1 << 20))) {
            try WholeFile(source: file)
        }
        #expect(file.handedOut < 8 << 20)
    }

    @Test func `a record of many cells is read`() throws {
        let file = try WholeFile("h\n" + String(repeating: ",", count: 5000), CSVOptions(delimiter: .comma))
        #expect(file.cells.first?.count == 5001)
    }
}
