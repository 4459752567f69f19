import Testing

@testable import CSVImport

struct CellRuleTests {
    @Test(arguments: [
        ("CA", nil as String?, true), ("NL", nil, true), ("GB", nil, true), ("ca", "CA", false), ("nl", "NL", false),
        ("UK", "GB", false), ("uk", "GB", false), ("CE", "CA", false), ("XX", nil, false), ("Portugal", nil, false),
    ])
    func `a country is an assigned code in capitals`(found: String, suggestion: String?, isFine: Bool) {
        let expected: CellRule.Checked =
            isFine ? .fine(found) : .wrong(.country(found: found, suggestion: suggestion))
        #expect(CellRule.country.check(found) == expected)
    }

    @Test(arguments: [
        ("firstname", 100), ("lastname", 100), ("middlename", 255), ("institution", 255), ("department", 255),
        ("address", 255), ("city", 120), ("phone1", 20), ("phone2", 20), ("idnumber", 255), ("theme", 50),
    ])
    func `lengths are counted in characters, and the last one that fits is taken`(field: String, limit: Int) {
        for letter in ["a", "é", "😀"] {
            let fits = String(repeating: letter, count: limit)
            #expect(CellRule.of(field).check(fits) == .fine(fits))
            let long = fits + letter
            #expect(
                CellRule.of(field).check(long)
                    == .wrong(.tooLong(found: long, characters: limit + 1, limit: limit)))
        }
    }

    @Test(arguments: [
        "anna@example.org", "a.b-c_d+e@mail.example.co.uk", "o'neil@example.ie", "1@x1.de", "x@xn--mnchen-3ya.de",
    ])
    func `an address that Moodle takes is taken`(address: String) {
        #expect(EmailAddress.isValid(address))
    }

    @Test(arguments: [
        "", "anna", "anna@", "@example.org", "anna@example", "anna@@example.org", "an na@example.org",
        "anna@exa mple.org", ".anna@example.org", "anna.@example.org", "an..na@example.org", "anna@-example.org",
        "anna@example-.org", "anna@example.123", "<anna@example.org>", "josé@example.org", "anna@exämple.org",
        "anna@example..org", "anna@example.org.", "a@\(String(repeating: "x", count: 64)).org",
        "\(String(repeating: "x", count: 65))@example.org",
    ])
    func `an address that Moodle refuses is refused`(address: String) {
        #expect(!EmailAddress.isValid(address))
        #expect(CellRule.email.check(address) == .wrong(.emailInvalid(found: address)))
    }

    @Test func `an address is at most a hundred characters long`() {
        let fits = String(repeating: "x", count: 60) + "@" + String(repeating: "y", count: 35) + ".org"
        #expect(CellRule.email.check(fits) == .fine(fits))
        #expect(
            CellRule.email.check("x" + fits) == .wrong(.tooLong(found: "x" + fits, characters: 101, limit: 100)))
    }

    @Test(arguments: [
        ("en", "en"), ("en_US", "en_us"), ("pt-br", "pt_br"), ("de_comm", "de_comm"), ("zh_cn", "zh_cn"),
    ])
    func `a language is written as Moodle names its packs`(found: String, expected: String) {
        #expect(CellRule.language.check(found) == .fine(expected))
    }

    @Test(arguments: ["e", "english", "en us", "1en", "en_"])
    func `what names no language pack is refused`(found: String) {
        #expect(CellRule.language.check(found) == .wrong(.language(found: found)))
    }

    @Test func `a time zone is one that PHP knows, or 99`() {
        for name in ["Europe/Lisbon", "America/Argentina/Buenos_Aires", "UTC", "99"] {
            #expect(CellRule.timezone.check(name) == .fine(name))
        }
        for name in ["Lisbon", "europe/lisbon", "GMT+25", "5.5"] {
            #expect(CellRule.timezone.check(name) == .wrong(.timezone(found: name)))
        }
    }

    @Test func `an authentication method is lower case, and the message knows it`() {
        for name in ["manual", "ldap", "oauth2", "saml2"] {
            #expect(CellRule.authentication.check(name) == .fine(name))
        }
        #expect(
            CellRule.authentication.check("LDAP") == .wrong(.authentication(found: "LDAP", suggestion: "ldap")))
        #expect(CellRule.authentication.check("l d") == .wrong(.authentication(found: "l d", suggestion: nil)))
    }

    @Test(arguments: ["firstname", "middlename", "institution", "department", "city", "phone1", "address"])
    func `markup is refused where Moodle refuses it without a reason`(field: String) {
        #expect(CellRule.of(field).check("a <b>c</b>") == .wrong(.markup(found: "a <b>c</b>")))
    }

    @Test func `markup is left alone where Moodle takes it`() {
        #expect(CellRule.of("description").check("<p>hi</p>") == .fine("<p>hi</p>"))
        #expect(CellRule.of("profile_field_Note").check("<p>hi</p>") == .fine("<p>hi</p>"))
    }

    @Test(arguments: [
        ("maildisplay", ["0", "1", "2"]), ("mailformat", ["0", "1"]), ("maildigest", ["0", "1", "2"]),
        ("autosubscribe", ["0", "1"]), ("suspended", ["0", "1"]), ("deleted", ["0", "1"]),
    ])
    func `a switch takes its numbers and nothing else`(field: String, allowed: [String]) {
        for value in allowed { #expect(CellRule.of(field).check(value) == .fine(value)) }
        for value in ["3", "yes", "-1", "true", "01"] {
            #expect(CellRule.of(field).check(value) == .wrong(.choice(found: value, allowed: allowed)))
        }
    }

    @Test(arguments: [
        ("2017-09-01", 1_504_224_000 as Int64?), ("2016-02-29", 1_456_704_000), ("2017-09-01 08:30:00", 1_504_254_600),
        ("2017-09-01 08:30", 1_504_254_600), ("1970-01-01", 0), ("2100-03-01", 4_107_542_400),
        ("1504224000", 1_504_224_000),
        ("0", 0), ("2017-02-29", nil), ("2100-02-29", nil), ("2017-9-1", nil), ("01/09/2017", nil), ("2017-13-01", nil),
        ("2017-00-10", nil), ("2017-04-31", nil), ("20170901", nil), ("2017-09-01 25:00:00", nil),
        ("2017-09-01 8:30", nil), ("2017-09-01x", nil), ("", nil), ("-5", nil), ("tomorrow", nil),
    ])
    func `a date is written one way only`(text: String, expected: Int64?) {
        #expect(DateCell.seconds(text) == expected)
    }

    @Test(arguments: [
        ("Verysecret-1", []), ("verysecret", [.digit, .upperCase, .other]), ("", PasswordRule.allCases),
        ("Ab1-", [.length]), ("ÄÖÜäöü1-", []), ("ABCDEFG1-", [.lowerCase]), ("Abcdefgh1", [.other]),
        ("Abcdefgh 1", []),
    ])
    func `a password is held against Moodle's policy`(password: String, broken: [PasswordRule]) {
        #expect(PasswordRule.broken(by: password) == broken)
    }
}
