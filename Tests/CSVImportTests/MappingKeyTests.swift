import StagingStore
import Testing

@testable import CSVImport

struct MappingKeyTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
        try bench.load(
            """
            username,firstname,lastname,email,idnumber,profile_field_EmployeeID
            anna,Anna,Berg,anna@x.org,1,E-1
            ben,Ben,Cole,ben@x.org,2,E-2
            """)
        try bench.deliver()
    }

    private func key(_ column: String, _ field: String, _ miss: MappingKey.Miss = .username) {
        bench.options.people.key = MappingKey(column: column, field: field, miss: miss)
    }

    @Test func `a row is about whom its key names, by any unique field`() throws {
        key("Staff No", "idnumber")
        #expect(try bench.load("Staff No,city\n2,Faro\n").problems == [])
        #expect(try bench.newest() == [#"user.update|user/2|{"fields":{"city":"Faro"}}"#])
        key("email", "email")
        try bench.load("email,city\nANNA@x.org,Porto\n")
        #expect(try bench.newest() == [#"user.update|user/1|{"fields":{"city":"Porto"}}"#])
        key("profile_field_EmployeeID", "profile_field_EmployeeID")
        try bench.load("username,profile_field_EmployeeID,city\n,E-2,Braga\n")
        #expect(try bench.newest() == [#"user.update|user/2|{"fields":{"city":"Braga"}}"#])
    }

    @Test func `a key column may be held against another field than its own`() throws {
        key("profile_field_staff", "idnumber")
        try bench.load("username,profile_field_staff,city\n,2,Faro\n")
        #expect(
            try bench.newest() == [#"user.update|user/2|{"fields":{"city":"Faro","profile_field_staff":"2"}}"#])
    }

    @Test func `a key that two people have is a problem`() throws {
        try bench.change("UPDATE users SET idnumber = '1'")
        key("idnumber", "idnumber")
        let report = try bench.load("idnumber,city\n1,Faro\n")
        #expect(Workbench.brief(report) == ["2 idnumber several-people"])
        try bench.change("UPDATE users SET extra = '{\"profile_field_EmployeeID\":\"E-1\"}'")
        key("profile_field_EmployeeID", "profile_field_EmployeeID")
        let custom = try bench.load("username,profile_field_EmployeeID,city\n,E-1,Faro\n")
        #expect(Workbench.brief(custom) == ["2 profile_field_EmployeeID several-people"])
    }

    @Test func `a strict key that misses makes nobody, and asks Moodle by it alone`() throws {
        key("idnumber", "idnumber", .strict)
        let report = try bench.load("username,firstname,lastname,email,idnumber\nanna,C,D,c@x.org,9\n")
        #expect(report.problems == [])
        #expect(
            try bench.rows("SELECT id, username, state, look_up FROM users WHERE id > 2") == [
                #"3||referenced|["idnumber:9"]"#
            ])
        #expect(
            try bench.newest() == [
                #"user.update|user/3|{"fields":{"email":"c@x.org","firstname":"C","lastname":"D"}}"#
            ])
    }

    @Test func `a strict key that Moodle can not be asked for is stepped over, and tried again later`() throws {
        key("profile_field_EmployeeID", "profile_field_EmployeeID", .strict)
        let file = "username,profile_field_EmployeeID,city\n,E-9,Faro\n"
        let report = try bench.load(file)
        #expect(Workbench.brief(report) == ["2 profile_field_EmployeeID key-misses"])
        #expect(report.rows == ImportReport.Rows(read: 1, unchanged: 1))
        #expect(report.entries.isEmpty)
        try bench.load("username,profile_field_EmployeeID\nben,E-9\n") { $0.people.key = nil }
        #expect(try bench.load(file).entries == [.userUpdate: 1])
    }

    @Test func `a key that misses leaves the username, unless that is somebody with another key`() throws {
        key("idnumber", "idnumber")
        let other = try bench.load("username,idnumber,city\nanna,9,Faro\n")
        #expect(Workbench.brief(other) == ["2 idnumber key-contradicts"])
        try bench.change("UPDATE users SET idnumber = NULL WHERE id = 1")
        try bench.load("username,idnumber,city\nanna,9,Porto\n")
        #expect(try bench.newest() == [#"user.update|user/1|{"fields":{"city":"Porto","idnumber":"9"}}"#])
    }

    @Test func `a key that misses makes a new person of a row that says enough`() throws {
        key("idnumber", "idnumber")
        let report = try bench.load("username,firstname,lastname,email,idnumber\ncleo,C,D,c@x.org,9\n")
        #expect(report.entries == [.userCreate: 1])
        let short = try bench.load("username,idnumber,city\ndan,10,Faro\n")
        #expect(short.problems == [])
        #expect(
            try bench.rows("SELECT look_up FROM users WHERE idnumber = '10'") == [#"["idnumber:10","username:dan"]"#])
    }

    @Test func `people can be recognised by e-mail`() throws {
        key("email", "email", .create)
        let report = try bench.load(
            "username,firstname,lastname,email\n,Annie,Berg,ANNA@x.org\nnew,New,One,new@x.org\nben,Ben,B,ben@x.org\n")
        #expect(report.rows == ImportReport.Rows(read: 3, added: 1, changed: 2))
        #expect(report.entries == [.userUpdate: 2, .userCreate: 1])
    }

    @Test func `a key of one person with the username of another is a problem`() throws {
        key("idnumber", "idnumber")
        let report = try bench.load("username,idnumber\nben,1\n")
        #expect(Workbench.brief(report) == ["2 username username-differs"])
    }
}
