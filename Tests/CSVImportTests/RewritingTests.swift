import StagingStore
import Testing

@testable import CSVImport

struct RewritingTests {
    @Test func `a source's own rules change cells before anything is made of them`() throws {
        let bench = try Workbench()
        bench.options.people.rewritings = try [("First Name", #"/^Dr\.? ?//"#), ("city", "|(.*)/(.*)|$2 $1|")].map {
            try #require(Rewriting(field: $0.0, rule: $0.1))
        }
        let report = try bench.load("First Name,Last Name,Email,city\nDr. José,Núñez,j@x.org,Faro/Old\n")
        #expect(report.problems.isEmpty)
        #expect(
            try bench.rows("SELECT username, firstname, extra FROM users") == [
                #"josenunez|José|{"city":"Old Faro"}"#
            ])
        #expect(try bench.load("First Name,Last Name,Email,city\nDr. José,Núñez,j@x.org,Faro/Old\n\n").entries == [:])
    }

    @Test func `a cell of which a rule leaves nothing is empty`() throws {
        let bench = try Workbench()
        bench.options.people.rewritings = [try #require(Rewriting(field: "city", rule: "/^-$//"))]
        try bench.load("First Name,Last Name,Email,city\nA,B,j@x.org,-\n")
        #expect(try bench.rows("SELECT extra FROM users") == ["{}"])
    }

    @Test(arguments: [
        ("email", "/a/b/"), ("username", "/a/b/"), ("password", "/a/b/"), ("city", "a"), ("city", "/a/b"),
        ("city", "/(/b/"), ("city", "//b/"), ("nothing", "/a/b/"),
    ])
    func `what tells people apart is not rewritten, nor by what is no rule`(field: String, rule: String) {
        #expect(Rewriting(field: field, rule: rule) == nil)
    }
}

struct DuplicateTests {
    @Test func `people who may be one are listed`() throws {
        let bench = try Workbench()
        try bench.change(
            "INSERT INTO profile_fields (shortname, type) VALUES ('born', 'datetime')")
        let report = try bench.load(
            """
            username,firstname,lastname,email,profile_field_born
            ana,Ana,Silva,family@x.org,2001-02-03
            ana2,ANA,silva,other@x.org,2001-02-03
            ben,Ben,Silva,FAMILY@x.org,2003-02-03
            """
        ) { $0.people.sharedEmails = true }
        #expect(
            try bench.rows("SELECT what, people, usernames FROM v_duplicates ORDER BY what") == [
                "email|2|ana, ben", "name and born|2|ana, ana2",
            ])
        #expect(report.hints == ["1 e-mail address belongs to several people: v_duplicates."])
    }
}

struct KeptValueTests {
    @Test func `what is not filled because something is there is on record`() throws {
        let bench = try Workbench()
        try bench.load("username,firstname,lastname,email,phone1\nana,Ana,B,a@x.org,1\n")
        try bench.deliver()
        try bench.load("username,firstname,phone1,phone2\nana,Anna,2,3\n") { $0.people.details = .fillMissing }
        #expect(try bench.newest() == [#"user.update|user/1|{"fields":{"phone2":"3"}}"#])
        #expect(
            try bench.rows("SELECT field, wanted, found FROM v_kept_edits ORDER BY 1") == [
                "firstname|Anna|Ana", "phone1|2|1",
            ])
    }
}
