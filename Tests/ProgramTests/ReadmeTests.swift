import Foundation
import Testing

@testable import moodlesync

/// The README does what it says: every command and every query in it is run, in its order.
struct ReadmeTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
    }

    private struct Block {
        let language: String
        let text: String
    }

    /// The fenced blocks of the README, in order.
    private static func blocks() throws -> [Block] {
        try text("README.md").matches(of: #/```(\w+)\n(.*?)```\n/#.dotMatchesNewlines())
            .map { Block(language: String($0.1), text: String($0.2)) }
    }

    @Test func `the walk through a week runs as it stands, and so does every query`() async throws {
        let folder = try TemporaryFolder()
        let port = try FreePort.find()
        var script = "set -e\ntrap 'kill $(jobs -p)' EXIT\n"
        for block in try Self.blocks() {
            switch block.language {
            case "sh": script += Self.expectingCodes(block.text)
            case "sql": script += "sqlite3 -readonly -box moodlesync.db <<'SQL'\n.bail on\n\(block.text)SQL\n"
            default: continue
            }
        }
        let outcome = try await Shell(in: folder).run(script.replacing("8100", with: String(port)))
        #expect(outcome.code == 0, "\(outcome.out)\n\(outcome.err)")
        // The queries found what the walk did.
        for words in [
            "core_user_create_users", "enrolled", "BIO101", "Next: correct late-again.csv", "The chain holds.",
        ] {
            #expect(outcome.out.contains(words), "\(words)")
        }
        #expect(
            try await Shell(in: folder)(
                "sqlite3 moodlesync.db \"SELECT count(*) FROM v_user_enrolments WHERE username = 'inescosta' AND status = 'enrolled'\""
            ) == "1\n")
        let open = try await Shell(in: folder)("sqlite3 moodlesync.db 'SELECT count(*) FROM v_pending'")
        #expect(open == "0\n")
    }

    @Test func `the two commands of the first screen are those that the checks run`() throws {
        let checks = try Self.text(".ci/run")
        let commands = try Self.blocks().filter { $0.language == "bash" }.map(\.text)
        #expect(commands.count == 2)
        for command in commands.flatMap({ $0.components(separatedBy: "&&") }) {
            let command = command.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(checks.contains("\n\(command)"), "\(command)")
        }
    }

    @Test func `every exit code and every setting is explained`() throws {
        let readme = try Self.text("README.md")
        for code in ExitCode.allCases {
            #expect(readme.contains("\n| \(code.rawValue) | "), "\(code)")
        }
        for name in SettingName.allCases where name != .settingsFile {
            #expect(readme.contains("`\(name.rawValue)`"), "\(name.rawValue)")
        }
    }

    @Test func `every command that the README names is one`() async throws {
        let help = try await Program(in: try TemporaryFolder())("--help").out
        for match in try Self.text("README.md").matches(of: #/(?:`|\n +|\| )moodlesync ([a-z]+)/#) {
            #expect(help.contains("\n  \(match.1) "), "\(match.1)")
        }
    }

    /// A command whose comment says how it ends must end so.
    private static func expectingCodes(_ block: String) -> String {
        block.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard let match = line.firstMatch(of: #/^(.*?) +# ends with (\d+)/#) else { return String(line) }
            let check = "[ $code = \(match.2) ] || { echo \"ended with $code: \(match.1)\" >&2; exit 99; }"
            return "code=0; \(match.1) || code=$?; \(check)"
        }.joined(separator: "\n")
    }
}
