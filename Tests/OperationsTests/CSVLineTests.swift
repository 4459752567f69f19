import Testing

@testable import Operations

struct CSVLineTests {
    @Test(arguments: [
        ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-1+cmd", "'-1+cmd"),
        ("\t=1", "\"'\t=1\""), ("+351 21 123 (4)", "+351 21 123 (4)"), ("-7.5", "-7.5"), ("Ana", "Ana"), ("", ""),
        ("a=b", "a=b"), ("'quoted", "'quoted"),
    ])
    func `a cell that a spreadsheet would calculate gets an apostrophe, a number does not`(cell: String, line: String) {
        #expect(CSVLine.text([cell], .guarded) == line)
    }

    @Test func `a cell is kept as it is where a program reads it`() {
        #expect(CSVLine.text(["=1+1", "-x"], .kept) == "=1+1,-x")
    }

    @Test func `a cell is quoted only where its text needs it`() {
        #expect(
            CSVLine.text(["a", "b,c", "d\"e", "f\ng", " h", "i;j", "é"], .guarded)
                == "a,\"b,c\",\"d\"\"e\",\"f\ng\",\" h\",\"i;j\",é")
    }
}
