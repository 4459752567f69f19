import Testing

@testable import MoodleWire

struct ReplyTests {
    private func reply(_ outcome: TransportOutcome) -> Reply { Reply(outcome, mask: SecretMask([])) }

    @Test(arguments: [
        ("", "empty"), ("  \r\n", "empty"),
        ("<!DOCTYPE html>\n<html><body>Log in</body></html>", "html"),
        ("<html>{}", "html"),
        (
            "<br />\n<b>Warning</b>:  Undefined variable in x.php on line 3<br />\n{\"warnings\":[]}",
            "notice_before_json"
        ),
        ("\nNotice: Undefined index in x.php on line 3\nnull", "notice_before_json"),
        ("Warning: x in y on line 1\n[{\"id\":3}]", "notice_before_json"),
        ("File not found.", "not_json"),
        ("true", "not_json"),
        ("[{\"id\":3,\"user", "truncated"),
        ("{\"warnings\":[", "truncated"),
        ("nul", "not_json"),
        ("nullnull", "notice_before_json"),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<RESPONSE>\n</RESPONSE>", "xml"),
    ])
    func `an answer that is not JSON says why`(body: String, code: String) {
        guard case .unreadable(let why) = reply(Evidence.answer(body)) else {
            Issue.record("\(body) was read")
            return
        }
        #expect(why.rawValue == code)
    }

    @Test func `null is null with spaces and a byte order mark around it`() {
        for body in ["null", " null\n", "\u{FEFF}null"] {
            guard case .null = reply(Evidence.answer(body)) else {
                Issue.record("\(body) was not null")
                continue
            }
        }
    }

    @Test(arguments: ["text/html; charset=utf-8", "text/plain", "application/xml"])
    func `JSON that is declared as something else is no answer`(type: String) {
        for body in ["null", "[]", "{\"warnings\":[]}"] {
            guard case .unreadable(.wrongContentType) = reply(Evidence.answer(body, type: type)) else {
                Issue.record("\(body) as \(type) was read")
                continue
            }
        }
    }

    @Test(arguments: ["application/json", "Application/JSON; charset=utf-8", "text/json", "application/problem+json"])
    func `the type may be written in any way that means JSON`(type: String) {
        guard case .json = reply(Evidence.answer("[]", type: type)) else {
            Issue.record("\(type) was not taken")
            return
        }
    }

    @Test(arguments: [
        #"{"exception":"moodle_exception","errorcode":"invalidtoken","message":"Invalid token - token not found"}"#,
        #"{"exception":"core\\exception\\moodle_exception","errorcode":"invalidtoken","message":"Invalid token - token not found"}"#,
        #"{"error":"Invalid token - token not found","errorcode":"invalidtoken","stacktrace":null,"debuginfo":null,"reproductionlink":null}"#,
        #" {"exception" : "x", "errorcode" : "invalidtoken", "message" : "Invalid token - token not found"} "#,
        #"{"exception":"x","errorcode":"invalidtoken","message":"Invalid token - token not found","debuginfo":""}"#,
    ])
    func `errors of every release are read alike`(body: String) {
        for (status, type) in [
            (200, "application/json"), (200, "text/html"), (500, "application/json"), (403, "text/html"),
        ] {
            guard case .exception(let exception) = reply(Evidence.answer(body, status: status, type: type)) else {
                Issue.record("\(body) was no exception")
                continue
            }
            #expect(exception == MoodleException(code: "invalidtoken", message: "Invalid token - token not found"))
        }
    }

    @Test func `a password policy in the code becomes a code of its own`() {
        let policy =
            "<div>Passwords must be at least 8 characters long.<\\/div><div>Passwords must have at least 1 digit(s).<\\/div>"
        guard case .exception(let exception) = reply(Evidence.exception(policy, "error/\(policy)")) else {
            Issue.record("no exception")
            return
        }
        #expect(exception.code == "passwordpolicy")
        #expect(
            exception.message
                == "Passwords must be at least 8 characters long. Passwords must have at least 1 digit(s).")
    }

    @Test func `a reason that debugging shows is kept, its SQL is not`() {
        let outcome = Evidence.exception(
            "dmlwriteexception", "Error writing to database",
            debugInfo: #"Data too long for column 'city' at row 1\nINSERT INTO mdl_user VALUES ('secret')\n[array]"#)
        guard case .exception(let exception) = reply(outcome) else {
            Issue.record("no exception")
            return
        }
        #expect(exception.message == "Error writing to database (Data too long for column 'city' at row 1)")
    }

    @Test func `an error without a code is an error all the same`() {
        let body = #"{"exception":"TypeError","message":"strlen(): Argument #1 must be of type string"}"#
        guard case .exception(let exception) = reply(Evidence.answer(body)) else {
            Issue.record("no exception")
            return
        }
        #expect(exception.code.isEmpty)
        #expect(exception.message.hasPrefix("strlen()"))
    }

    @Test func `XML where JSON was asked for means that the end of the form was dropped`() {
        let body = """
            <?xml version="1.0" encoding="UTF-8" ?>
            <EXCEPTION class="core\\exception\\moodle_exception">
            <ERRORCODE>invalidtoken</ERRORCODE>
            <MESSAGE>Invalid token - token not found</MESSAGE>
            </EXCEPTION>
            """
        guard case .formCutShort(let exception) = reply(Evidence.answer(body, type: "application/xml; charset=utf-8"))
        else {
            Issue.record("not recognised")
            return
        }
        #expect(exception == MoodleException(code: "invalidtoken", message: "Invalid token - token not found"))
    }

    @Test func `an object that only mentions errors is an answer`() {
        for body in [#"{"errors":[],"warnings":[]}"#, #"{"sitename":"x","exception handling":"y"}"#] {
            guard case .json = reply(Evidence.answer(body)) else {
                Issue.record("\(body) was taken for an error")
                continue
            }
        }
    }
}
