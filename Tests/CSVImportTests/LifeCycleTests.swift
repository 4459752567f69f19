import StagingStore
import Testing

@testable import CSVImport

struct LifeCycleTests {
    let bench: Workbench
    let header = "username,firstname,lastname,email,idnumber\n"

    init() throws {
        bench = try Workbench()
        try bench.load(header + "a,A,One,a@x.org,1\nb,B,Two,b@x.org,2\nc,C,Three,c@x.org,3\n")
        try bench.deliver()
        bench.options.people.allowRenames = true
        bench.options.people.allowDeletes = true
    }

    private func names() throws -> [String] {
        try bench.rows("SELECT username FROM users ORDER BY id")
    }

    // MARK: Renames

    @Test func `an account is renamed by its old username`() throws {
        let report = try bench.load("username,oldusername\nanew,a\n")
        #expect(report.problems == [])
        #expect(
            try bench.rows("SELECT kind, entity, payload, before FROM outbox WHERE state = 'ready'") == [
                #"user.rename|user/1/username|{"username":"anew"}|{"username":"a"}"#
            ])
        #expect(try names() == ["anew", "b", "c"])
        #expect(try bench.load("username,oldusername\nanew,a\n\n").entries.isEmpty)
        #expect(try bench.load("username,oldusername,city\nanew,a,\n").entries.isEmpty)
    }

    @Test func `an account is renamed by its key`() throws {
        bench.options.people.key = MappingKey(column: "idnumber", field: "idnumber")
        let report = try bench.load("username,idnumber\njdoe,1\n")
        #expect(report.entries == [.userRename: 1])
        #expect(try names() == ["jdoe", "b", "c"])
        // Of somebody whom only Moodle knows.
        try bench.load("username,idnumber\nroe,12345\n")
        #expect(try bench.newest() == [#"user.rename|user/4/username|{"username":"roe"}"#])
        #expect(
            try bench.rows("SELECT username, look_up FROM users WHERE id = 4") == [
                #"roe|["idnumber:12345","username:roe"]"#
            ])
    }

    @Test func `a rename that waits is renewed, and one back to the old name is taken out`() throws {
        try bench.load("username,oldusername\nx,a\n")
        try bench.load("username,oldusername\ny,x\n")
        #expect(
            try bench.rows("SELECT payload, before FROM outbox WHERE state = 'ready'") == [
                #"{"username":"y"}|{"username":"a"}"#
            ])
        try bench.load("username,oldusername\na,y\n")
        #expect(try bench.open() == [])
    }

    @Test func `somebody whom Moodle has not is renamed in the store alone`() throws {
        try bench.load(header + "d,D,Four,d@x.org,4\n")
        try bench.load("username,oldusername\ndd,d\n")
        #expect(try bench.open() == ["user.create|user/4|"])
        #expect(try names().last == "dd")
    }

    @Test(arguments: [["b,a", "a,b"], ["a,b", "b,a"]])
    func `two people can swap their usernames in one file`(rows: [String]) throws {
        let report = try bench.load("username,oldusername\n" + rows.joined(separator: "\n") + "\n")
        #expect(report.problems == [])
        #expect(report.rows == ImportReport.Rows(read: 2, changed: 2))
        #expect(try names() == ["b", "a", "c"])
        #expect(
            try bench.rows("SELECT entity, payload, before FROM outbox WHERE state = 'ready' ORDER BY entity") == [
                #"user/1/username|{"username":"b"}|{"username":"a"}"#,
                #"user/2/username|{"username":"a"}|{"username":"b"}"#,
            ])
    }

    @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    func `a chain of usernames moves on in whatever order its rows come`(order: [Int]) throws {
        let rows = ["b,a", "c,b", "d,c"]
        let report = try bench.load("username,oldusername\n" + order.map { rows[$0] }.joined(separator: "\n") + "\n")
        #expect(report.problems == [])
        #expect(try names() == ["b", "c", "d"])
    }

    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]])
    func `a bad row of a chain takes along only those that counted on it`(order: [Int]) throws {
        try bench.load(header + "x,X,Nine,x@x.org,9\n")
        // The row that frees b is wrong, so a can not become b; x and c are not concerned.
        let rows = ["b,a,", "d,b,no address", "y,x,", "cc,c,"]
        let report = try bench.load(
            "username,oldusername,email\n" + order.map { rows[$0] }.joined(separator: "\n") + "\n")
        #expect(report.rows == ImportReport.Rows(read: 4, changed: 2, rejected: 2))
        #expect(Set(report.problems.map(\.code)) == ["email-invalid", "rename-taken"])
        #expect(try names() == ["a", "b", "cc", "y"])
    }

    @Test func `a username that stays with its person can not be taken over`() throws {
        let report = try bench.load("username,oldusername\nb,a\n")
        #expect(Workbench.brief(report) == ["2 username rename-taken"])
        #expect(try names() == ["a", "b", "c"])
        #expect(report.entries.isEmpty)
    }

    @Test(arguments: [("guest,a", "username"), ("admin,a", "username"), ("x,admin", "oldusername")])
    func `Moodle's own accounts are not renamed`(row: String, field: String) throws {
        #expect(Workbench.brief(try bench.load("username,oldusername\n\(row)\n")) == ["2 \(field) protected-account"])
    }

    @Test func `the username of an account that was deleted is free`() throws {
        try bench.load("username,deleted\nb,1\n")
        #expect(Workbench.brief(try bench.load("username,oldusername\nb,a\n")) == ["2 username rename-taken"])
        try bench.change("UPDATE outbox SET state = 'done' WHERE state = 'ready'")
        #expect(try bench.load("username,oldusername\nb,a\n\n").problems == [])
        #expect(try names() == ["b", "-renamed-2", "c"])
    }

    @Test func `somebody elsewhere whose rename waits is not made anew by a row that says all`() throws {
        try bench.load("username,oldusername,city\nnew,old,Faro\n")
        try bench.load("username,firstname,lastname,email\nnew,N,Ew,new@x.org\n")
        #expect(
            try bench.open() == [
                #"user.rename|user/4/username|{"username":"new"}"#,
                #"user.update|user/4|{"fields":{"city":"Faro","email":"new@x.org","firstname":"N","lastname":"Ew"}}"#,
            ])
    }

    // MARK: Deletion

    @Test func `a file adds one and deletes another`() throws {
        let report = try bench.load(header.replacing("idnumber", with: "deleted") + "new,N,Ew,n@x.org,0\na,,,,1\n")
        #expect(report.problems == [])
        #expect(report.rows == ImportReport.Rows(read: 2, added: 1, changed: 1))
        #expect(try bench.newest() == ["user.create|user/4|", "user.delete|user/1|"])
        #expect(try bench.rows("SELECT state FROM users WHERE id = 1") == ["gone"])
        #expect(try bench.load("username,deleted\na,1\n").entries == [:])
    }

    @Test func `what waits about somebody who goes is given up`() throws {
        try bench.load("username,city,course1\na,Faro,BIO\n")
        try bench.load("username,deleted\na,1\n")
        #expect(try bench.open() == ["user.delete|user/1|"])
    }

    @Test func `somebody whom Moodle never heard of goes without a word`() throws {
        try bench.load(header + "d,D,Four,d@x.org,4\n")
        #expect(try bench.load("username,deleted\nd,1\n").entries == [:])
        #expect(try bench.open() == [])
    }

    @Test func `somebody whom the store does not know is deleted by the row's own key`() throws {
        try bench.load("username,deleted\nzoe,1\n")
        #expect(try bench.newest() == ["user.delete|user/4|"])
        #expect(
            try bench.rows("SELECT state, look_up FROM users WHERE id = 4") == [#"referenced|["username:zoe"]"#])
    }

    @Test func `who comes again after a deletion gets a new account, with a word about what is lost`() throws {
        try bench.load("username,course1\na,BIO\n")
        try bench.deliver()
        try bench.load("username,deleted\na,1\n")
        try bench.change(
            "UPDATE outbox SET state = 'done' WHERE state = 'ready'; UPDATE users SET moodle_id = NULL, origin = NULL WHERE id = 1"
        )
        let report = try bench.load(header + "a,A,One,a@x.org,1\n") { $0.people.limits = .classic }
        #expect(Workbench.brief(report) == ["2  history-lost"])
        #expect(
            try bench.newest() == [
                "user.create|user/1|",
                #"enrol.put|enrol/1/shortname:BIO/student|{"suspend":0,"timeend":0,"timestart":0}"#,
            ])
    }

    @Test func `a deletion that still waits is taken back when the person comes again`() throws {
        try bench.load("username,deleted\na,1\n")
        let report = try bench.load(header + "a,A,One,a@x.org,1\n") { $0.people.limits = .classic }
        #expect(report.problems == [])
        #expect(try bench.open() == ["user.unsuspend|user/1/suspended|"])
    }

    @Test(arguments: ["guest", "admin"])
    func `Moodle's own accounts are not deleted`(name: String) throws {
        #expect(
            Workbench.brief(try bench.load("username,deleted\n\(name),1\n")) == ["2 username protected-account"])
    }

    @Test(arguments: ["2", "yes"])
    func `only 1 deletes`(cell: String) throws {
        #expect(Workbench.brief(try bench.load("username,deleted\na,\(cell)\n")) == ["2 deleted choice"])
    }

    @Test func `without leave to delete an account is suspended, known or not`() throws {
        bench.options.people.allowDeletes = false
        let report = try bench.load("username,deleted\na,1\nzoe,1\n")
        #expect(Workbench.brief(report) == ["2 deleted deletion-suspends", "3 deleted deletion-suspends"])
        #expect(report.entries == [.userSuspend: 2])
        #expect(try bench.load("username,deleted\na,1\nzoe,1\n\n").entries == [:])
    }

    @Test func `suspending can be switched off`() throws {
        let report = try bench.load("username,suspended\na,1\nb,1\n") { $0.people.allowSuspends = false }
        #expect(Workbench.brief(report) == ["2 suspended suspension-ignored"])
        #expect(report.entries == [:])
        let none = try bench.load("username,deleted\na,1\n") {
            ($0.people.allowSuspends, $0.people.allowDeletes) = (false, false)
        }
        #expect(Workbench.brief(none) == ["2 deleted deletion-asked"])
    }
}
