import Testing

@testable import CSVImport

struct RowDecisionTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
        try bench.load("username,firstname,lastname,email,idnumber\njohndoe,John,Doe,j@x.org,1\n")
        try bench.deliver()
        bench.options.preview = true
    }

    private func decisions(_ text: String, change: (inout ImportOptions) -> Void = { _ in }) throws -> [String] {
        try bench.load(text, change: change).decisions.map {
            [
                "\($0.line)", $0.action, $0.username ?? "", $0.why ?? "", $0.matched ?? "",
                $0.problems.joined(separator: " "),
            ].joined(separator: "|")
        }
    }

    @Test func `a preview says of every row what it comes to, and why`() throws {
        let seen = try decisions(
            """
            username,firstname,lastname,email,idnumber
            ,John,Doe,k@x.org,
            ,José,Núñez,n@x.org,
            new,N,Ew,w@x.org,
            johndoe,Johnny,Doe,j@x.org,1
            ,,,j@x.org,
            bad,B,Ad,nowhere,
            """)
        #expect(
            seen == [
                "2|new|johndoe2|made from the name, with a counter because johndoe is taken by johndoe (John Doe)||",
                "3|new|josenunez|made from the name, in plain letters||",
                "4|new|new|from the file||",
                "5|changed|johndoe|from the file|johndoe (John Doe), by username|",
                "6|unchanged|johndoe|from the file|johndoe (Johnny Doe), by email|",
                "7|rejected||||\"nowhere\" is not an e-mail address that Moodle takes. Write one such as anna@example.org.",
            ])
    }

    @Test func `an unchanged row, a row by key and a row about an account elsewhere say who is meant`() throws {
        bench.options.people.key = MappingKey(column: "idnumber", field: "idnumber")
        bench.options.people.allowRenames = true
        bench.options.people.allowDeletes = true
        #expect(
            try decisions("username,idnumber,deleted\njd,1,\n,12,\n,13,1\n") == [
                "2|changed|jd|renamed from johndoe|johndoe (John Doe), by idnumber|",
                "3|changed||||an account that Moodle may have, by idnumber:12".replacing("||||", with: "|||") + "|",
                "4|deleted||||an account that Moodle may have, by idnumber:13".replacing("||||", with: "|||") + "|",
            ])
        bench.options.people = PeopleRules()
        #expect(
            try decisions("username,firstname,lastname,email,idnumber\njohndoe,John,Doe,j@x.org,1\n\n") == [
                "2|unchanged|johndoe|from the file||"
            ])
        #expect(
            try decisions("username,city\njohndoe,Faro\n") { $0.existing = .skip } == [
                "2|stepped over|johndoe||johndoe (John Doe), by username|"
            ])
    }

    @Test func `without a preview nothing is kept of the decisions`() throws {
        #expect(
            try decisions("username,city\njohndoe,Faro\n") { $0.preview = false } == [])
    }
}
