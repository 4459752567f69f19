import Foundation
import Testing

/// One recorded exchange with a real Moodle 4.5.6.
struct Exchange: Sendable, CustomTestStringConvertible {
    let file: String
    /// Line of the file, from 1.
    let line: Int
    let note: String
    let method: String
    let function: String?
    let request: [(String, String)]
    let status: Int
    let contentType: String
    let response: JSON

    var name: String { "\(file):\(line)" }

    var testDescription: String { "\(name) \(note)" }

    static let files = [
        "users_create", "users_update", "courses", "enrol", "limited", "users_readback", "limits", "protocol",
    ]

    /// The exchanges of one file in the order of the recording.
    static func all(of file: String) throws -> [Exchange] {
        let folder = try #require(Bundle.module.url(forResource: "Exchanges", withExtension: nil))
        let text = try String(contentsOf: folder.appending(path: "\(file).jsonl"), encoding: .utf8)
        return try text.split(separator: "\n").enumerated().map { position, line in
            try Exchange(JSON(parsing: String(line)), file: file, line: position + 1)
        }
    }

    private init(_ json: JSON, file: String, line: Int) throws {
        self.file = file
        self.line = line
        note = try #require(json["note"]?.text)
        method = json["method"]?.text ?? "POST"
        function = json["function"]?.text
        request = (json["request"]?.members ?? []).map { ($0.key, Self.sent($0.value)) }
        status = try #require(json["status"]?.number)
        contentType = try #require(json["content_type"]?.text)
        response = try #require(json["response"])
    }

    private static func sent(_ value: JSON) -> String {
        switch value {
        case .text(let text): text
        case .number(let number): String(Int(number))
        case .bool(let flag): flag ? "1" : "0"
        case .null, .list, .object: ""
        }
    }
}
