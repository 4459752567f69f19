import ArgumentParser
import MoodleWire
import StagingStore
import SyncEngine

struct CheckCommand: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check site, token, functions and permissions, and say how to grant what is missing.",
        discussion: """
            Asks Moodle who the token belongs to and what it may call, and sees whether look-ups show accounts. Prints \
            the recipe for the service account: the functions and capabilities that the open entries need, or all of \
            them with --all. Writes nothing to Moodle. The first check or push ties the store to the site.

            EXAMPLE
              moodlesync check
              moodlesync check --all
            """)

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup(title: "Site") var siteOptions: SiteOptions

    @Flag(help: "Print the recipe for everything that moodlesync can do, not only for what waits now.")
    var all = false

    @Flag(help: "Believe look-ups on a site where there is no other account to see; recorded with your name.")
    var trustLookups = false

    @Flag(help: "Tie the store anew to the site and account found, because the site moved or the account was replaced.")
    var acceptMovedSite = false

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let settings = try settings(surroundings)
        let connection = try connection(settings, surroundings)
        let key = try settings.keySource()
        let store = try openStore(surroundings, .createIfMissing)
        return try await store.recorded(surroundings) { run in
            let report = try await connection.open { client in
                try await SyncEngine(
                    store: store, client: client, key: { () throws(KeyProblem) in try key.read() },
                    stop: StopSignal(), logger: surroundings.logger
                ).check(run: run, trustedBy: trustLookups ? Operator.current.name : nil, moved: acceptMovedSite)
            }
            let recipe = Recipe(for: try all ? EntryKind.allCases : OpenKinds.of(store))
            return try CheckView(report, recipe: recipe, isAsked: all).show(on: surroundings.console)
        }
    }
}
