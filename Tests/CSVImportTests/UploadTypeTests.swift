import StagingStore
import Testing

@testable import CSVImport

struct UploadTypeTests {
    let bench: Workbench
    let header = "username,firstname,lastname,email,city\n"

    init() throws {
        bench = try Workbench()
        try bench.load(header + "anna,Anna,Berg,anna@x.org,\n")
        try bench.deliver()
    }

    @Test func `in add mode somebody who is there is enrolled, and the account left as it is`() throws {
        let report = try bench.load("username,firstname,lastname,email,course1\nanna,Ann,Hill,other@x.org,BIO\n") {
            $0.existing = .leave
        }
        #expect(report.entries == [.enrolPut: 1])
        #expect(try bench.rows("SELECT firstname, email FROM users") == ["Anna|anna@x.org"])
    }

    @Test func `adding all gives a second person of one username a counter`() throws {
        bench.options.existing = .number
        let file = header + "anna,Anna,Hill,hill@x.org,\nanna,Anna,Moor,moor@x.org,\nben,Ben,Cole,ben@x.org,\n"
        let report = try bench.load(file)
        #expect(report.rows.added == 3)
        #expect(
            try bench.rows("SELECT username, lastname, username_origin, when_exists FROM users ORDER BY id") == [
                "anna|Berg|file|update", "anna2|Hill|generated|number", "anna3|Moor|generated|number",
                "ben|Cole|file|number",
            ])
        #expect(try bench.load(file + "\n").rows == ImportReport.Rows(read: 3, unchanged: 3))
        // The row is about the person whom it made, whatever else it says now.
        let changed = try bench.load(header + "anna,Anna,Hill,hill@x.org,Faro\n")
        #expect(changed.rows == ImportReport.Rows(read: 1, unchanged: 1))
        #expect(try bench.rows("SELECT count(*) FROM users") == ["4"])
    }

    @Test func `adding all takes a row with the same e-mail for the same person`() throws {
        let report = try bench.load(header + "anna,Annie,Berg,ANNA@x.org,\n") { $0.existing = .number }
        #expect(report.rows == ImportReport.Rows(read: 1, unchanged: 1))
    }

    @Test func `updates change what the file says, or take defaults too, or fill what is empty`() throws {
        bench.options.defaults = ["department": "Maths"]
        try bench.load(header + "anna,Ann,,,Faro\n")
        #expect(try bench.newest() == [#"user.update|user/1|{"fields":{"city":"Faro","firstname":"Ann"}}"#])
        try bench.deliver()
        try bench.load(header + "anna,Anne,,,Porto\n") { $0.people.details = .fileAndDefaults }
        #expect(
            try bench.newest() == [
                #"user.update|user/1|{"fields":{"city":"Porto","department":"Maths","firstname":"Anne"}}"#
            ])
        try bench.deliver()
        bench.options.defaults = ["department": "Art", "institution": "School"]
        try bench.load(header + "anna,Anja,,,Braga\n") { $0.people.details = .fillMissing }
        #expect(try bench.newest() == [#"user.update|user/1|{"fields":{"institution":"School"}}"#])
        #expect(try bench.rows("SELECT source, field, rule FROM field_rules") == ["default|*|if-empty"])
        try bench.load(header + "anna,Anja,,,Braga\n")
        #expect(try bench.rows("SELECT count(*) FROM field_rules") == ["0"])
    }

    @Test func `with updates only, a row about nobody known waits for the account that Moodle may have`() throws {
        bench.options.people.onlyExisting = true
        let file = "username,email,city,suspended,course1\nben,ben@x.org,Faro,1,BIO\n"
        let report = try bench.load(file)
        #expect(report.problems.isEmpty)
        #expect(
            try bench.newest() == [
                #"user.update|user/2|{"fields":{"city":"Faro","email":"ben@x.org"}}"#,
                "user.suspend|user/2/suspended|",
                #"enrol.put|enrol/2/shortname:BIO/student|{"suspend":0,"timeend":0,"timestart":0}"#,
            ])
        #expect(
            try bench.rows("SELECT username, state, look_up FROM users WHERE id = 2") == [
                #"ben|referenced|["username:ben"]"#
            ])
        #expect(try bench.load(file + "\n").rows.unchanged == 1)
        try bench.load("username,city\nben,Porto\n")
        try bench.load("username,city\nben,Faro\n")
        #expect(
            try bench.rows("SELECT payload FROM outbox WHERE kind = 'user.update' AND state = 'ready'") == [
                #"{"fields":{"city":"Faro","email":"ben@x.org"}}"#
            ])
        // A row that says all makes a person of the name once new people are allowed.
        let new = try bench.load(header + "ben,Ben,Cole,ben@x.org,Faro\n") { $0.people.onlyExisting = false }
        #expect(new.entries == [.userCreate: 1])
        #expect(
            try bench.rows("SELECT state, extra, suspended FROM users WHERE id = 2") == [#"active|{"city":"Faro"}|1"#])
    }

    @Test func `a field that is never to be changed is sent with the account, and not after`() throws {
        bench.options.people.fieldRules = ["firstname": .never, "city": .keepEdits]
        try bench.load(header + "anna,Ann,,,Faro\nben,Ben,Cole,ben@x.org,\n")
        #expect(
            try bench.newest() == [
                #"user.update|user/1|{"fields":{"city":"Faro"}}"#, "user.create|user/2|",
            ])
        #expect(
            try bench.rows("SELECT field, rule FROM field_rules ORDER BY 1") == ["city|keep-edits", "firstname|never"])
        bench.options.people.fieldRules = [:]
        #expect(try bench.load(header + "anna,Anneli,,,Faro\n").entries == [:])
    }

    @Test func `a clear token empties a field, and an empty cell does not`() throws {
        try bench.load("username,idnumber,city,profile_field_x\nanna,7,Faro,a\n")
        try bench.deliver()
        #expect(try bench.load("username,idnumber,city,profile_field_x\nanna,,,\n").entries == [:])
        let report = try bench.load("username,idnumber,city,profile_field_x\nanna,<clear>,<clear>,<clear>\n")
        #expect(report.problems.isEmpty)
        #expect(
            try bench.newest() == [
                #"user.update|user/1|{"fields":{"city":"","idnumber":"","profile_field_x":""}}"#
            ])
        #expect(try bench.rows("SELECT idnumber, extra FROM users") == ["|{}"])
    }

    @Test(arguments: ["email", "firstname", "lang", "course1", "cohort1", "suspended", "username"])
    func `what has no empty state can not be emptied`(field: String) throws {
        let key = field == "username" ? "idnumber" : "username"
        let report = try bench.load("\(key),\(field)\nanna,NULL\n") { $0.people.clearToken = "NULL" }
        #expect(Workbench.brief(report) == ["2 \(field) cannot-be-emptied"])
    }
}
