@testable import SimulatedMoodle
import Testing

struct ValueTests {
    @Test func `JSON is written as PHP writes it`() {
        let value: Value = ["a": "é/\"\\\n🎓", "b": [1, nil, true], "c": [:]]
        #expect(
            String(decoding: value.json, as: UTF8.self)
                == #"{"a":"\u00e9\/\"\\\n\ud83c\udf93","b":[1,null,true],"c":{}}"#)
    }

    @Test func `XML names keys and escapes texts`() {
        let value: Value = [["id": 3, "name": "a<b"], nil]
        #expect(
            String(decoding: value.xml, as: UTF8.self) == """
                <?xml version="1.0" encoding="UTF-8" ?>
                <RESPONSE>
                <MULTIPLE>
                <SINGLE>
                <KEY name="id"><VALUE>3</VALUE>
                </KEY>
                <KEY name="name"><VALUE>a&lt;b</VALUE>
                </KEY>
                </SINGLE>
                <VALUE null="null"/>
                </MULTIPLE>
                </RESPONSE>

                """)
    }

    @Test(arguments: [
        ("ana@example.com", "ana@%", true), ("ana@example.com", "%EXAMPLE%", true), ("ana", "a_a", true),
        ("ana", "a_", false), ("ana", "%b%", false), ("", "%", true), ("Zoë", "zoe", true),
    ])
    func `LIKE knows its two wildcards and no letter case`(_ text: String, _ pattern: String, _ isLike: Bool) {
        #expect(Collation.isLike(text, pattern) == isLike)
    }
}
