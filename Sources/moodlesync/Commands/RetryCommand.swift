import ArgumentParser
import Operations
import StagingStore

struct RetryCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Ask again for entries that failed.",
        discussion: """
            A failed entry is not sent again by itself: sending it as it is would not help. When its cause \
            is gone (a permission granted, a clash settled), retry makes it ready for the next push. Recorded with your name.

            EXAMPLE
              moodlesync retry --failed
              moodlesync retry --id 17 --id 18
            """)

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup(title: "Entries") var entries: EntrySelection

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let store = try openStore(surroundings, .readWrite)
        return try await store.recorded(surroundings) { run in
            let decision = try OutboxDecisions(store).retry(entries.selection, run: run)
            surroundings.console.say(DecisionMessages.retry(decision))
            try surroundings.console.json(decision)
            return .done
        }
    }
}
