import StagingStore
import Testing

@testable import CSVImport

struct RoleTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
        bench.options.people.allowPrivilegedRoles = true
    }

    private func load(_ columns: String, _ cells: String, change: (inout ImportOptions) -> Void = { _ in }) throws
        -> ImportReport
    {
        try bench.load(
            "username,firstname,lastname,email,\(columns)\nanna,Anna,Berg,anna@x.org,\(cells)\n", change: change)
    }

    private func staged() throws -> [String] {
        try bench.rows("SELECT role, context, state FROM role_assignments ORDER BY 1, 2")
    }

    @Test func `roles outside courses are given by name or number`() throws {
        let report = try load(
            "sysrole1,sysrole2,category1,categoryrole1,category2,categoryrole2", "manager,9,SCI,2,id:7,teacher")
        #expect(report.problems == [])
        #expect(
            try staged() == [
                "coursecreator|category:idnumber:SCI|active", "id:9|system|active", "manager|system|active",
                "teacher|category:id:7|active",
            ])
        #expect(
            try bench.rows("SELECT entity, role, payload FROM outbox WHERE kind = 'role.assign' ORDER BY id LIMIT 1")
                == [
                    #"role/1/system/manager|manager|{"action":"add","context":"system"}"#
                ])
        #expect(report.entries == [.userCreate: 1, .roleAssign: 4])
    }

    @Test func `a minus takes a role, also one that is older than the store`() throws {
        _ = try load("sysrole1", "-manager")
        #expect(
            try bench.rows("SELECT entity, payload FROM outbox WHERE kind = 'role.assign'") == [
                #"role/1/system/manager|{"action":"remove","context":"system"}"#
            ])
        #expect(try staged() == ["manager|system|gone"])
        #expect(try load("sysrole1,city", "-manager,Faro").entries == [.userCreate: 1])
    }

    @Test func `giving and taking before a push comes to nothing`() throws {
        _ = try load("sysrole1", "manager")
        try bench.deliver()
        #expect(try load("sysrole1", "-manager").entries == [.roleAssign: 1])
        #expect(try load("sysrole1", "manager").entries == [:])
        #expect(try bench.open() == [])
        #expect(try staged() == ["manager|system|active"])
    }

    @Test(arguments: [
        ("sysrole1", "a b", "2 sysrole1 role"), ("sysrole1", "-", "2 sysrole1 role"),
        ("category1", "SCI", "2 category1 category-without-role"),
        ("categoryrole1", "teacher", "2 categoryrole1 role-without-category"),
        ("category1,categoryrole1", "id:x,teacher", "2 category1 category"),
        ("sysrole1,sysrole2", "manager,-manager", "2 sysrole2 role-given-and-taken"),
    ])
    func `a role that makes no sense rejects its row`(columns: String, cells: String, expected: String) throws {
        #expect(Workbench.brief(try load(columns, cells)) == [expected])
        #expect(try bench.rows("SELECT count(*) FROM users") == ["0"])
    }

    @Test(arguments: ["manager", "coursecreator", "1", "id:2"])
    func `roles that may change the whole site need leave`(role: String) throws {
        let report = try load("sysrole1", role) { $0.people.allowPrivilegedRoles = false }
        #expect(Workbench.brief(report) == ["2 sysrole1 privileged-role"])
        let taken = try load("sysrole1", "-" + role) { $0.people.allowPrivilegedRoles = false }
        #expect(taken.problems == [])
    }

    @Test func `a role that nobody mapped waits, with a word`() throws {
        #expect(Workbench.brief(try load("sysrole1", "supervisor")) == ["2 sysrole1 role-unknown"])
        #expect(try staged() == ["supervisor|system|active"])
    }

    @Test func `a number that is left out is worth a word`() throws {
        #expect(Workbench.brief(try load("sysrole2", "manager")) == ["1 sysrole2 number-left-out"])
        #expect(try staged() == ["manager|system|active"])
    }

    @Test func `a full file takes the roles that it no longer names`() throws {
        bench.options.mode = .full
        _ = try load("sysrole1,sysrole2", "manager,teacher")
        try bench.deliver()
        let held = try load("sysrole1,sysrole2", "manager,")
        #expect(held.refusal?.code == "removals")
        let report = try load("sysrole1,sysrole2", "manager,") { $0.removals = 1 }
        #expect(report.entries == [.roleAssign: 1])
        #expect(try staged() == ["manager|system|active", "teacher|system|gone"])
        #expect(try bench.open().count == 1)
    }
}

struct PrivilegedCourseRoleTests {
    let bench: Workbench
    let header = "username,firstname,lastname,email,course1,"

    init() throws {
        bench = try Workbench()
        try bench.load("role,id\nmanager,1\n") { $0.dataset = .mappings }
    }

    @Test(arguments: ["manager", "1", "id:1"])
    func `a course role that may change the whole site needs leave`(cell: String) throws {
        let file = header + "role1\nana,A,B,a@x.org,BIO,\(cell)\n"
        #expect(Workbench.brief(try bench.load(file)) == ["2 role1 privileged-role"])
        #expect(try bench.load(file) { $0.people.allowPrivilegedRoles = true }.entries[.enrolPut] == 1)
    }

    @Test func `an enrolments file may take such a role, and give it with leave`() throws {
        let file = "command,username,course,role\nadd,ana,BIO,manager\ndel,ben,BIO,manager\n"
        #expect(Workbench.brief(try bench.load(file) { $0.dataset = .enrolments }) == ["2 role privileged-role"])
    }

    @Test(arguments: ["9x", "4", "0", "+1", "01"])
    func `a type is 1, 2 or 3, also beside a role that wins`(cell: String) throws {
        let file = header + "type1,role1\nana,A,B,a@x.org,BIO,\(cell),student\n"
        #expect(Workbench.brief(try bench.load(file)) == ["2 type1 type"])
    }
}
