/// How a recorded request goes over the wire. The recorder left out the token, which it sent last, and most of what was
/// too long to keep.
struct RecordedRequest {
    let method: String
    let path: String
    let body: [UInt8]
    /// The recorded answer, where it is not JSON.
    let recordedText: String?
    let recordedJSON: JSON

    init(_ exchange: Exchange, token: String) {
        method = exchange.method
        path = Self.path(of: exchange)
        switch exchange.name {
        case "limits:1": body = form(Self.sixHundredUsers(token))
        case "protocol:14": body = [UInt8](repeating: UInt8(ascii: "x"), count: 40 * 1_024 * 1_024)
        default:
            let sent = exchange.request.map { ($0.0, $0.1 == "<token>" ? token : $0.1) }
            body = form(exchange.function == nil ? sent : sent + [("wstoken", token)])
        }
        let isText = exchange.contentType != "application/json" && !exchange.contentType.contains("json")
        recordedText = isText ? exchange.response.text ?? exchange.response["_nonjson"]?.text : nil
        recordedJSON = Self.json(of: exchange)
    }

    /// Recordings of the raw protocol keep the answer as text.
    private static func json(of exchange: Exchange) -> JSON {
        guard exchange.file == "protocol", let text = exchange.response.text else { return exchange.response }
        do {
            return try JSON(parsing: text)
        } catch {
            return exchange.response
        }
    }

    private static func path(of exchange: Exchange) -> String {
        switch exchange.note {
        case "wrong path": "/webservice/rest/serve.php"
        case "site root": "/"
        case "login token wrong", "login token ok": "/login/token.php"
        default: "/webservice/rest/server.php"
        }
    }

    private static func sixHundredUsers(_ token: String) -> [(String, String)] {
        let users = (0..<600).flatMap { number in
            [
                ("username", "v\(number)"), ("firstname", "F"), ("lastname", "L"),
                ("email", "v\(number)@example.com"), ("password", "Passw0rd!"), ("city", "x"), ("country", "FR"),
                ("idnumber", "V\(number)"), ("department", "d"), ("institution", "i"),
            ].map { ("users[\(number)][\($0.0)]", $0.1) }
        }
        return users + [
            ("moodlewsrestformat", "json"), ("wsfunction", "core_user_create_users"), ("wstoken", token),
        ]
    }
}

/// XML and web pages, as far as they can be compared.
enum TextForm {
    /// Of a page, its title; of XML, all up to the list of functions, which is longer on a real site.
    static func normal(_ text: String) -> String {
        if let title = text.firstMatch(of: /<title>(.*?)<\/title>/) { return String(title.1) }
        guard let functions = text.firstRange(of: /<KEY name="functions"><MULTIPLE>\n<SINGLE>\n<KEY name="name">/)
        else {
            return text
        }
        return String(text[..<functions.upperBound])
    }
}
