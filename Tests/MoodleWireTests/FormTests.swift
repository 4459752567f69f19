import Foundation
import Testing

@testable import MoodleWire

struct FormTests {
    private func token() throws -> Token { try Token("0123456789abcdef0123456789abcdef") }

    @Test func `names nest with brackets as PHP wants them`() {
        #expect("\(FormName("users")[0]["customfields"][1]["type"])" == "users[0][customfields][1][type]")
    }

    @Test(arguments: [
        ("abcXYZ019-._~", "abcXYZ019-._~"),
        ("a b", "a+b"),
        ("a+b&c=d", "a%2Bb%26c%3Dd"),
        ("é", "%C3%A9"),
        ("e\u{301}", "e%CC%81"),
        ("Zoë 🎓", "Zo%C3%AB+%F0%9F%8E%93"),
        ("100%", "100%25"),
        ("a\r\nb\u{0}", "a%0D%0Ab%00"),
        ("O'Brien <b>", "O%27Brien+%3Cb%3E"),
        ("", ""),
    ])
    func `text is encoded byte by byte`(text: String, encoded: String) {
        #expect(FormEncoding.text(text) == encoded)
        #expect(FormEncoding.length(of: text) == encoded.utf8.count)
    }

    @Test func `the protocol's own fields come last, and the token after all`() throws {
        let call = EnrolUsers.call([
            Enrolment(userID: 3, courseID: 2, roleID: 5, timestart: 0, timeend: 1_900_000_000, suspended: true)
        ])
        let body = String(decoding: FormBody(call, token: try token()).bytes, as: UTF8.self)
        #expect(
            body == "enrolments%5B0%5D%5Broleid%5D=5&enrolments%5B0%5D%5Buserid%5D=3&enrolments%5B0%5D%5Bcourseid%5D=2"
                + "&enrolments%5B0%5D%5Btimestart%5D=0&enrolments%5B0%5D%5Btimeend%5D=1900000000"
                + "&enrolments%5B0%5D%5Bsuspend%5D=1&moodlewssettinglang=en&moodlewssettingraw=1"
                + "&moodlewsrestformat=json&wsfunction=enrol_manual_enrol_users"
                + "&wstoken=0123456789abcdef0123456789abcdef")
        #expect(call.variableCount == body.split(separator: "&").count)
        #expect(call.parameters.byteCount + WireCall.protocolCost.bytes >= body.utf8.count)
    }

    @Test func `the cost of items and of the protocol adds up to no less than the request`() throws {
        let users = (0..<50).map { index in
            NewUser(
                username: "u\(index)", password: .given(Secret("pässword \(index)")),
                fields: [.firstname: "Zoë 🎓", .lastname: "O'Brien", .email: "u\(index)@example.com", .city: ""],
                customFields: [NamedValue("matricule", "A&B"), NamedValue("x", "")],
                preferences: [NamedValue("auth_forcepasswordchange", "1")])
        }
        let call = CreateUsers.call(users)
        let cost = users.map(CreateUsers.cost).reduce(WireCall.protocolCost, +)
        #expect(call.variableCount == cost.variables)
        #expect(FormBody(call, token: try token()).byteCount <= cost.bytes)
    }

    @Test func `the digest and the readable form hold no secret, and the digest is the same for any secret`() throws {
        func call(_ password: String) -> WireCall {
            CreateUsers.call([
                NewUser(username: "ana", password: .given(Secret(password)), fields: [.city: "Paris"])
            ])
        }
        let call1 = call("hunter2-hunter2")
        #expect(call1.readable == "users[0][username]=ana\nusers[0][password]=<redacted>\nusers[0][city]=Paris")
        #expect(call1.digest == call("other").digest)
        #expect(call1.digest.count == 64)
        #expect(call1.digest != CreateUsers.call([NewUser(username: "ana", password: .none, fields: [:])]).digest)
        let kept = String(decoding: FormBody.bytes(of: call1, token: nil), as: UTF8.self)
        #expect(!kept.contains("hunter2"))
        #expect(kept.hasSuffix("&wstoken=%3Credacted%3E"))
    }

    @Test(
        arguments: [
            // costs of the items as (variables, bytes), limits, expected
            ([(10, 100), (10, 100)], BatchLimits(), 2),
            ([], BatchLimits(), 0),
            ([(2_000, 10)], BatchLimits(), 1),
            ([(5, 2_000_000), (5, 10)], BatchLimits(), 1),
            (Array(repeating: (10, 100), count: 100), BatchLimits(), 89),
            (Array(repeating: (1, 100), count: 300), BatchLimits(), 200),
            (Array(repeating: (1, 100_000), count: 50), BatchLimits(), 9),
            (Array(repeating: (1, 1), count: 50), BatchLimits(variables: 905, bytes: 1_000, items: 7), 7),
            ([(447, 1), (448, 1)], BatchLimits(), 2),
            ([(447, 1), (449, 1)], BatchLimits(), 1),
        ] as [([(Int, Int)], BatchLimits, Int)])
    func `a batch is cut where the next item would break a limit`(
        costs: [(Int, Int)], limits: BatchLimits, expected: Int
    ) {
        #expect(limits.prefix(of: costs.map { Cost(variables: $0.0, bytes: $0.1) }) == expected)
    }
}
