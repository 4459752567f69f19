import StagingStore
import Testing

@testable import CSVImport

/// Rows that a source's file has and Moodle is not to have, and columns that it names in its own way.
struct RowFilterTests {
    private static let staff = """
        Nummer,firstname,lastname,email,Status
        1001,Ana,Silva,ana@example.edu,active
        1002,José,Núñez,jose@example.edu, On Leave\u{A0}
        1003,Bo,Lee,bo@example.edu,left
        1004,Wei,Chen,,active
        """

    private func bench(_ conditions: String...) throws -> Workbench {
        let bench = try Workbench()
        bench.options.columns = ["NUMMER": "idnumber"]
        bench.options.only = try conditions.map { try #require(RowFilter.Condition($0)) }
        return bench
    }

    @Test(arguments: [
        (["Status=active|on leave"], ["1001", "1002", "1004"]),
        (["status!=left"], ["1001", "1002", "1004"]),
        (["Status=active", "email!="], ["1001"]),
        (["email="], ["1004"]),
        (["Nummer=1003"], ["1003"]),
    ])
    func `only the rows that meet all conditions are read`(conditions: [String], kept: [String]) throws {
        let bench = try Workbench()
        bench.options.columns = ["NUMMER": "idnumber", "Status": "-"]
        bench.options.defaults = ["email": "nobody@example.edu"]
        bench.options.only = try conditions.map { try #require(RowFilter.Condition($0)) }
        let report = try bench.load(Self.staff)
        #expect(report.refusal == nil)
        #expect(report.rows.read == kept.count)
        #expect(report.filtered == 4 - kept.count)
        #expect(try bench.rows("SELECT idnumber FROM users ORDER BY 1") == kept)
    }

    @Test(arguments: ["Status", "=active", "!=active", ""])
    func `a condition without a column or an equals sign is none`(text: String) {
        #expect(RowFilter.Condition(text) == nil)
    }

    @Test func `a row that no longer meets the condition has left a full file`() throws {
        let bench = try bench("Status!=left", "email!=")
        try bench.load(Self.staff)
        let changed = Self.staff.replacing("ana@example.edu,active", with: "ana@example.edu,left")
        let held = try bench.load(changed) { $0.mode = .full }
        #expect(held.refusal?.code == "removals")
        let report = try bench.load(changed) {
            $0.mode = .full
            $0.removals = 1
        }
        #expect(report.rows.removed == 1)
        #expect(try bench.rows("SELECT idnumber FROM users WHERE state = 'gone'") == ["1001"])
    }

    @Test func `the same file under other conditions is not the same import`() throws {
        let bench = try bench("Status=active", "email!=")
        try bench.load(Self.staff)
        #expect(try bench.load(Self.staff).state == .same)
        bench.options.only = []
        bench.options.columns["Status"] = "-"
        #expect(try bench.load(Self.staff).rows.added == 2)
    }

    @Test func `a condition on a column that the file has not refuses the file and names its columns`() throws {
        let report = try bench("Stauts=active").load(Self.staff)
        let refusal = try #require(report.refusal)
        #expect(refusal.code == "filter-column")
        #expect(refusal.message.contains("Stauts"))
        #expect(refusal.message.contains("\"email\" and \"Status\""))
    }

    @Test func `a file none of whose rows is meant is refused, for a full one would take everybody away`() throws {
        let report = try bench("Status=retired").load(Self.staff) { $0.mode = .full }
        #expect(report.refusal?.code == "all-filtered")
        #expect(report.refusal?.message.contains("Not one of 4 rows") == true)
    }

    @Test func `a column with a meaning that the kind of file does not have refuses the file`() throws {
        let bench = try bench("Status=active")
        bench.options.columns = ["Nummer": "idnumbr"]
        bench.options.dataset = .users
        let refusal = try #require(try bench.load(Self.staff).refusal)
        #expect(refusal.code == "unknown-field")
        #expect(refusal.column == "Nummer")
        #expect(refusal.message.contains("Did you mean \"idnumber\"?"))
    }

    @Test func `a column that was given a meaning and is not there is told`() throws {
        let bench = try bench("Status=active", "email!=")
        bench.options.columns["Telefon"] = "phone1"
        #expect(try bench.load(Self.staff).hints == ["Not in the file: \"Telefon\", for which a meaning was given."])
    }
}
