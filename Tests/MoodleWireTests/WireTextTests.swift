import Testing

@testable import MoodleWire

struct WireTextTests {
    @Test(arguments: [
        (
            "<div>Passwords must be at least 8 characters long.</div><div>And a digit.</div>",
            "Passwords must be at least 8 characters long. And a digit."
        ),
        ("a < b and c > d", "a < b and c > d"),
        ("Sons < 3", "Sons < 3"),
        ("<p class=\"x\">hi</p><br/>there", "hi there"),
        ("a &lt;b&gt; &amp; c &quot;d&quot; it&#039;s", "a <b> & c \"d\" it's"),
        ("line\r\n\ttwo", "line two"),
        ("unclosed <b", "unclosed <b"),
        ("", ""),
    ])
    func `markup is taken out and one line is left`(text: String, expected: String) {
        #expect(WireText.readable(text, mask: SecretMask([])) == expected)
    }

    @Test func `a long text is cut at 500 characters`() {
        let text = WireText.readable(String(repeating: "é", count: 900), mask: SecretMask([]))
        #expect(text.count == 500)
        #expect(text.hasSuffix("é…"))
    }

    @Test func `a text without end is read no further than it is shown`() {
        let text = WireText.readable(
            String(repeating: "<b>", count: 1_000_000) + "end", mask: SecretMask([Secret("end")]))
        #expect(text == "<")
    }

    @Test(arguments: [
        ("hunter2!", "pass hunter2! here", "pass <redacted> here"),
        ("hunter2!", "hunter2!hunter2!", "<redacted><redacted>"),
        ("p&w<1>'", "got p&amp;w&lt;1&gt;&#039; back", "got <redacted> back"),
        ("p&w 1", "form p%26w+1 back", "form <redacted> back"),
        ("a<b>cd", "bad a<b>cd", "bad <redacted>"),
        ("é" + "secret", "x e\u{301}secret ésecret", "x e\u{301}secret <redacted>"),
        ("abc", "abcdef abc, xabc", "abcdef <redacted>, xabc"),
        ("x", "x marks the xylophone", "<redacted> marks the xylophone"),
        ("", "nothing", "nothing"),
    ])
    func `a secret is painted over in every spelling`(secret: String, text: String, expected: String) {
        #expect(WireText.readable(text, mask: SecretMask([Secret(secret)])) == expected)
    }

    @Test func `the longer of two secrets is painted over first`() {
        let mask = SecretMask([Secret("hunter2"), Secret("hunter2-long")])
        #expect(mask.covering("it is hunter2-long") == "it is <redacted>")
    }

    @Test(
        arguments: [
            ("300", nil, 300), ("0", nil, 0), (" 5 ", nil, 5), ("-1", nil, nil), ("soon", nil, nil), ("", nil, nil),
            ("Sun, 06 Nov 1994 08:54:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 300),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:54:37 GMT", 0),
            ("Wed, 01 Mar 2028 00:00:00 GMT", "Mon, 28 Feb 2028 23:59:59 GMT", 86_401),
            ("Sun, 06 Nov 1994 08:54:37 GMT", nil, nil),
            ("Sun, 06 Foo 1994 08:54:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
        ] as [(String, String?, Int?)])
    func `Retry-After is seconds or a date`(text: String, date: String?, seconds: Int?) {
        #expect(RetryAfter.seconds(text, date: date) == seconds)
    }

    @Test func `a date is counted from 1970`() {
        #expect(RetryAfter.unixTime("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
        #expect(RetryAfter.unixTime("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        #expect(RetryAfter.unixTime("Sat, 21 Nov 2026 06:52:34 GMT") == 1_795_243_954)
    }
}
