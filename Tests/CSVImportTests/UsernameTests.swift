import Testing

@testable import CSVImport

struct UsernameTests {
    @Test(arguments: [
        ("John", "Doe", "johndoe"), ("José", "Núñez", "josenunez"), ("Łukasz", "Żółć", "lukaszzolc"),
        ("Øystein", "Åberg", "oysteinaberg"), ("Иван", "Петров", "ivanpetrov"), ("李", "小龍", "lixiaolong"),
        ("Siobhán", "O'Brien-Smith", "siobhanobriensmith"), ("John Jr.", "Doe", "johnjr.doe"),
        ("Ann_Lee", "Ng", "ann_leeng"), ("J.", "R.", "j.r"),
    ])
    func `a username is built from both names in plain letters`(first: String, last: String, expected: String) {
        #expect(UsernameBuilder().base(for: .init(firstname: first, lastname: last, email: "x@y.z")).0 == expected)
    }

    @Test(arguments: [
        ("😀", "🎉", "anna.berg@example.org", "anna.berg"), ("😀", "🎉", "mary-jo+x@example.org", "mary-jox"),
        ("", "", "çağ@example.org", "cag"), ("😀", "🎉", "😀@example.org", "user"),
    ])
    func `names that give no letters leave the e-mail, and that leaves user`(
        first: String, last: String, email: String, expected: String
    ) {
        #expect(UsernameBuilder().base(for: .init(firstname: first, lastname: last, email: email)).0 == expected)
    }

    @Test(arguments: [
        (["jdoe"], ["jdoe2"]), (["jdoe", "jdoe2"], ["jdoe3"]), ([], ["jdoe", "jdoe2", "jdoe3"]),
        (["jdoe", "jdoe3"], ["jdoe2", "jdoe4"]),
    ])
    func `a taken username gets the next free counter`(taken: [String], expected: [String]) throws {
        var builder = UsernameBuilder()
        var all = Set(taken)
        for name in expected {
            let built = try #require(builder.proposal(for: .init(firstname: "j", lastname: "doe")) { all.contains($0) })
            builder.keep(built)
            #expect(built.username == name)
            all.insert(built.username)
        }
    }

    @Test(arguments: [
        ("jdoe9", "jdoe10"), ("jdoe09", "jdoe092"), ("42", "422"), ("admin", "admin2"), ("guest", "guest2"),
    ])
    func `a counter goes on from a number at the end`(base: String, expected: String) {
        let built = UsernameBuilder().proposal(for: .init(firstname: base, lastname: "")) { $0 == base }
        #expect(built?.username == expected)
    }

    @Test func `a long name is cut, its counter is not`() throws {
        var builder = UsernameBuilder()
        let long = String(repeating: "a", count: 300)
        var taken = Set<String>()
        for number in 1...12 {
            let built = try #require(builder.proposal(for: .init(firstname: long, lastname: "")) { taken.contains($0) })
            builder.keep(built)
            #expect(built.username.utf8.count == 100)
            #expect(number == 1 || built.username.hasSuffix("a\(number)"))
            taken.insert(built.username)
        }
        #expect(taken.count == 12)
    }

    @Test(arguments: [
        ("jdoe", "jdoe", false), ("JDoe", "jdoe", false), ("jdoe@x.org", "jdoe@x.org", false),
        ("j doe", "jdoe", true), ("josé", "jos", true), ("o'neil", "oneil", true), ("ß", "", true),
        ("José Núñez", "josnez", true),
    ])
    func `a username of the file is cleaned as Moodle does`(found: String, cleaned: String, lost: Bool) {
        #expect(UsernameCleaning.clean(found) == cleaned)
        #expect(UsernameCleaning.lost(found, cleaned: cleaned) == lost)
    }

    private func built(
        _ first: String, _ last: String, change: (inout UsernameBuilder) -> Void, taken: Set<String> = []
    ) -> String? {
        var builder = UsernameBuilder()
        change(&builder)
        let subject = UsernameBuilder.Subject(
            firstname: first, lastname: last, email: "J.Doe+x@Example.org", idnumber: "AVE 77")
        return builder.proposal(for: subject) { taken.contains($0) }?.username
    }

    @Test(arguments: [
        (UsernameCharset.extended, "john jr._doe"), (.core, "johnjr._doe"), (.strict, "johnjr.doe"),
    ])
    func `a template's result has the characters that the site allows`(charset: UsernameCharset, expected: String) {
        let made = built("John Jr.", "Doe") {
            ($0.source, $0.charset, $0.template) = (.template, charset, NameTemplate("%-f_%-l"))
        }
        #expect(made == expected)
    }

    @Test(arguments: [
        (UsernameSource.name, "johndoe"), (.email, "j.doex@example.org"), (.idnumber, "ave77"), (.sequence, "1"),
    ])
    func `a username can be made of other things than the name`(source: UsernameSource, expected: String) {
        #expect(built("John", "Doe", change: { $0.source = source }) == expected)
    }

    @Test func `no username is made where none is wanted`() {
        #expect(built("John", "Doe", change: { $0.source = .none }) == nil)
    }

    @Test func `a template of names without letters leaves the e-mail`() {
        #expect(built("😀", "🎉", change: { ($0.source, $0.template) = (.template, NameTemplate("%f%l")) }) == "j.doex")
        #expect(
            built("José", "Núñez", change: { ($0.source, $0.template) = (.template, NameTemplate("%-1f%-l")) })
                == "jnunez")
    }

    @Test func `counters begin where they are told to`() {
        #expect(built("J", "Doe", change: { $0.firstCounter = 1 }, taken: ["jdoe"]) == "jdoe1")
        #expect(
            built("J", "Doe", change: { ($0.source, $0.firstCounter) = (.sequence, 700) }, taken: ["700"]) == "701")
    }
}
