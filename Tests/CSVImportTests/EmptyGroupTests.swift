import StagingStore
import Testing

@testable import CSVImport

/// Groups that a file leaves without anybody.
struct EmptyGroupTests {
    @Test func `a group that a file empties is deleted if that is asked for`() throws {
        let bench = try Workbench()
        let header = "cmd;cid;uid;rolename;enrol;gcmd;g1\n"
        try bench.load(
            header
                + "add;BIO;ana;student;;gaddcreate;Red\nadd;BIO;bo;student;;gaddcreate;Blue\nadd;BIO;eva;student;;gaddcreate;Blue\n"
        )
        try bench.deliver()
        try bench.change("UPDATE groups SET moodle_id = 10 + id, origin = 'created'")
        let asked: (inout ImportOptions) -> Void = { $0.places.purgesEmptyGroups = true }
        let report = try bench.load(header + "del;BIO;ana;student;;;\ndel;BIO;bo;student;;;\n", change: asked)
        #expect(report.entries == [.enrolRemove: 2, .groupDelete: 1])
        #expect(try bench.rows("SELECT name FROM groups WHERE state = 'gone'") == ["Red"])
        #expect(try bench.rows("SELECT payload FROM outbox WHERE kind = 'group.delete'") == [#"{"only":"empty"}"#])
        try bench.load(header + "add;BIO;eva;student;;gdel;Blue\n")
        #expect(try bench.rows("SELECT name FROM groups WHERE state = 'gone'") == ["Red"])
    }
}
