import Foundation
import Testing

/// The command line as its contract has it.
struct HelpTests {
    private static let commands = [
        "demo", "init", "import", "map", "plan", "check", "push", "status", "why", "retry", "cancel", "link", "tryback",
        "handover", "credentials", "export", "audit", "simulate",
    ]

    /// Every command and every command below it, by walking the lists in the help texts.
    private static func all(_ program: Program, below path: [String] = []) async throws -> [[String]] {
        let help = try await program.run(path + ["--help"])
        #expect(help.code == 0)
        guard let list = help.out.components(separatedBy: "SUBCOMMANDS:\n").dropFirst().first else { return [path] }
        var found: [[String]] = path.isEmpty ? [] : [path]
        for line in list.split(separator: "\n") {
            guard let name = line.prefixMatch(of: #/ {2}([a-z]+)( |$)/#)?.1 else { continue }
            found += try await all(program, below: path + [String(name)])
        }
        return found
    }

    @Test func `every command of the contract is there, and no other`() async throws {
        let program = Program(in: try TemporaryFolder())
        let top = Set(try await Self.all(program).compactMap(\.first))
        #expect(top == Set(Self.commands))
    }

    @Test func `every command shows an example of itself in its help`() async throws {
        let program = Program(in: try TemporaryFolder())
        for command in try await Self.all(program) {
            let help = try await program.run(command + ["--help"])
            let examples = help.out.components(separatedBy: "EXAMPLE\n").dropFirst().first ?? ""
            #expect(examples.contains("moodlesync " + command[0]), "\(command.joined(separator: " "))")
        }
    }

    @Test func `every command speaks JSON, is quiet and logs when asked to`() async throws {
        let program = Program(in: try TemporaryFolder())
        for command in try await Self.all(program) {
            let help = try await program.run(command + ["--help"])
            if help.out.contains("SUBCOMMANDS:") { continue }
            for flag in ["--json", "--quiet", "-v, --verbose"] {
                #expect(help.out.contains(flag), "\(command.joined(separator: " ")) lacks \(flag)")
            }
        }
    }

    @Test func `the version is the one that the store records`() async throws {
        let folder = try TemporaryFolder()
        let program = Program(in: folder)
        let version = try await program("--version")
        #expect(version.code == 0)
        #expect(version.out.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }

    @Test func `a command line that can not be meant ends with 64 and says why`() async throws {
        let program = Program(in: try TemporaryFolder())
        let lines: [([String], String)] = [
            (["statsu"], "Did you mean 'moodlesync status'?"),
            (["status", "--nonsense"], "Unknown option '--nonsense'"),
            (["push", "--parallel", "many"], "'many' is invalid for '--parallel <n>'"),
            (["push", "--batch", "0"], "--batch needs a whole number from 1 to 200, and found 0."),
            (["push", "--only", "user.craete"], "Did you mean user.create?"),
            (["push", "--token", "s3cret"], "The token is never given on the command line"),
            (["import"], "Missing expected argument '<file> ...'"),
            (["import", "--kind", "user", "x.csv"], "Did you mean users?"),
            (["import", "--kind", "users", "--removals", "3", "x.csv"], "--removals belongs to --full"),
            (["retry"], "Which entries?"),
            (["simulate", "--faults", "nonsense:*"], "there is no kind 'nonsense'"),
        ]
        for (arguments, words) in lines {
            let outcome = try await program.run(arguments)
            #expect(outcome.code == 64, "\(arguments)")
            #expect(outcome.out.isEmpty, "\(arguments)")
            #expect(outcome.err.contains(words), "\(arguments): \(outcome.err)")
            #expect(!outcome.err.contains("s3cret"))
        }
        #expect(try program.folder.names.isEmpty)
    }

    @Test func `with --json a wrong command line is one document too`() async throws {
        let outcome = try await Program(in: try TemporaryFolder())("push", "--json", "--batch", "0")
        #expect(outcome.code == 64)
        let error = try #require(try outcome.json()["error"] as? [String: String])
        #expect(error["code"] == "usage")
        #expect(error["message"] == "--batch needs a whole number from 1 to 200, and found 0.")
    }
}
