import ArgumentParser
import MoodleWire
import Operations
import StagingStore
import SyncEngine

struct PushCommand: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Send Moodle what waits in the outbox.",
        discussion: """
            Looks at the site before each write, sends in batches, records every answer before the next request. Stop \
            it with Ctrl-C, kill it, unplug the machine: the next push finds out what arrived and goes on; nothing is \
            made twice. Where nobody knows what became of a request, Moodle may still be at work on it: newer data about \
            the same waits up to 400 seconds, at the end, so that it is not overwritten. Ends with 0 when Moodle has everything, 1 when entries failed or still wait for something, 4 \
            for settings, token or permissions, 5 when Moodle is silent.

            EXAMPLE
              moodlesync push
              moodlesync push --dry-run
              moodlesync push --only user.create --max-entries 1
            """)

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup(title: "Site") var siteOptions: SiteOptions

    @Flag(help: "Look at the site and show what would be sent; send nothing that writes.")
    var dryRun = false

    @Option(help: ArgumentHelp("Send at most N entries.", valueName: "n"))
    var maxEntries: Int?

    @Option(
        help: ArgumentHelp(
            "Requests in flight at once, 1 to 8. (default: $MOODLESYNC_PARALLEL, else 2)", valueName: "n"))
    var parallel: Int?

    @Option(
        help: ArgumentHelp("Only entries of this kind, such as user.create.", valueName: "kind"),
        transform: EntryKind.named)
    var only: EntryKind?

    @Option(
        help: ArgumentHelp(
            "Entries in the first request, 1 to 200; later ones fit themselves to the site's pace.", valueName: "n"))
    var batch = 50

    @Option(help: ArgumentHelp("Variables in one request. (default: $MOODLESYNC_MAX_VARS, else 900)", valueName: "n"))
    var maxVars: Int?

    @Flag(help: "Do not read back at the end what was sent, to see what Moodle changed without a word.")
    var noVerify = false

    @Flag(help: "Let Moodle make and mail a password where the key of the file's password is lost.")
    var createLostPasswords = false

    var ownFlags: [SettingName: String] {
        [.parallel: parallel.map(String.init), .maxVariables: maxVars.map(String.init)].compactMapValues { $0 }
    }

    func validate() throws {
        if let maxEntries, maxEntries < 1 {
            throw ValidationError(UsageMessages.atLeastOne("--max-entries", found: maxEntries))
        }
        guard (1...200).contains(batch) else {
            throw ValidationError(UsageMessages.range("--batch", 1...200, found: batch))
        }
    }

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let settings = try settings(surroundings)
        let options = try options(settings)
        let connection = try connection(settings, surroundings)
        let key = try settings.keySource()
        let store = try openStore(surroundings, .createIfMissing)
        do {
            return try await push(options, connection, key, store, surroundings)
        } catch is NobodyReads {
            throw NobodyReads()
        } catch {
            throw refused(Failure(error), store)
        }
    }

    /// A push that could not begin or go on still says what is open, so that a script reads one shape.
    private func refused(_ failure: Failure, _ store: StagingStore) -> Failure {
        var failure = failure
        // A store that can not be read now is the failure itself, and then nobody can count.
        guard let entries = try? StatusView(store).status().entries else { return failure }
        func open(_ states: String...) -> Int {
            entries.values.reduce(0) { sum, counts in states.reduce(sum) { $0 + counts[$1, default: 0] } }
        }
        failure.push = RefusedPush(entries: .init(waiting: open("ready", "held", "sending"), unknown: open("unknown")))
        return failure
    }

    private func push(
        _ options: PushOptions, _ connection: Connection, _ key: KeySource, _ store: StagingStore,
        _ surroundings: Surroundings
    ) async throws -> ExitCode {
        try await store.recorded(surroundings) { run in
            let report = try await connection.open { client in
                try await Pusher(store: store, client: client, key: key, surroundings: surroundings)
                    .push(options, run: run)
            }
            return try PushView(report, leftovers: try Leftovers(store, run: run), isDry: dryRun)
                .show(on: surroundings.console)
        }
    }

    private func options(_ settings: Settings) throws -> PushOptions {
        var options = PushOptions()
        options.dryRun = dryRun
        options.maxEntries = maxEntries
        options.parallel = try settings.parallel()
        options.only = only
        options.batch = batch
        options.maxVariables = try settings.maxVariables()
        options.settle = .seconds(try settings.settleSeconds())
        options.readsBack = !noVerify
        options.lostPasswords = createLostPasswords ? .createPassword : .fail
        return options
    }
}

extension EntryKind {
    fileprivate static func named(_ text: String) throws -> EntryKind {
        guard let kind = EntryKind(rawValue: text) else {
            throw ValidationError(UsageMessages.noSuchValue("--only", text, known: allCases.map(\.rawValue)))
        }
        return kind
    }
}
