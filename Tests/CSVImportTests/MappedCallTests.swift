import GRDB
import StagingStore
import Testing

@testable import CSVImport

struct MappedCallTests {
    @Test func `a mapped column becomes a call, an unmapped one is kept, and the same file asks nothing anew`() throws {
        let bench = try Workbench()
        try bench.load(
            "field,function,parameters\nprogram,local_x_do,\"{\"\"u\"\":\"\"{userid}\"\",\"\"p\"\":\"\"{value}\"\"}\"\n"
        ) { $0.dataset = .mappings }
        let text =
            "username,firstname,lastname,email,program1,program2,maildigest\nana,Ana,Silva,ana@example.edu,139,140,1\n"
        let report = try bench.load(text)
        #expect(report.entries[.serviceCall] == 2)
        #expect(try bench.rows("SELECT field FROM unsendable") == ["maildigest"])
        let again = try bench.load(text.replacing("Silva,", with: "Silvas,"))
        #expect(again.entries[.serviceCall] == nil)
    }

    @Test func `a mapping that can not be meant rejects its row`() throws {
        let bench = try Workbench()
        let report = try bench.load("field,function,parameters\nprogram,delete everything,{}\n") {
            $0.dataset = .mappings
        }
        #expect(report.rows.rejected == 1)
        #expect(report.problems.first?.code == "function-mapping")
    }
}
