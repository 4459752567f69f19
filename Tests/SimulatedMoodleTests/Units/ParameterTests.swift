@testable import SimulatedMoodle
import Testing

struct ParameterTests {
    @Test(arguments: [
        (ParameterType.int, ["0", "-5", "42"], ["", "007", "+5", " 5", "5.0", "12abc"]),
        (.bool, ["0", "1"], ["", "true", "2"]),
        (.alpha, ["", "abc", "FR"], ["a1", "é"]),
        (.alphanumext, ["", "a-b_1"], ["a b", "a/b"]),
        (.rawTrimmed, ["", "a b"], [" a", "a\n"]),
        (.text, ["", "a < b", "O'Brien & Sons < 3", "a > b"], ["<b>", "a <3", "a<", "</p>"]),
        (.username, ["ana.silva-1@x_y"], ["Ana", "a b", "é"]),
        (.timezone, ["Europe/Paris", "99", "Mars/Base", "+5.5"], ["a b", "<x>"]),
        (.auth, ["manual", "ldap"], ["nope", "mnet"]),
        (.lang, ["en", ""], ["xx"]),
    ])
    func `a type takes what cleaning would leave as it is`(
        _ type: ParameterType, _ taken: [String], _ refused: [String]
    ) {
        for text in taken { #expect(type.accept(text) != nil, "\(type) \(text)") }
        for text in refused { #expect(type.accept(text) == nil, "\(type) \(text)") }
    }

    @Test func `a language is taken where its pack is installed`() {
        #expect(ParameterType.lang.accept("en_us", languages: ["en", "en_us"]) != nil)
        #expect(ParameterType.lang.accept("en_us", languages: ["en"]) == nil)
    }

    private let signature: [Parameter] = [
        .need("field", .alpha), .needValues("values", .raw), .or("limit", .int, 25),
        .mayList("options", of: [.need("name", .alpha), .may("value", .raw)]),
    ]

    private func validate(_ body: String) throws(MoodleException) -> Record {
        try Parameter.validate(
            FormVariables(parsing: body.utf8, limit: 100).tree(), against: signature, languages: Site.standardLanguages)
    }

    @Test func `what fits the signature is typed, in its order, with its defaults`() throws {
        let record = try validate("values[0]=x&options[0][name]=n&field=id")
        #expect(record == ["field": "id", "values": ["x"], "limit": 25, "options": [["name": "n"]]])
    }

    @Test(arguments: [
        "field=id", "field=id&values=x", "field[0]=id&values[0]=x", "field=id&values[0]=x&shoe=42",
        "field=i1&values[0]=x", "field=id&values[0]=x&limit=", "field=id&values[0]=x&options[0][value]=v",
        "field=id&values[0]=x&options[0][name]=n&options[0][shoe]=1", "field=id&values[0][a]=x",
    ])
    func `what does not fit is refused without a reason`(_ body: String) {
        #expect(throws: MoodleException.invalidParameter) { try validate(body) }
    }
}
