import ArgumentParser
import Operations
import StagingStore

struct PlanCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a push would do.",
        discussion: """
            One line for each entry of the outbox that is still open, in the order of a push: + creates or adds, ~ \
            changes (old → new), - removes. Needs no network. Ends with 3 if a limit holds a part of it.

            EXAMPLE
              moodlesync plan
              moodlesync plan --limit 20
            """)

    @OptionGroup var storeOptions: StoreOptions

    @Option(help: ArgumentHelp("Show the first N entries only; the counts are of all.", valueName: "n"))
    var limit: Int?

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError(UsageMessages.notNegative("--limit", found: limit)) }
    }

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let view = PlanView(try openStore(surroundings, .readOnly))
        let summary = try view.summary()
        switch surroundings.console.format {
        case .people: try show(summary, of: view, on: surroundings.console)
        case .json: try PlanDocument.write(summary, of: view, limit: limit, to: surroundings.console)
        }
        return summary.held.isEmpty ? .done : .held
    }

    private func show(_ summary: PlanSummary, of view: PlanView, on console: Console) throws {
        console.print(PlanMessages.heading(summary))
        if summary.total.entries > 0 {
            console.print()
            let shown = try view.entries(atMost: limit ?? .max) { entry in
                guard console.isRead else { throw NobodyReads() }
                console.print(PlanMessages.line(entry, paint: console.paint))
            }
            if shown < summary.total.entries { console.print(PlanMessages.more(summary.total.entries - shown)) }
            console.print()
            console.print(PlanMessages.counts(summary, paint: console.paint))
        }
        for line in PlanMessages.closing(summary) { console.say(line) }
    }
}
