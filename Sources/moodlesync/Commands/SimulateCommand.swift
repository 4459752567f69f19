import ArgumentParser
import Foundation
import ServiceLifecycle
import SimulatedMoodle
import UnixSignals

struct SimulateCommand: ProgramCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run a Moodle made for trying things out, on this machine.",
        discussion: """
            A small server that answers as a Moodle 4.5 does, with faults to order. When it listens it prints one line \
            of JSON: its address and the token. It serves until Ctrl-C or SIGTERM. Without --state it forgets \
            everything at its end.

            EXAMPLE
              moodlesync simulate --port 8100 --token 0123456789abcdef0123456789abcdef --course BIO101
              MOODLE_URL=http://127.0.0.1:8100 MOODLE_TOKEN=0123456789abcdef0123456789abcdef moodlesync check
            """)

    @OptionGroup(title: "Output") var output: OutputOptions

    @Option(help: ArgumentHelp("The port on 127.0.0.1; 0 takes any free one.", valueName: "n"))
    var port = 0

    @Option(help: ArgumentHelp("The token that it accepts.", valueName: "token"))
    var token = SimulatorOptions.defaultToken

    @Option(help: ArgumentHelp("Keep the site in this file.", valueName: "file"))
    var state: String?

    @Option(help: ArgumentHelp("PHP's limit on form variables; what is beyond is lost in silence.", valueName: "n"))
    var maxInputVars = 5000

    @Option(help: ArgumentHelp("Milliseconds added once to each answer.", valueName: "ms"))
    var latency = 0

    @Flag(help: "Take the time that the real server took: 25 ms a request, 9 a new account, 4 an enrolment.")
    var cost = false

    @Option(
        help: ArgumentHelp(
            "Faults, such as reset-after-apply:core_user_create_users:3,html:*:p=0.02.", valueName: "spec"))
    var faults: String?

    @Option(help: ArgumentHelp("The seed of what is left to chance.", valueName: "n"))
    var seed: UInt64 = 0

    @Option(
        name: .customLong("course"),
        help: ArgumentHelp("Put a course of this shortname into the site; may be repeated.", valueName: "shortname"))
    var courses: [String] = []

    @Option(
        name: .customLong("lang"),
        help: ArgumentHelp(
            "A language pack beside en that the site has, such as en_us; may be repeated.", valueName: "code"))
    var languages: [String] = []

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError(UsageMessages.range("--port", 0...65_535, found: port))
        }
        guard latency >= 0 else { throw ValidationError(UsageMessages.notNegative("--latency", found: latency)) }
        guard maxInputVars >= 1 else {
            throw ValidationError(UsageMessages.atLeastOne("--max-input-vars", found: maxInputVars))
        }
        do {
            _ = try faults.map(Fault.parse)
        } catch {
            throw ValidationError(error.description)
        }
    }

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let console = surroundings.console
        let simulator = Simulator(try options(), logger: surroundings.logger) { moodle in
            moodle.change { site in
                for shortname in courses where site.course(shortname: shortname) == nil {
                    _ = site.addCourse(shortname: shortname, fullname: shortname)
                }
            }
            console.raw(Self.announcement(of: moodle))
            console.flush()
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [simulator], gracefulShutdownSignals: [.sigterm, .sigint], logger: surroundings.logger))
        try await group.run()
        return .done
    }

    private func options() throws -> SimulatorOptions {
        var options = SimulatorOptions()
        options.port = port
        options.token = token
        options.stateFile = state
        options.maxInputVars = maxInputVars
        options.latency = .milliseconds(latency)
        options.cost = cost ? .recorded : .none
        options.faults = try faults.map(Fault.parse) ?? []
        options.seed = seed
        options.languages = Set(languages)
        return options
    }

    /// The one line on stdout, its members in the order that the contract shows.
    private static func announcement(of moodle: RunningSimulator) -> String {
        let token = moodle.token.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "{\"url\":\"\(moodle.url)\",\"token\":\"\(token)\"}\n"
    }
}
