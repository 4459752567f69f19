import ArgumentParser
import Operations
import StagingStore

struct StatusCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show where everything stands.",
        discussion: """
            Entries by kind and state, the last import, the last push, and what waits for what. Needs no network.

            EXAMPLE
              moodlesync status
              moodlesync status --json
            """)

    @OptionGroup var storeOptions: StoreOptions

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let store = try openStore(surroundings, .readOnly)
        let view = StatusView(store)
        let status = try view.status()
        let waits = try view.waits()
        surroundings.console.print(
            StatusMessages.lines(status, waits: waits, store: store.path, paint: surroundings.console.paint))
        try surroundings.console.json(Document(status: status, waits: waits))
        return .done
    }

    /// The status, and beside its members what waits for what.
    private struct Document: Encodable {
        let status: Status
        let waits: [Waiting]

        enum CodingKeys: String, CodingKey {
            case waits
        }

        func encode(to encoder: any Encoder) throws {
            try status.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(waits, forKey: .waits)
        }
    }
}
