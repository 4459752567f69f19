import Foundation
import Subprocess
import SystemPackage

/// The built program, started as a person or a timer starts it.
struct Program: Sendable {
    let folder: TemporaryFolder
    /// Besides PATH, and HOME, which is the folder.
    var environment: [String: String] = [:]
    /// What the program is started through, such as a namespace without a network.
    var prefix: [String] = []

    init(in folder: TemporaryFolder) {
        self.folder = folder
    }

    /// In a folder of its own, with the settings that lead to a Moodle.
    init(in folder: TemporaryFolder, url: String, token: String) {
        self.folder = folder
        environment = ["MOODLE_URL": url, "MOODLE_TOKEN": token]
    }

    func through(_ prefix: [String]) -> Program {
        var program = self
        program.prefix = prefix
        return program
    }

    /// Beside the running test bundle: what this build made.
    static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("moodlesync").path

    func callAsFunction(_ arguments: String..., input: String = "") async throws -> Outcome {
        try await run(arguments, input: input)
    }

    func run(_ arguments: [String], input: String = "") async throws -> Outcome {
        let result = try await Subprocess.run(
            configuration(arguments), input: .string(input), output: .string(limit: 1 << 26),
            error: .string(limit: 1 << 26))
        return Outcome(status: result.terminationStatus, out: result.standardOutput, err: result.standardError)
    }

    func configuration(_ arguments: [String]) -> Subprocess.Configuration {
        let command = prefix + [Self.path] + arguments
        var variables: [Environment.Key: String] = [:]
        for (name, value) in defaults.merging(environment, uniquingKeysWith: { $1 }) {
            variables[Environment.Key(stringLiteral: name)] = value
        }
        return Subprocess.Configuration(
            executable: command[0].contains("/") ? .path(FilePath(command[0])) : .name(command[0]),
            arguments: Arguments(Array(command.dropFirst())),
            environment: .custom(variables), workingDirectory: FilePath(folder.path))
    }

    private var defaults: [String: String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        // Nothing is at work at a simulator for long that was killed or cut off here.
        return ["PATH": path, "HOME": folder.path, "LC_ALL": "C.UTF-8", "MOODLESYNC_SETTLE_SECONDS": "1"]
    }
}

/// How the program ended and what it said.
struct Outcome: Sendable {
    let code: Int32
    let out: String
    let err: String

    init(status: TerminationStatus, out: String?, err: String?) {
        switch status {
        case .exited(let code): self.code = code
        case .signaled(let signal): code = 128 + signal
        }
        self.out = out ?? ""
        self.err = err ?? ""
    }

    /// The one JSON document on stdout.
    func json() throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(out.utf8))
        guard let members = object as? [String: Any] else { throw NoObject(text: out) }
        return members
    }

    struct NoObject: Error {
        let text: String
    }
}
