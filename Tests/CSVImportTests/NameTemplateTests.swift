import Testing

@testable import CSVImport

struct NameTemplateTests {
    private func expand(_ text: String, _ first: String = "John", _ last: String = "Doe", _ username: String = "jdoe")
        -> String
    {
        NameTemplate(text).expanded(.init(firstname: first, lastname: last, username: username))
    }

    @Test(arguments: [
        ("%l%f", "DoeJohn"), ("%l%1f", "DoeJ"), ("%-l%+f", "doeJOHN"), ("%-f_%-l", "john_doe"),
        ("http://www.example.com/~%u/", "http://www.example.com/~jdoe/"), ("%-1f%-l", "jdoe"),
    ])
    func `codes give the parts of a name as the upload's documentation has it`(text: String, expected: String) {
        #expect(expand(text) == expected)
    }

    @Test(arguments: [
        ("%%", "%"), ("100%%", "100%"), ("%%f", "%f"), ("%+1f", "J"), ("%1+f", "J"), ("%x", "%x"), ("50%", "50%"),
        ("%", "%"), ("%-", "%-"), ("%12", "%12"), ("%--f", "%--f"), ("%%%f", "%John"), ("%ff", "Johnf"),
        ("%lfamily", "Doefamily"), ("%0f", ""), ("%3f", "Joh"), ("%23f", "John"), ("", ""),
    ])
    func `a percent sign is doubled, and what is no code is left as it is`(text: String, expected: String) {
        #expect(expand(text) == expected)
    }

    @Test func `a number of two digits keeps as many characters`() {
        #expect(expand("%12f", "Maximiliana Theresia") == "Maximiliana ")
        #expect(expand("%-12l", "", "ABCDEFGHIJKLMNOP") == "abcdefghijkl")
        #expect(expand("%2f", "Øystein") == "Øy")
    }

    @Test(arguments: [("JOHN", "John"), ("mary ann", "Mary Ann"), ("SMITH-JONES", "Smith-Jones"), ("élodie", "Élodie")])
    func `a tilde makes a title`(first: String, expected: String) {
        #expect(expand("%~f", first) == expected)
    }
}

struct DefaultTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    @Test func `a template makes usernames, and other defaults take them up`() throws {
        bench.options.defaults = ["username": "%-1f%-l", "email": "%u@example.edu", "url": "http://x.org/~%u/"]
        let report = try bench.load("firstname,lastname,idnumber\nJohn,Doe,1\nJane,Doe,2\nJenny,Doe,3\n")
        #expect(report.errors == 0)
        #expect(
            try bench.rows("SELECT username, email FROM users ORDER BY id") == [
                "jdoe|jdoe@example.edu", "jdoe2|jdoe2@example.edu", "jdoe3|jdoe3@example.edu",
            ])
        #expect(try bench.rows("SELECT value FROM unsendable WHERE user_id = 2") == ["http://x.org/~jdoe2/"])
        let again = try bench.load("firstname,lastname,idnumber\nJenny,Doe,3\nJane,Doe,2\nJohn,Doe,1\n")
        #expect(again.rows == ImportReport.Rows(read: 3, unchanged: 3))
        #expect(try bench.rows("SELECT username FROM users ORDER BY idnumber") == ["jdoe", "jdoe2", "jdoe3"])
    }

    @Test func `a username that ends in a number counts on from it`() throws {
        try bench.load("username,firstname,lastname,email\njdoe9,A,B,a@x.org\n")
        try bench.load("firstname,lastname,email\nJ,Doe9,b@x.org\n")
        #expect(try bench.rows("SELECT username FROM users ORDER BY id") == ["jdoe9", "jdoe10"])
    }

    @Test func `where the site allows them, usernames have blanks and letters of all kinds`() throws {
        bench.options.people.charset = .extended
        bench.options.defaults = ["username": "%-f_%-l"]
        try bench.load("firstname,lastname,email\nJohn Jr.,Doe,j@x.org\nJosé,Núñez,n@x.org\n")
        #expect(try bench.rows("SELECT username FROM users ORDER BY id") == ["john jr._doe", "josé_núñez"])
        #expect(try bench.load("username,city\nJohn Jr._Doe,Faro\n").rows.changed == 1)
        try bench.load("username,course\nJosé_Núñez,BIO\n")
        #expect(try bench.rows("SELECT user_id FROM enrolments") == ["2"])
    }

    @Test func `codes in cells are text`() throws {
        try bench.load("username,firstname,lastname,email,city\njdoe,John,Doe,j@x.org,%f\n")
        #expect(try bench.rows("SELECT extra ->> 'city' FROM users") == ["%f"])
    }

    @Test func `a default that comes to nothing that Moodle takes rejects its row`() throws {
        let report = try bench.load("username,firstname,lastname\njdoe,John,Doe\n") {
            $0.defaults = ["email": "%l"]
        }
        #expect(Workbench.brief(report) == ["2 email email-invalid"])
        #expect(DefaultValueCheck.problem("country", "Portugal") != nil)
        #expect(DefaultValueCheck.problem("country", "PT") == nil)
        #expect(DefaultValueCheck.field("E-Mail") == "email")
        #expect(DefaultValueCheck.field("course1") == nil)
    }

    @Test func `a change of the way in which usernames are made is worth a word`() throws {
        try bench.load("firstname,lastname,email\nJohn,Doe,j@x.org\n")
        let report = try bench.load("firstname,lastname,email\nJane,Roe,r@x.org\n") { $0.people.usernames = .email }
        #expect(Workbench.brief(report) == ["1  username-source-changed"])
        #expect(try bench.rows("SELECT username FROM users ORDER BY id") == ["johndoe", "r@x.org"])
        #expect(
            try bench.load("firstname,lastname,email\nJim,Poe,p@x.org\n") { $0.people.usernames = .email }.problems
                == [])
    }

    @Test func `a row must bring its username if none is made`() throws {
        let report = try bench.load("firstname,lastname,email\nJohn,Doe,j@x.org\n") { $0.people.usernames = .none }
        #expect(Workbench.brief(report) == ["2 username username-missing"])
    }

    @Test func `a username that Moodle would clean can reject its row`() throws {
        let report = try bench.load("username,firstname,lastname,email\nJ Doe,J,D,j@x.org\n") {
            $0.people.cleansUsernames = false
        }
        #expect(Workbench.brief(report) == ["2 username username-characters"])
    }
}
