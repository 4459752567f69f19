import Testing

@testable import CSVImport

struct FieldLimitTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    private func load(_ columns: String, _ cells: String, change: (inout ImportOptions) -> Void = { _ in }) throws
        -> ImportReport
    {
        try bench.load("username,firstname,lastname,email,\(columns)\nanna,A,B,a@x.org,\(cells)\n", change: change)
    }

    @Test(arguments: [("institution", 40, 255), ("city", 20, 120)])
    func `the classic limits hold if they are asked for, in characters`(field: String, classic: Int, core: Int) throws {
        for (limits, limit) in [(FieldLimits.classic, classic), (.core, core)] {
            let long = String(repeating: "é", count: limit + 1)
            let refused = try load(field, long) { $0.people.limits = limits }
            #expect(Workbench.brief(refused) == ["2 \(field) too-long"])
            #expect(try load(field, String(long.dropLast())) { $0.people.limits = limits }.problems == [])
            try bench.change("DELETE FROM source_rows")
            let cut = try load(field, long) { ($0.people.limits, $0.people.tooLong) = (limits, .truncate) }
            #expect(Workbench.brief(cut) == ["2 \(field) truncated"])
            #expect(try bench.rows("SELECT length(extra ->> '\(field)') FROM users") == ["\(limit)"])
        }
    }

    @Test func `what identifies somebody is never cut`() throws {
        let long = String(repeating: "7", count: 256)
        let report = try load("idnumber", long) { $0.people.tooLong = .truncate }
        #expect(Workbench.brief(report) == ["2 idnumber too-long"])
        let name = String(repeating: "a", count: 101)
        let username = try bench.load("username,firstname,lastname,email\n\(name),A,B,a@x.org\n") {
            $0.people.tooLong = .truncate
        }
        #expect(Workbench.brief(username) == ["2 username too-long"])
        let fits = try bench.load("username,firstname,lastname,email\n\(name.dropLast()),A,B,a@x.org\n")
        #expect(fits.problems == [])
    }

    // MARK: Profile fields

    private func declare() throws {
        try bench.change(
            """
            INSERT INTO profile_fields (shortname, type, options, required, is_unique) VALUES
              ('shirt', 'menu', '["S","M"]', 0, 0), ('news', 'checkbox', '[]', 0, 0),
              ('born', 'datetime', '["1900","2050"]', 0, 0), ('no', 'text', '[]', 0, 1), ('note', 'text', '[]', 1, 0)
            """)
    }

    @Test(arguments: [
        ("shirt", "M", ""), ("shirt", "m", "choice"), ("news", "1", ""), ("news", "yes", "choice"),
        ("born", "2017-09-01", ""), ("born", "2016-02-29", ""), ("born", "1950-03-31", ""), ("born", "1800000000", ""),
        ("born", "2017-09-01-08-30-00", ""), ("born", "2017-02-29", "profile-date"),
        ("born", "2017-9-1", "profile-date"), ("born", "01/09/2017", "profile-date"), ("born", "1890-01-01", "year"),
        ("other", "x", "profile-field-undeclared"),
    ])
    func `a profile field that was declared is checked`(field: String, cell: String, expected: String) throws {
        try declare()
        let report = try load("profile_field_note,profile_field_\(field)", "n,\(cell)")
        #expect(report.problems.map(\.code) == (expected.isEmpty ? [] : [expected]))
    }

    @Test func `a required profile field must be filled for new people, and a unique one is one person's`() throws {
        try declare()
        let first = try bench.load(
            """
            username,firstname,lastname,email,profile_field_note,profile_field_no
            anna,A,B,a@x.org,n,1
            ben,B,C,b@x.org,,2
            cleo,C,D,c@x.org,n,1
            """)
        #expect(
            Workbench.brief(first) == ["3 profile_field_note missing", "4 profile_field_no not-unique"])
        let later = try bench.load(
            "username,profile_field_no\nanna,3\n", name: "b.csv")
        #expect(later.problems == [])
        let freed = try bench.load(
            "username,firstname,lastname,email,profile_field_note,profile_field_no\ncleo,C,D,c@x.org,n,1\n")
        #expect(freed.problems == [])
    }

    @Test func `a retired field can be led to a profile field`() throws {
        try bench.change(
            """
            INSERT INTO column_mappings (source, dataset, column, field, changed_at)
            VALUES ('default', 'users', 'icq', 'profile_field_icq', '2026-11-21T05:00:00.000Z')
            """)
        #expect(try load("icq", "12345").problems == [])
        #expect(try bench.rows("SELECT extra FROM users") == [#"{"profile_field_icq":"12345"}"#])
    }

    @Test func `several people may have one address where the site allows it`() throws {
        let file = "username,firstname,lastname,email\nanna,A,B,home@x.org\nben,B,C,home@x.org\n"
        #expect(try bench.load(file) { $0.preview = true }.rows.rejected == 1)
        #expect(try bench.load(file) { $0.people.sharedEmails = true }.rows.added == 2)
    }
}
