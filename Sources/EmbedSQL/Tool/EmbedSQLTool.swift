import Foundation

/// Writes SQL files as one Swift file of single-line literals.
///
/// Single-line, because a multi-line literal turns CRLF into LF and the text would no longer be the file's.
@main
struct EmbedSQLTool {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let output = arguments.first else {
            throw CocoaError(.fileNoSuchFile)
        }
        var lines = ["extension Migration {", "    package static let all: [Migration] = ["]
        for path in arguments.dropFirst() {
            let url = URL(fileURLWithPath: path)
            let sql = try String(contentsOf: url, encoding: .utf8)
            let name = url.deletingPathExtension().lastPathComponent
            lines.append("        Migration(name: \(name.debugDescription), sql: \(sql.debugDescription)),")
        }
        lines += ["    ]", "}", ""]
        try lines.joined(separator: "\n").write(to: URL(fileURLWithPath: output), atomically: true, encoding: .utf8)
    }
}
