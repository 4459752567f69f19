import StagingStore
import Testing

@testable import CSVImport

struct MissingColumnTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    @Test func `a file of new people that lacks a column they need is refused once, and nothing is staged`() throws {
        let report = try bench.load("username,firstname,email\nben,Ben,ben@x.org\ncleo,Cleo,cleo@x.org\n")
        #expect(report.state == .refused)
        #expect(report.refusal?.code == "missing-column")
        #expect(
            report.refusal?.message
                == """
                The header, line 1 of the file, has no column lastname. Every new person needs it, and no row could be \
                taken without. Add the column, fill in the cells and import the file again. If the rows are about \
                accounts that Moodle has, say so with --only-existing, and with --key by what it knows them.
                """)
        #expect(report.rows == ImportReport.Rows())
        #expect(try bench.rows("SELECT count(*) FROM users") == ["0"])
        #expect(try bench.rows("SELECT count(*) FROM import_problems") == ["0"])
    }

    @Test func `one row about somebody known makes it a file of changes, whose other rows are rejected one by one`()
        throws
    {
        _ = try bench.load("username,firstname,lastname,email\nanna,Anna,Berg,anna@x.org\n")
        let report = try bench.load("username,city\nben,Porto\nanna,Faro\n")
        #expect(report.rows == ImportReport.Rows(read: 2, changed: 1, rejected: 1))
    }

    @Test func `a value for everybody stands in for a column`() throws {
        let report = try bench.load("username,firstname,email\nben,Ben,ben@x.org\n") { $0.defaults["lastname"] = "-" }
        #expect(report.rows.added == 1)
    }
}
