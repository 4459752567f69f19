import StagingStore
import Testing

@testable import CSVImport

/// Users files as Tool Sync has them.
struct ToolSyncUsersTests {
    @Test func `courses are named by idnumber, with dates of their own, and one cohort a row`() throws {
        let bench = try Workbench()
        let report = try bench.load(
            """
            username;firstname;lastname;email;cohort;cohortid;course1;role1;enrol1;start1;end1;group1;trackforums
            ana;Ana;Silva;ana@example.edu;Year one;Y1;SIS-7;student;manual;2026-09-01;2027-01-31 12:00:00;Red;1
            bo;Bo;Lee;bo@example.edu;Year two;;SIS-8;;;;;;
            """
        ) { $0.places.courseKey = .idnumber }
        #expect(report.rows.added == 2)
        #expect(try bench.rows("SELECT key FROM cohorts ORDER BY 1") == ["idnumber:Y1", "idnumber:Year two"])
        #expect(
            try bench.rows(
                """
                SELECT t.target, e.role, e.starts_at, e.ends_at FROM enrolments e JOIN course_codes c ON c.id = e.code_id
                  JOIN course_targets t ON t.id = c.target_id ORDER BY e.id
                """) == ["idnumber:SIS-7|student|1788220800|1801396800", "idnumber:SIS-8|student|0|0"])
        #expect(try bench.rows("SELECT field, value FROM unsendable") == ["trackforums|1"])
        #expect(try bench.load("username;firstname\nana;Ana\n").rows.unchanged == 1)
    }

    @Test func `only the manual method has a web service, and a date must be one`() throws {
        let report = try Workbench().load(
            """
            username,firstname,lastname,email,course1,enrol1,start1,end1
            ana,Ana,Silva,ana@example.edu,BIO,self,,
            bo,Bo,Lee,bo@example.edu,BIO,manual,01/09/2026,
            eva,Eva,Maia,eva@example.edu,BIO,,2026-09-01,2026-08-01
            """)
        #expect(
            Workbench.brief(report) == [
                "2 enrol1 enrol-method", "3 start1 date", "4 course1 ends-before-start",
            ])
    }
}
