import ArgumentParser
import Foundation
import Logging

/// A command of the program: it gets its surroundings handed in and says how it ended.
protocol ProgramCommand: AsyncParsableCommand {
    var output: OutputOptions { get }

    /// - Throws: anything; `Failure(error)` turns it into a message and an exit code.
    func execute(_ surroundings: Surroundings) async throws -> ExitCode
}

extension ProgramCommand {
    func run() async throws {
        preconditionFailure("commands are started by Moodlesync.main, which takes their exit code")
    }

    /// Runs the command and reports what went wrong, if anything.
    func perform(_ surroundings: Surroundings) async -> ExitCode {
        do {
            return try await execute(surroundings)
        } catch is NobodyReads {
            return .done
        } catch {
            let failure = Failure(error)
            surroundings.console.report(failure)
            return failure.exit
        }
    }
}

/// What a command finds around it; handed in, never fetched.
struct Surroundings: Sendable {
    let console: Console
    let logger: Logger
    let environment: [String: String]
    /// The current folder, without a final slash.
    let folder: String
    /// The command line without the program's name.
    let arguments: [String]
    /// The same as the record of runs keeps it.
    let commandLine: String

    init(output: OutputOptions, arguments: [String], environment: [String: String], folder: String) {
        console = Console(format: output.json ? .json : .people, isQuiet: output.quiet, environment: environment)
        logger = .program(verbosity: output.verbosity)
        self.environment = environment
        self.folder = folder
        self.arguments = arguments
        commandLine = String(arguments.joined(separator: " ").prefix(500))
    }

    func settings(_ flags: [SettingName: String], allowsInsecureHTTP: Bool = false) throws -> Settings {
        Settings(
            layers: try SettingsLayers(flags: flags, environment: environment, folder: folder),
            environment: environment, allowsInsecureHTTP: allowsInsecureHTTP)
    }
}
