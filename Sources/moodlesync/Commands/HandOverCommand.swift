import ArgumentParser
import Operations
import StagingStore

struct HandOverCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "handover",
        abstract: "Write out what no web service can do, for Moodle's own upload or by hand.",
        discussion: """
            Some columns of the files, such as maildigest or program1, reach no web service. Their values are kept; \
            this writes them to a file that Site administration > Users > Upload users takes as it is (choose Update \
            existing users only, and Override with file), and to a file …_by-hand.csv what that page does not take \
            either. Each value is written once, and again when it changes. Needs no network.

            EXAMPLE
              moodlesync handover --show
              moodlesync handover
              moodlesync handover --out for-moodle.csv
            """)

    @OptionGroup var storeOptions: StoreOptions

    @Option(
        help: ArgumentHelp(
            "The file to write; it must not exist. (default: handover_DATE-TIME.csv in this folder)",
            valueName: "file"))
    var out: String?

    @Flag(help: "Only show what would be written.")
    var show = false

    func validate() throws {
        if out == "-" { throw ValidationError(UsageMessages.needsFile("--out")) }
    }

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let console = surroundings.console
        if show {
            let handOver = HandOver(try openStore(surroundings, .readOnly))
            let (cells, waiting) = (try handOver.open(), try handOver.waiting())
            console.print(HandOverMessages.list(cells, waiting: waiting, console: console))
            try console.json(HandOverDocument(open: cells, waiting: waiting))
            return .done
        }
        let store = try openStore(surroundings, .readWrite)
        return try await store.recorded(surroundings) { run in
            let report = try HandOver(store).write(to: out, run: run)
            for line in HandOverMessages.closing(report) { console.say(line) }
            try console.json(report)
            return .done
        }
    }
}

/// What `handover --show --json` prints.
private struct HandOverDocument: Encodable {
    let open: [OpenCell]
    let waiting: Int
}
