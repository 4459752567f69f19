import ArgumentParser
import Foundation
import StagingStore

/// The program: parses the command line, runs one command, ends with its exit code.
@main
struct Moodlesync: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "moodlesync",
        abstract: "Bring people, enrolments, groups and cohorts from CSV files into Moodle, surely and once.",
        discussion: """
            Files go into a store (a SQLite file) with no network needed; what Moodle has still to be told waits \
            there in an outbox; push sends it, can be stopped or killed at any moment, and goes on where it was.

            EXAMPLE
              moodlesync demo                        see all of it, with no Moodle at hand
              moodlesync import people.csv           stage a file; nothing is sent
              moodlesync plan                        see what would be sent
              moodlesync push                        send it
            """,
        version: StagingStore.programVersion,
        subcommands: [
            DemoCommand.self, InitCommand.self, ImportCommand.self, MapCommand.self, PlanCommand.self,
            CheckCommand.self, PushCommand.self, StatusCommand.self, WhyCommand.self, RetryCommand.self,
            CancelCommand.self, LinkCommand.self, TrybackCommand.self, ExportCommand.self, HandOverCommand.self,
            CredentialsCommand.self, AuditCommand.self, SimulateCommand.self,
        ])

    static func main() async {
        Signals.ignoreWhatAWriteReports()
        FreedMemory.keep()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let environment = ProcessInfo.processInfo.environment
        CrashTraces.forbid(environment: environment)
        let code: ExitCode
        do {
            var parsed = try parseAsRoot(arguments)
            guard let command = parsed as? any ProgramCommand else {
                // Help, version, or no command at all: the parser's own commands throw what they want to show.
                try parsed.run()
                Foundation.exit(ExitCode.done.rawValue)
            }
            let surroundings = Surroundings(
                output: command.output, arguments: arguments, environment: environment,
                folder: FileManager.default.currentDirectoryPath)
            code = end(surroundings.console, await command.perform(surroundings))
        } catch {
            code = CommandLineErrors.report(error, arguments: arguments, environment: environment)
        }
        Foundation.exit(code.rawValue)
    }

    private static func end(_ console: Console, _ code: ExitCode) -> ExitCode {
        guard let detail = console.flush() else { return code }
        console.report(Failure(.store, code: "output-lost", "The output could not be written: \(detail)."))
        return max(code, .store)
    }
}
