import ArgumentParser
import Operations
import StagingStore

struct CancelCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Give entries up.",
        discussion: """
            A cancelled entry is never sent; only newer data or a change of mapping makes another one. An \
            unknown entry may have reached Moodle already: giving it up does not take it back. Recorded with your name.

            EXAMPLE
              moodlesync cancel --failed
              moodlesync cancel --id 17 --id 18
            """)

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup(title: "Entries") var entries: EntrySelection

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let store = try openStore(surroundings, .readWrite)
        return try await store.recorded(surroundings) { run in
            let decision = try OutboxDecisions(store).cancel(entries.selection, run: run)
            surroundings.console.say(DecisionMessages.cancel(decision))
            try surroundings.console.json(decision)
            return .done
        }
    }
}
