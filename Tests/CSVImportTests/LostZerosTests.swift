import Testing

@testable import CSVImport

/// A spreadsheet takes idnumbers for numbers and drops the zeros they begin with.
struct LostZerosTests {
    private static let header = "username,idnumber,firstname,lastname,email\n"

    private func bench() throws -> Workbench {
        let bench = try Workbench()
        try bench.load(
            Self.header + "ana,00123,Ana,Silva,ana@example.edu\nbo,98765,Bo,Lee,bo@example.edu\n")
        return bench
    }

    @Test(arguments: [
        ("ana,123,Ana,Silva,ana@example.edu", ["2 idnumber zeros-lost"]),
        ("eva,123,Eva,Maia,eva@example.edu", ["2 idnumber zeros-lost"]),
        ("eva,0123,Eva,Maia,eva@example.edu", []), ("eva,124,Eva,Maia,eva@example.edu", []),
        ("eva,23,Eva,Maia,eva@example.edu", []), ("bo,98765,Bo,Lee,bo@example.org", []),
        ("ana,E123,Ana,Silva,ana@example.edu", []),
    ])
    func `an idnumber that is another one without its zeros is named`(row: String, findings: [String]) throws {
        let report = try bench().load(Self.header + row + "\n")
        #expect(Workbench.brief(report) == findings)
        #expect(report.rows.rejected == 0)
    }

    @Test func `where no idnumber begins with a zero none can have lost any`() throws {
        let bench = try Workbench()
        try bench.load(Self.header + "bo,98765,Bo,Lee,bo@example.edu\n")
        #expect(try bench.load(Self.header + "eva,765,Eva,Maia,eva@example.edu\n").problems.isEmpty)
    }
}
