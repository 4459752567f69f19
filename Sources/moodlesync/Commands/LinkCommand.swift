import ArgumentParser
import Operations
import StagingStore

struct LinkCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Say which Moodle account a person is.",
        discussion: """
            For a person whose account was found under the same username, but with another idnumber or e-mail address: \
            moodlesync does not guess. Look the number up in Moodle (it is in the address of the profile page) and \
            link it. Recorded with your name. With --again a wrong link is corrected: what is staged of the person is \
            planned anew for the right account; what was done to the wrong one stays there.

            EXAMPLE
              moodlesync link ana.silva 4711
              moodlesync link --again ana.silva 4712
            """)

    @OptionGroup var storeOptions: StoreOptions

    @Flag(help: "Correct the link of somebody who is linked already.")
    var again = false

    @Argument(help: "The staged person's username.")
    var username: String

    @Argument(help: ArgumentHelp("The number of the account in Moodle.", valueName: "moodle-id"))
    var moodleID: String

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let store = try openStore(surroundings, .readWrite)
        return try await store.recorded(surroundings) { run in
            let result = try AccountLink(store).link(username, to: moodleID, again: again, run: run)
            surroundings.console.say(DecisionMessages.link(result))
            try surroundings.console.json(result)
            return .done
        }
    }
}
