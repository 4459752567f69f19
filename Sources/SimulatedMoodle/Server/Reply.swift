/// What goes back over the wire.
struct Reply: Sendable, Equatable {
    var status = 200
    var contentType: String
    var headers: [String: String] = [:]
    var body: [UInt8]

    static func html(_ status: Int, _ body: String) -> Reply {
        Reply(status: status, contentType: "text/html; charset=utf-8", body: Array(body.utf8))
    }
}

extension Reply {
    init(_ answer: RestAnswer, as format: RestRequest.Format) {
        switch (format, answer) {
        case (.json, .value(let value)): self = Reply(contentType: "application/json", body: value.json)
        case (.json, .exception(let exception)):
            self = Reply(contentType: "application/json", body: exception.answer.json)
        case (.xml, .value(let value)): self = Reply(contentType: Self.xmlType, body: value.xml)
        case (.xml, .exception(let exception)):
            self = Reply(contentType: Self.xmlType, body: Value.xml(of: exception))
        }
    }

    private static let xmlType = "application/xml; charset=utf-8"
}

/// What a function, or Moodle in its place, answers.
enum RestAnswer: Sendable, Equatable {
    case value(Value)
    case exception(MoodleException)

    var verdict: SeenRequest.Verdict {
        switch self {
        case .exception(let exception): .answered(errorcode: exception.errorcode, warnings: 0)
        case .value(let value): .answered(errorcode: nil, warnings: value.record["warnings"]?.elements.count ?? 0)
        }
    }
}
