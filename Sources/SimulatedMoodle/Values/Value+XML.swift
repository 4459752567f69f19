extension Value {
    /// Moodle's own XML: what comes back when `moodlewsrestformat` is missing from the request
    /// (webservice/rest/locallib.php, Moodle 4.5).
    var xml: [UInt8] {
        Array((Self.declaration + "<RESPONSE>\n" + xmlElement + "</RESPONSE>\n").utf8)
    }

    private var xmlElement: String {
        switch self {
        case .null: "<VALUE null=\"null\"/>\n"
        case .bool(let flag): "<VALUE>\(flag ? 1 : 0)</VALUE>\n"
        case .int(let number): "<VALUE>\(number)</VALUE>\n"
        case .text(let text): "<VALUE>\(Self.escaped(text))</VALUE>\n"
        case .list(let elements): "<MULTIPLE>\n" + elements.map(\.xmlElement).joined() + "</MULTIPLE>\n"
        case .record(let record):
            "<SINGLE>\n"
                + record.fields.map { "<KEY name=\"\($0.key)\">\($0.value.xmlElement)</KEY>\n" }.joined()
                + "</SINGLE>\n"
        }
    }

    private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n"

    static func xml(of exception: MoodleException) -> [UInt8] {
        let lines = [
            "<EXCEPTION class=\"\(escaped(exception.exceptionClass))\">",
            "<ERRORCODE>\(escaped(exception.errorcode))</ERRORCODE>",
            "<MESSAGE>\(escaped(exception.message))</MESSAGE>",
            "</EXCEPTION>",
        ]
        return Array((declaration + lines.joined(separator: "\n") + "\n").utf8)
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
