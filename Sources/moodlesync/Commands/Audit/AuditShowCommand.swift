import ArgumentParser
import Operations
import StagingStore

struct AuditShowCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the record: what was imported, decided, sent and answered.",
        discussion: """
            EXAMPLE
              moodlesync audit show --limit 50
              moodlesync audit show --username ana.silva
              moodlesync audit show --since 2026-09-01
            """)

    @OptionGroup var storeOptions: StoreOptions

    @Option(help: ArgumentHelp("Only about this person: username, idnumber or e-mail address.", valueName: "person"))
    var username: String?

    @Option(help: ArgumentHelp("Only about this entry of the outbox.", valueName: "n"))
    var entry: Int64?

    @Option(help: ArgumentHelp("Only from this moment (UTC) on: 2026-09-01 or 2026-09-01T06:30.", valueName: "moment"))
    var since: String?

    @Option(help: ArgumentHelp("The newest N lines.", valueName: "n"))
    var limit = 200

    private struct Document: Encodable {
        let lines: [AuditLine]
    }

    func validate() throws {
        if limit < 1 { throw ValidationError(UsageMessages.atLeastOne("--limit", found: limit)) }
        if let since, since.wholeMatch(of: /\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z?)?/) == nil {
            throw ValidationError(
                "--since needs a moment such as 2026-09-01 or 2026-09-01T06:30, and found \"\(since)\".")
        }
    }

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let moment = since.map { Timestamp(text: $0.replacing(" ", with: "T")) }
        let filter = AuditView.Filter(person: username, entry: entry, since: moment, limit: limit)
        let lines = try AuditView(try openStore(surroundings, .readOnly)).show(filter)
        surroundings.console.print(AuditMessages.table(lines, console: surroundings.console))
        try surroundings.console.json(Document(lines: lines))
        return .done
    }
}
