import Foundation
import Subprocess
import SystemPackage
import Testing

/// What a person types beside the program: `sqlite3`, pipes, loops.
struct Shell {
    let folder: TemporaryFolder
    var environment: [String: String] = [:]

    init(in folder: TemporaryFolder) {
        self.folder = folder
    }

    /// - Returns: what was printed; a command that fails fails the test.
    @discardableResult
    func callAsFunction(_ script: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let outcome = try await run(script)
        #expect(outcome.code == 0, "\(script)\n\(outcome.err)", sourceLocation: sourceLocation)
        return outcome.out
    }

    func run(_ script: String) async throws -> Outcome {
        let programs = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        var variables: [Environment.Key: String] = [
            "PATH": "\(programs):\(path)", "HOME": folder.path, "LC_ALL": "C.UTF-8",
        ]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        let result = try await Subprocess.run(
            .name("bash"), arguments: ["-c", script], environment: .custom(variables),
            workingDirectory: FilePath(folder.path), output: .string(limit: 1 << 26), error: .string(limit: 1 << 26))
        return Outcome(status: result.terminationStatus, out: result.standardOutput, err: result.standardError)
    }
}
