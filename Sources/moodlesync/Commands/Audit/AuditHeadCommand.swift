import ArgumentParser
import Operations
import StagingStore

struct AuditHeadCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "head",
        abstract: "Print the chain's newest hash, to be noted outside the store.",
        discussion: """
            EXAMPLE
              moodlesync audit head
              moodlesync audit head --json
            """)

    @OptionGroup var storeOptions: StoreOptions

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let head = try AuditView(try openStore(surroundings, .readOnly)).head()
        surroundings.console.print(AuditMessages.head(head))
        try surroundings.console.json(head)
        return .done
    }
}
