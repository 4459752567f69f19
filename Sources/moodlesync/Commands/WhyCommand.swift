import ArgumentParser
import Operations
import StagingStore

struct WhyCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Tell one person's story: file and line, what was staged, what was sent, what Moodle said.",
        discussion: """
            Finds the person by username, idnumber or e-mail address. Needs no network.

            EXAMPLE
              moodlesync why ana.silva
              moodlesync why ana@example.edu --json
            """)

    @OptionGroup var storeOptions: StoreOptions

    @Argument(help: ArgumentHelp("A username, an idnumber or an e-mail address.", valueName: "person"))
    var person: String

    private struct Document: Encodable {
        let people: [PersonStory]
    }

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let stories = try WhyView(try openStore(surroundings, .readOnly)).stories(of: person)
        for (index, story) in stories.enumerated() {
            if index > 0 { surroundings.console.print() }
            surroundings.console.print(WhyMessages.lines(story, paint: surroundings.console.paint))
        }
        try surroundings.console.json(Document(people: stories))
        return .done
    }
}
