import StagingStore
import Testing

@testable import CSVImport

/// Rows that could be taken to mean somebody else, and accounts that come back.
struct WrongPersonTests {
    @Test func `a chain of renames of people whom the store does not know means each by the old name`() throws {
        let bench = try Workbench()
        bench.options.people.allowRenames = true
        try bench.load("username,oldusername\ntwo,one\nthree,two\n")
        #expect(
            try bench.rows("SELECT username, look_up FROM users ORDER BY id") == [
                #"two|["username:one","username:two"]"#, #"three|["username:two","username:three"]"#,
            ])
    }

    @Test func `a swap of people whom the store does not know asks for both renames`() throws {
        let bench = try Workbench()
        bench.options.people.allowRenames = true
        let report = try bench.load("username,oldusername\ntwo,one\none,two\n")
        #expect(report.entries[.userRename] == 2)
    }

    @Test(arguments: [ExistingAccounts.leave, .skip])
    func `a rename of somebody unknown who is to be left alone is no fault of the store`(existing: ExistingAccounts)
        throws
    {
        let bench = try Workbench()
        bench.options.people.allowRenames = true
        let report = try bench.load(
            "username,oldusername,firstname,lastname,email\nbobby,bob,B,B,bob@example.org\n"
        ) { $0.existing = existing }
        #expect(report.refusal == nil)
    }

    @Test func `who comes back after a deletion gets an open account, even if the old one was suspended`() throws {
        let bench = try Workbench()
        let header = "username,firstname,lastname,email"
        bench.options.people.allowDeletes = true
        try bench.load("\(header),suspended,deleted\nana,Ana,Silva,ana@example.edu,1,\n")
        try bench.deliver()
        try bench.load("username,deleted\nana,1\n")
        try bench.change(
            "UPDATE outbox SET state = 'done' WHERE state = 'ready'; UPDATE users SET moodle_id = NULL, origin = NULL")
        let report = try bench.load("\(header)\nana,Ana,Silva,ana@example.edu\n")
        #expect(report.entries == [.userCreate: 1])
        #expect(try bench.rows("SELECT suspended FROM users") == ["0"])
    }

    @Test func `a clear token where nothing can be cleared rejects its row`() throws {
        let report = try Workbench().load("course,name,description\nBIO,Red,<clear>\nBIO,Blue,text\n")
        #expect(Workbench.brief(report) == ["2 description clears-nothing"])
        #expect(report.rows.added == 1)
    }

    @Test func `a key on a profile field needs no other column`() throws {
        let bench = try Workbench()
        bench.options.people.key = MappingKey(column: "Emp", field: "profile_field_employeeID", miss: .strict)
        let report = try bench.load("Emp,city\nE7,Porto\n")
        #expect(report.refusal == nil)
    }
}
