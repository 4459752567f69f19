import Testing

@testable import moodlesync

/// The small things that every line of output is made of.
struct WordingTests {
    @Test(arguments: [(0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-4321, "-4,321")])
    func `a number has its thousands apart`(number: Int, text: String) {
        #expect(Wording.number(number) == text)
    }

    @Test(arguments: [(0.04, "0.0 s"), (9.94, "9.9 s"), (12.7, "12 s"), (200, "3 min 20 s"), (7500, "2 h 05 min")])
    func `a time is as exact as it is short`(seconds: Double, text: String) {
        #expect(Wording.time(seconds: seconds) == text)
    }

    @Test func `one thing is counted as one`() {
        #expect(Wording.count(1, "entry", "entries") == "1 entry")
        #expect(Wording.count(2, "entry", "entries") == "2 entries")
        #expect(Wording.count(0, "row") == "0 rows")
    }

    @Test func `columns line up with wide, combined and empty cells`() {
        var table = Table([.left("name"), .right("n")])
        table.add(["李小龍", "1"])
        table.add(["Ana", "20"])
        table.add(["e\u{301}", ""])
        #expect(table.lines() == ["name     n", "李小龍   1", "Ana     20", "e\u{301}"])
    }

    @Test func `the widest column gives way on a narrow terminal`() {
        var table = Table([.left("a"), .left("b")])
        table.add(["short", "a long text that does not fit at all"])
        #expect(table.lines(available: 24) == ["a      b", "short  a long text that…"])
    }

    @Test func `a cell of somebody's file can not steer the terminal`() {
        #expect("a\u{1B}[2Jb\u{202E}c".withVisibleControls == #"a\u{1B}[2Jb\u{202E}c"#)
        #expect("línea 1\nlínea 2".withVisibleControls == "línea 1\nlínea 2")
    }

    @Test(arguments: [("MOODLE_ULR", "MOODLE_URL"), ("moodle_token", "MOODLE_TOKEN"), ("HOME", nil)])
    func `the nearest name is proposed, if one is near`(written: String, proposed: String?) {
        #expect(NearestName.of(written, among: SettingName.allCases.map(\.rawValue)) == proposed)
    }

    @Test func `a .env file is read as shells write it`() throws {
        let text = "# comment\r\n\r\nA=1\nexport B = \"two words\" \nC='x=y'\nD=\nA=2\n"
        #expect(try DotEnvFile.parse(text, named: ".env") == ["A": "2", "B": "two words", "C": "x=y", "D": ""])
    }
}
