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
        #expect(UsernameBuilder.base(firstname: first, lastname: last, email: "x@y.z") == expected)
    }

    @Test(arguments: [
        ("😀", "🎉", "anna.berg@example.org", "anna.berg"), ("😀", "🎉", "mary-jo+x@example.org", "mary-jox"),
        ("", "", "çağ@example.org", "cag"), ("😀", "🎉", "😀@example.org", "user"),
    ])
    func `names that give no letters leave the e-mail, and that leaves user`(
        first: String, last: String, email: String, expected: String
    ) {
        #expect(UsernameBuilder.base(firstname: first, lastname: last, email: email) == expected)
    }

    @Test(arguments: [
        (["jdoe"], ["jdoe2"]), (["jdoe", "jdoe2"], ["jdoe3"]), ([], ["jdoe", "jdoe2", "jdoe3"]),
        (["jdoe", "jdoe3"], ["jdoe2", "jdoe4"]),
    ])
    func `a taken username gets the next free counter`(taken: [String], expected: [String]) {
        var builder = UsernameBuilder()
        var all = Set(taken)
        for name in expected {
            let built = builder.build(firstname: "j", lastname: "doe", email: nil) { all.contains($0) }
            #expect(built == name)
            all.insert(built)
        }
    }

    @Test(arguments: [
        ("jdoe9", "jdoe10"), ("jdoe09", "jdoe092"), ("42", "422"), ("admin", "admin2"), ("guest", "guest2"),
    ])
    func `a counter goes on from a number at the end`(base: String, expected: String) {
        var builder = UsernameBuilder()
        #expect(builder.build(firstname: base, lastname: "", email: nil) { $0 == base } == expected)
    }

    @Test func `a long name is cut, its counter is not`() {
        var builder = UsernameBuilder()
        let long = String(repeating: "a", count: 300)
        var taken = Set<String>()
        for number in 1...12 {
            let built = builder.build(firstname: long, lastname: "", email: nil) { taken.contains($0) }
            #expect(built.utf8.count == 100)
            #expect(number == 1 || built.hasSuffix("a\(number)"))
            taken.insert(built)
        }
        #expect(taken.count == 12)
    }

    @Test(arguments: [
        ("jdoe", "jdoe", false), ("JDoe", "jdoe", false), ("jdoe@x.org", "jdoe@x.org", false),
        ("j doe", "jdoe", true), ("josé", "jos", true), ("o'neil", "oneil", true), ("ß", "", true),
    ])
    func `a username of the file is cleaned as Moodle does`(found: String, cleaned: String, lost: Bool) {
        #expect(UsernameCleaning.clean(found) == cleaned)
        #expect(UsernameCleaning.lost(found, cleaned: cleaned) == lost)
    }
}
