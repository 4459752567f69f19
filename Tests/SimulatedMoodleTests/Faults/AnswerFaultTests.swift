import SimulatedMoodle
import Testing

/// Complete answers over HTTP that are not the right ones.
struct AnswerFaultTests {
    private func order(_ text: String) throws -> SimulatorOptions {
        var options = SimulatorOptions()
        options.faults = try Fault.parse(text)
        return options
    }

    @Test(arguments: ["429", "500", "502", "503", "504"])
    func `a status of a server in trouble comes as a page, and nothing is done`(_ status: String) async throws {
        try await withMoodle(try order("\(status):*:1:retry-after=17,\(status):*:2:apply=yes")) { moodle, caller in
            let answer = try await caller.create("p", 1)
            #expect(answer.status == Int(status))
            #expect(answer.header("Retry-After") == "17")
            #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
            #expect(moodle.snapshot().user(named: "p0") == nil)
            let done = try await caller.create("p", 1)
            #expect(done.status == Int(status))
            #expect(moodle.snapshot().user(named: "p0") != nil)
        }
    }

    @Test func `a page, nothing, a maintenance page and a redirect stand in for an answer`() async throws {
        let kinds = "html:*:1,empty:*:2,maintenance:*:3,redirect:*:4"
        try await withMoodle(try order(kinds)) { moodle, caller in
            let html = try await caller.create("p", 1)
            #expect(html.status == 200)
            #expect(html.body.hasPrefix("<!DOCTYPE html>"))
            let empty = try await caller.create("p", 1)
            #expect(empty.status == 200)
            #expect(empty.body.isEmpty)
            #expect(empty.end == .complete)
            let maintenance = try await caller.create("p", 1)
            #expect(maintenance.status == 503)
            #expect(maintenance.header("Retry-After") == "300")
            let redirect = try await caller.create("p", 1)
            #expect(redirect.status == 303)
            #expect(redirect.header("Location") == "\(moodle.url)/login/index.php")
            #expect(moodle.snapshot().user(named: "p0") == nil)
            #expect(moodle.calls("core_user_create_users") == 4)
        }
    }

    @Test func `an error after the work has the code that was ordered`() async throws {
        try await withMoodle(try order("exception-after-apply:write:1,exception-after-apply:write:2:code=oops")) {
            moodle, caller in
            let first = try JSON(parsing: try await caller.create("p", 1).body)
            #expect(first["errorcode"]?.text == "invalidresponse")
            let second = try JSON(parsing: try await caller.create("q", 1).body)
            #expect(second["errorcode"]?.text == "oops")
            #expect(moodle.snapshot().user(named: "p0") != nil)
            #expect(moodle.snapshot().user(named: "q0") != nil)
        }
    }

    @Test func `the answer of the request before comes once more`() async throws {
        try await withMoodle(try order("wrong-answer:core_user_create_users:2")) { moodle, caller in
            let first = try await caller.create("p", 1)
            let second = try await caller.create("q", 1)
            #expect(second.body == first.body)
            #expect(moodle.snapshot().user(named: "q0") != nil)
        }
    }

    @Test func `a record comes twice, or names a stranger`() async throws {
        try await withMoodle(try order("duplicate-answer:write:1,foreign-names:write:2")) { moodle, caller in
            let twice = try JSON(parsing: try await caller.create("p", 2).body)
            #expect(twice.elements.map { $0["username"]?.text } == ["p0", "p0", "p1"])
            let strangers = try JSON(parsing: try await caller.create("q", 2).body)
            #expect(strangers.elements.map { $0["username"]?.text } == ["stranger", "stranger"])
            #expect(strangers[0]?["id"]?.number == moodle.snapshot().user(named: "q0")?.id)
        }
    }

    @Test func `faults can be ordered and forgotten while it runs`() async throws {
        try await withMoodle { moodle, caller in
            moodle.order(try Fault.parse("500:read"))
            let broken = try await caller.send("core_webservice_get_site_info", [])
            #expect(broken.status == 500)
            let created = try await caller.create("p", 1)
            #expect(created.status == 200)
            moodle.forgetFaults()
            let whole = try await caller.send("core_webservice_get_site_info", [])
            #expect(whole.status == 200)
        }
    }
}
