import Foundation
import StagingStore
import Testing

@testable import CSVImport

struct ValueTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test(arguments: [
        ("program1", "BIO", "number"), ("session2", "1.5", "number"), ("program1", "0", "number"),
        ("program1", "12", ""), ("session1", "139", ""), ("mnethostid", "x", "number"), ("trackforums", "2", "choice"),
        ("emailstop", "yes", "choice"), ("descriptionformat", "3", "choice"), ("descriptionformat", "4", ""),
        ("htmleditor", "1", ""), ("htmleditor", "atto", ""), ("htmleditor", "A B", "choice"), ("ajax", "2", "choice"),
        ("autosubscribe", "2", "choice"), ("maildigest", "3", "choice"), ("mailformat", "2", "choice"),
        ("maildisplay", "3", "choice"), ("enrolperiod1", "+5", "number"), ("enrolperiod1", "36501", "number"),
        ("suspended", "yes", "choice"), ("theme", "<b>", "markup"), ("lang", "english!", "language"),
    ])
    func `a value is checked by its field's rule`(field: String, cell: String, code: String) throws {
        let report = try bench.load(
            "username,firstname,lastname,email,course1,\(field)\nana,A,B,a@x.org,BIO,\(cell)\n")
        let errors = report.problems.filter { $0.severity == .error }.map { "\($0.column) \($0.code)" }
        #expect(errors == (code.isEmpty ? [] : ["\(field) \(code)"]))
    }

    @Test(arguments: ["admin", "guest", "Admin"])
    func `a row about Moodle's own accounts is rejected, and told once`(name: String) throws {
        for existing in ExistingAccounts.allCases {
            let report = try bench.load("username,firstname,lastname,email\n\(name),A,B,a@x.org\n") {
                $0.existing = existing
            }
            #expect(Workbench.brief(report) == ["2 username protected-account"])
            #expect(report.entries == [:])
        }
    }

    @Test func `a key whose column the file lacks refuses the file`() throws {
        let report = try bench.load("username,city\nana,Faro\n") {
            $0.people.key = MappingKey(column: "EmployeeNo", field: "idnumber")
        }
        #expect(report.refusal?.code == "key-column")
        #expect(report.refusal?.message.contains("\"EmployeeNo\"") == true)
    }

    @Test(arguments: [
        ("2026-07-01", "Europe/Lisbon", 1_782_860_400), ("2026-01-01", "Europe/Lisbon", 1_767_225_600),
        ("2026-07-01 08:30:00", "America/New_York", 1_782_909_000),
        ("2026-03-29 01:30:00", "Europe/Lisbon", 1_774_747_800),
        ("2026-10-25 01:30:00", "Europe/Lisbon", 1_792_888_200), ("1782860400", "Asia/Tokyo", 1_782_860_400),
        ("2026-07-01", "UTC", 1_782_864_000),
    ])
    func `dates are of the time zone that the options name`(text: String, zone: String, seconds: Int64) throws {
        #expect(DateCell.seconds(text, in: try #require(TimeZone(identifier: zone))) == seconds)
    }

    @Test func `a file's dates are UTC, which is said, or as the options have it`() throws {
        let file = "username,firstname,lastname,email,course1,enroltimestart1\nana,A,B,a@x.org,BIO,2026-07-01\n"
        let report = try bench.load(file)
        #expect(report.hints.contains { $0.contains("UTC") })
        #expect(try bench.rows("SELECT starts_at FROM enrolments") == ["1782864000"])
        let zone = try bench.load(file) { $0.timeZone = TimeZone(identifier: "Europe/Lisbon") }
        #expect(zone.hints.isEmpty)
        #expect(try bench.rows("SELECT starts_at FROM enrolments") == ["1782860400"])
    }
}
