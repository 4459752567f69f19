import SimulatedMoodle
import Testing

struct TruncationTests {
    private func fields(_ number: Int) -> [(String, String)] {
        [
            ("username", "v\(number)"), ("firstname", "F"), ("lastname", "L"), ("email", "v\(number)@example.com"),
            ("password", "Passw0rd!"), ("city", "Paris"),
        ].map { ("users[\(number)][\($0.0)]", $0.1) }
    }

    @Test func `a token sent first survives and the data beyond the limit is lost without an error`() async throws {
        var options = SimulatorOptions()
        options.maxInputVars = 20
        try await withMoodle(options) { moodle, _ in
            let head = [
                ("wstoken", moodle.token), ("wsfunction", "core_user_create_users"), ("moodlewsrestformat", "json"),
            ]
            let body = form(head + (0..<4).flatMap(fields))
            let answer = try await RawClient(port: moodle.port)
                .send("POST", "/webservice/rest/server.php", body: body)
            #expect(try JSON(parsing: answer.body).elements.count == 3)
            #expect(moodle.snapshot().user(named: "v1")?.profile["city"] == "Paris")
            #expect(moodle.snapshot().user(named: "v2")?.profile["city"] == nil)
            #expect(moodle.snapshot().user(named: "v3") == nil)
            #expect(moodle.requests.map(\.variables) == [27])
        }
    }

    @Test func `a token sent last is lost with the rest, and nothing happens`() async throws {
        var options = SimulatorOptions()
        options.maxInputVars = 20
        try await withMoodle(options) { moodle, caller in
            let answer = try await caller.send("core_user_create_users", (0..<4).flatMap(fields))
            #expect(answer.body.contains("<ERRORCODE>invalidtoken</ERRORCODE>"))
            #expect(answer.header("Content-Type") == "application/xml; charset=utf-8")
            #expect(moodle.snapshot().user(named: "v0") == nil)
        }
    }

    @Test func `exactly the limit is read in whole`() async throws {
        var options = SimulatorOptions()
        options.maxInputVars = 9
        try await withMoodle(options) { moodle, caller in
            _ = try await caller.send("core_user_create_users", fields(0))
            #expect(moodle.snapshot().user(named: "v0")?.profile["city"] == "Paris")
        }
    }
}
