import StagingStore
import Testing

@testable import CSVImport

struct AccountEntryTests {
    let bench: Workbench
    let header = "username,firstname,lastname,email,city,suspended\n"

    init() throws {
        bench = try Workbench()
        try bench.load(header + "anna,Anna,Berg,anna@x.org,Lisbon,0\n")
    }

    private func set(_ city: String, _ suspended: String = "0", _ last: String = "Berg") throws -> ImportReport {
        try bench.load(header + "anna,Anna,\(last),anna@x.org,\(city),\(suspended)\n")
    }

    @Test func `a change before the account is made renews the create`() throws {
        let report = try set("Porto")
        #expect(report.entries == [.userCreate: 1])
        #expect(
            try bench.rows("SELECT kind, state, problem_code FROM outbox") == [
                "user.create|cancelled|replaced", "user.create|ready|",
            ])
    }

    @Test func `a change while the create is under way waits as an update`() throws {
        try bench.change(
            """
            INSERT INTO leases (id, epoch, run_id, acquired_at) VALUES (1, 1, 1, '2026-11-21T05:00:00.000Z');
            UPDATE outbox SET state = 'sending', tries = 1, lease_epoch = 1
            """)
        let report = try set("Porto")
        #expect(report.entries == [.userUpdate: 1])
        #expect(try bench.newest() == [#"user.update|user/1|{"fields":{"city":"Porto"}}"#])
    }

    @Test func `changes that wait are united, and one that goes back is taken out`() throws {
        try bench.deliver()
        _ = try set("Porto")
        _ = try set("Porto", "0", "Cole")
        #expect(
            try bench.rows("SELECT payload, before FROM outbox WHERE state = 'ready'") == [
                #"{"fields":{"city":"Porto","lastname":"Cole"}}|{"city":"Lisbon","lastname":"Berg"}"#
            ])
        _ = try set("Lisbon", "0", "Cole")
        #expect(
            try bench.rows("SELECT payload, before FROM outbox WHERE state = 'ready'") == [
                #"{"fields":{"lastname":"Cole"}}|{"lastname":"Berg"}"#
            ])
        _ = try set("Lisbon")
        #expect(try bench.open() == [])
        #expect(try bench.rows("SELECT problem_code FROM outbox WHERE state = 'cancelled'").last == "obsolete")
    }

    @Test func `suspending and opening again before a push comes to nothing`() throws {
        try bench.deliver()
        #expect(try set("Lisbon", "1").entries == [.userSuspend: 1])
        #expect(try bench.open() == ["user.suspend|user/1/suspended|"])
        #expect(try set("Lisbon", "0").entries.isEmpty)
        #expect(try bench.open() == [])
        _ = try set("Lisbon", "1")
        try bench.deliver()
        #expect(try set("Lisbon", "0").entries == [.userUnsuspend: 1])
    }

    @Test func `a new person who is suspended is made first and suspended after`() throws {
        let report = try bench.load(header + "ben,Ben,Cole,ben@x.org,,1\n")
        #expect(report.entries == [.userCreate: 1, .userSuspend: 1])
        #expect(try bench.newest() == ["user.create|user/2|", "user.suspend|user/2/suspended|"])
    }

    @Test func `an empty cell says nothing, and a row for somebody known may leave out what a new one needs`() throws {
        try bench.deliver()
        let report = try bench.load("username,firstname,lastname,email,city,department\nanna,,,,,Maths\n")
        #expect(report.problems.isEmpty)
        #expect(try bench.newest() == [#"user.update|user/1|{"fields":{"department":"Maths"}}"#])
        #expect(
            try bench.rows("SELECT firstname, extra FROM users") == [#"Anna|{"city":"Lisbon","department":"Maths"}"#])
    }

    @Test func `moved columns, another order of rows, blanks and a new empty column are no change`() throws {
        try bench.load(header + "ben,Ben,Cole,ben@x.org,Faro,0\n")
        let before = try bench.contents()
        let report = try bench.load(
            """
            Email; CITY ;username;lastname;firstname;suspended;phone1
            ben@x.org;Faro;ben; Cole;Ben;0;
            anna@x.org;Lisbon;anna;Berg;"Anna";0;
            """)
        #expect(report.rows == ImportReport.Rows(read: 2, unchanged: 2))
        #expect(report.delimiter == "semicolon")
        #expect(try bench.contents() == before)
    }

    @Test func `fields keep Moodle's names, profile fields and preferences among them`() throws {
        try bench.load(
            """
            username,password,firstname,lastname,email,lang,Country,profile_field_EmployeeID
            cleo,changeme,Cleo,Dunn,cleo@x.org,pt-BR,PT,E-1
            """)
        #expect(
            try bench.rows("SELECT extra FROM users WHERE username = 'cleo'") == [
                #"{"country":"PT","lang":"pt_br","preference:auth_forcepasswordchange":"1","profile_field_EmployeeID":"E-1"}"#
            ])
        #expect(try bench.rows("SELECT count(*) FROM sealed_passwords") == ["0"])
    }

    @Test func `fields that no web service takes are kept, with one warning`() throws {
        let report = try bench.load(
            "username,firstname,lastname,email,maildigest,icq,program1\ncleo,C,D,c@x.org,1,,12\ndan,D,E,d@x.org,2,9,\n")
        #expect(Workbench.brief(report) == ["1  not-sendable"])
        #expect(report.errors == 0 && report.warnings == 1)
        #expect(
            try bench.rows("SELECT user_id, field, value FROM unsendable ORDER BY 1, 2") == [
                "2|maildigest|1", "2|program1|12", "3|icq|9", "3|maildigest|2",
            ])
    }

    @Test func `defaults are for new people whose rows leave the field empty`() throws {
        try bench.load("username,firstname,lastname,email,city\nanna,,,,\nben,B,C,b@x.org,\ncleo,C,D,c@x.org,Faro\n") {
            $0.defaults = ["city": "Braga", "auth": "ldap"]
        }
        #expect(
            try bench.rows("SELECT username, auth, extra ->> 'city' FROM users ORDER BY id") == [
                "anna||Lisbon", "ben|ldap|Braga", "cleo|ldap|Faro",
            ])
    }
}
