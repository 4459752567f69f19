import StagingStore
import Testing

@testable import CSVImport

struct CohortFileTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    private func cohorts() throws -> [String] {
        try bench.rows("SELECT key, name, description, visible, category, state FROM cohorts ORDER BY id")
    }

    // MARK: Moodle's own upload

    @Test func `Moodle's own upload says where a cohort lives, in one of six ways`() throws {
        let report = try bench.load(
            """
            name,idnumber,description,visible,contextid,context,category,category_id,category_idnumber,category_path
            One,C1,First,no,,,,,,
            Two,C2,,,1,,,,,
            Three,C3,,,,System,,,,
            Four,C4,,,,,7,,,
            Five,C5,,,,,SCI,,,
            Six,C6,,,,,,8,,
            Seven,C7,,,,,,,SCI,
            Eight,C8,,,,,,,,Arts / Music
            Nine,C9,,,35,,,,,
            """)
        #expect(Workbench.brief(report) == ["10 contextid context-number"])
        #expect(report.entries == [.cohortCreate: 8])
        #expect(
            try bench.rows("SELECT name, category, visible FROM cohorts ORDER BY id") == [
                "One||0", "Two||1", "Three||1", "Four|id:7|1", "Five|name:SCI|1", "Six|id:8|1", "Seven|idnumber:SCI|1",
                "Eight|path:Arts / Music|1",
            ])
    }

    @Test func `one idnumber twice in a file is one cohort, and two names for it are an error`() throws {
        let report = try bench.load("name,idnumber\nOne,C1\nOther,C1\nOne,C1\n")
        #expect(Workbench.brief(report) == ["3  duplicate-record"])
        #expect(report.rows == ImportReport.Rows(read: 3, added: 1, unchanged: 1, rejected: 1))
    }

    @Test func `what is another about a cohort is sent, and what a file leaves out stays`() throws {
        try bench.load("name,idnumber,description,visible\nOne,C1,First,no\n")
        #expect(try bench.load("name,idnumber\nUno,C1\n").entries == [:])
        try bench.deliver()
        #expect(try bench.load("name,idnumber,category_id\nEins,C1,7\n").entries == [.cohortUpdate: 1])
        #expect(
            try bench.rows("SELECT payload, before FROM outbox WHERE kind = 'cohort.update'") == [
                #"{"fields":{"category":"id:7","name":"Eins"}}|{"category":"system","name":"Uno"}"#
            ])
        #expect(try cohorts() == ["idnumber:C1|Eins|First|0|id:7|staged"])
    }

    // MARK: Tool Sync

    @Test func `Tool Sync's file makes cohorts and puts people in`() throws {
        let report = try bench.load(
            """
            cmd;cname;userid;cdescription;cidnumber
            add;COHORT1;ana;Teachers;COH1
            add;COHORT1;bea;Teachers;COH1
            add;COHORT2;;Nobody yet;COH2
            """)
        #expect(report.dataset == .cohortMembers)
        #expect(report.problems == [])
        #expect(report.entries == [.cohortCreate: 2, .cohortMember: 2])
        #expect(
            try cohorts() == [
                "idnumber:COH1|COHORT1|Teachers|1||staged", "idnumber:COH2|COHORT2|Nobody yet|1||staged",
            ])
    }

    @Test func `a cohort is found by its name where that is all a row says`() throws {
        try bench.load("cmd;cname;cidnumber\nadd;COHORT1;COH1\n")
        let report = try bench.load("cmd;cid;cname;userid;cidnumber\nadd;;COHORT1;ana;\nadd;;COHORT2;ana;\n")
        #expect(report.entries == [.cohortMember: 2, .cohortCreate: 1])
        #expect(
            try bench.rows("SELECT c.key FROM cohort_members m JOIN cohorts c ON c.id = m.cohort_id ORDER BY c.id") == [
                "idnumber:COH1", "idnumber:COHORT2",
            ])
        try bench.load("name,idnumber\nCOHORT1,COH9\n")
        let doubtful = try bench.load("cmd;cname;userid\nadd;COHORT1;bea\n")
        #expect(Workbench.brief(doubtful) == ["2 cname several-cohorts"])
    }

    @Test func `members are taken out, also those of whom only Moodle knows, once`() throws {
        try bench.load("cidnumber;userid\nCOH1;ana\n")
        try bench.deliver()
        let file = "cmd;userid;cidnumber\ndel;ana;COH1\ndel;bea;COH1\n"
        #expect(try bench.load(file).entries == [.cohortMember: 2])
        try bench.deliver()
        #expect(try bench.load(file + "del;eve;COH1\n").entries == [.cohortMember: 1])
    }

    @Test func `a cohort is deleted by command alone, and only where that is allowed`() throws {
        try bench.load("cmd;cname;cidnumber\nadd;COHORT1;COH1\nadd;COHORT2;COH2\n")
        try bench.load("cidnumber;userid\nCOH1;ana\n")
        try bench.change("UPDATE outbox SET state = 'done' WHERE entity LIKE '%COH1'")
        let file = "cmd;cidnumber\ndel;COH1\ndel;COH2\n"
        #expect(
            Workbench.brief(try bench.load(file)) == [
                "2 cmd deletion-not-allowed", "3 cmd deletion-not-allowed",
            ])
        // The second was never sent, so there is nothing to delete at Moodle.
        #expect(try bench.load(file) { $0.places.allowDeletes = true }.entries == [.cohortDelete: 1])
        #expect(try bench.rows("SELECT state FROM cohorts") == ["gone", "gone"])
        #expect(try bench.rows("SELECT state FROM cohort_members") == ["gone"])
        #expect(try bench.open() == ["cohort.delete|cohort-delete/1|"])
        // Somebody wants it again.
        #expect(try bench.load("name,idnumber\nCOHORT1,COH1\n").entries == [.cohortCreate: 1])
    }

    @Test func `an empty person in a members file is a mistake, never a deletion`() throws {
        let report = try bench.load("cohort,username,command\nCOH1,,del\n") { $0.places.allowDeletes = true }
        #expect(Workbench.brief(report) == ["2  nobody"])
    }

    @Test func `free empties a cohort only of as many people as were expected`() throws {
        try bench.load("cidnumber;userid\nCOH1;ana\nCOH1;bea\n")
        try bench.deliver()
        let file = "cmd;cidnumber;userid\nfree;COH1;\nadd;COH1;bea\nadd;COH1;eve\n"
        let refused = try bench.load(file)
        #expect(refused.refusal?.code == "removals")
        #expect(refused.refusal?.message.contains("--kind cohort-members --removals 1") == true)
        #expect(try bench.rows("SELECT count(*) FROM cohort_members WHERE state = 'active'") == ["2"])
        let report = try bench.load(file) { $0.removals = 1 }
        #expect(report.entries == [.cohortFree: 1, .cohortMember: 2])
        #expect(
            try bench.newest().first == #"cohort.free|cohort-members/1|{"action":"remove","most":"1"}"#)
        #expect(
            try bench.rows(
                "SELECT u.username, m.state FROM cohort_members m JOIN users u ON u.id = m.user_id ORDER BY 1")
                == ["ana|gone", "bea|active", "eve|active"])
        #expect(try bench.load(file) { $0.removals = 1 }.entries == [:])
        // Without a number the row is the unchanged one that it is.
        #expect(try bench.load(file).state == .same)
        // Moodle turned out to have more people in it: with their number the same file says something else.
        #expect(try bench.load(file) { $0.removals = 5 }.entries[.cohortFree] == 1)
    }

    @Test func `what free took away, the row that gave it brings back`() throws {
        let members = "cidnumber;userid\nCOH1;ana\n"
        try bench.load(members)
        try bench.deliver()
        try bench.load("cmd;cidnumber\nfree;COH1\n") { $0.removals = 1 }
        try bench.deliver()
        #expect(try bench.load(members + "COH1;bea\n").entries == [.cohortMember: 2])
    }

    @Test func `a cohort of a component is refused`() throws {
        let report = try bench.load("cmd;cname;cidnumber;component\nadd;A;C1;auth_ldap\nadd;B;C2;\n")
        #expect(Workbench.brief(report) == ["2 component owned-by-component"])
        #expect(report.entries == [.cohortCreate: 1])
    }

    @Test func `a cohort that nothing brought rejects its rows where that is asked for`() throws {
        let users = "username,firstname,lastname,email,cohort1\nana,A,S,ana@x.org,COH1\n"
        let report = try bench.load(users) { $0.missingCohort = .error }
        #expect(Workbench.brief(report) == ["2  cohort-missing"])
        let members = try bench.load("cohort,username\nCOH1,ana\n") { $0.missingCohort = .error }
        #expect(Workbench.brief(members) == ["2 cohort cohort-missing"])
        try bench.load("name,idnumber\nOne,COH1\n")
        #expect(try bench.load(users) { $0.missingCohort = .error }.rows.added == 1)
    }
}
