import ArgumentParser
import Foundation

/// What becomes of a command line that is no command: help and version on stdout, errors on stderr with exit code 64.
enum CommandLineErrors {
    static func report(_ error: any Error, arguments: [String], environment: [String: String]) -> ExitCode {
        let text = Moodlesync.fullMessage(for: error)
        let console = Console(
            format: arguments.contains("--json") ? .json : .people, isQuiet: false, environment: environment)
        if Moodlesync.exitCode(for: error) == .success {
            console.raw(text + "\n")
            console.flush()
            return .done
        }
        let message = Moodlesync.message(for: error)
        // Help that the parser appends (usage, "See … --help") follows its first line; the message itself stays whole.
        let rest = text.replacing("Error: \(message)", with: "").trimmingCharacters(in: .whitespacesAndNewlines)
        let hint = hint(for: arguments) ?? rest
        console.report(Failure(.usage, code: "usage", message, hint: hint.isEmpty ? nil : hint))
        console.flush()
        return .usage
    }

    private static func hint(for arguments: [String]) -> String? {
        if arguments.contains(where: { $0 == "--token" || $0.hasPrefix("--token=") }) {
            return UsageMessages.noTokenFlag
        }
        let commands = Moodlesync.configuration.subcommands.compactMap { $0.configuration.commandName }
        guard let first = arguments.first, !first.hasPrefix("-"), !commands.contains(first) else { return nil }
        return NearestName.of(first, among: commands).map(UsageMessages.nearestCommand)
    }
}
