import StagingStore
import Testing

@testable import CSVImport

struct AbsenceTests {
    let bench: Workbench
    let header = "username,firstname,lastname,email,course1\n"
    let ana = "ana,A,B,a@x.org,BIO\n"
    let ben = "ben,B,C,b@x.org,BIO\n"

    init() throws {
        bench = try Workbench()
        bench.options.mode = .full
        try bench.load(header + ana + ben)
        try bench.deliver()
    }

    private func pass(days: Int) throws {
        try bench.change(
            "UPDATE absent_people SET since = strftime('%Y-%m-%dT%H:%M:%fZ', since, '-\(days) days')")
    }

    @Test func `who is absent goes when the days of grace are over, by the same file too`() throws {
        bench.options.people.graceDays = 7
        let report = try bench.load(header + ana)
        #expect(report.rows.removed == 0)
        #expect(report.hints == ["1 person is not in the file any more and stays for now: v_absent."])
        #expect(try bench.open() == [])
        try pass(days: 6)
        #expect(try bench.load(header + ana).entries == [:])
        try pass(days: 1)
        #expect(try bench.load(header + ana).refusal?.code == "removals")
        let last = try bench.load(header + ana) { $0.removals = 1 }
        #expect(last.rows.removed == 1)
        #expect(try bench.rows("SELECT state FROM users WHERE username = 'ben'") == ["gone"])
        #expect(try bench.rows("SELECT * FROM v_absent") == [])
    }

    @Test func `who is in a file again begins anew`() throws {
        bench.options.people.graceDays = 7
        try bench.load(header + ana)
        try pass(days: 6)
        try bench.load(header + ana + ben)
        #expect(try bench.rows("SELECT * FROM v_absent") == [])
        try bench.load(header + ana + "\n")
        #expect(try bench.rows("SELECT username, since FROM v_absent") == ["ben|2026-11-21T05:00:00.000Z"])
    }

    @Test func `the absent may be kept, and go once that is said`() throws {
        #expect(try bench.load(header + ana) { $0.people.absent = .keep }.entries == [:])
        #expect(try bench.rows("SELECT username FROM v_absent") == ["ben"])
        #expect(try bench.load(header + ana) { $0.removals = 1 }.rows.removed == 1)
    }

    @Test func `the absent may leave their courses and keep an open account`() throws {
        let report = try bench.load(header + ana) {
            $0.people.absent = .unenrol
            $0.removals = 1
        }
        #expect(report.entries == [.enrolPut: 1])
        #expect(try bench.open().first?.contains(#""suspend":1"#) == true)
        #expect(try bench.rows("SELECT state FROM users WHERE username = 'ben'") == ["active"])
    }

    @Test func `the absent may be deleted`() throws {
        let report = try bench.load(header + ana) {
            $0.people.absent = .delete
            $0.people.allowDeletes = true
            $0.removals = 1
        }
        #expect(report.entries == [.userDelete: 1])
    }
}
