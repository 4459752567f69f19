import ArgumentParser
import Operations
import StagingStore

struct CredentialsCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "credentials",
        abstract: "Write the passwords that were made here to a file, once.",
        discussion: """
            Passwords of import --passwords generate are sealed in the store until they are in Moodle and in this \
            file. The file has mode 0600 and is never replaced; once it is safely on the disk, the passwords are \
            wiped from the store, and nobody can write them again. Without --out, or with --count, only says how \
            many there are.

            EXAMPLE
              moodlesync credentials --count
              moodlesync credentials --out passwords.csv
            """)

    @OptionGroup var storeOptions: StoreOptions

    @Option(help: ArgumentHelp("The file to write; it must not exist.", valueName: "file"))
    var out: String?

    @Flag(help: "Only say how many there are.")
    var count = false

    private struct Counts: Encodable {
        let ready: Int
        let waiting: Int
    }

    func validate() throws {
        if out == "-" { throw ValidationError(UsageMessages.needsFile("--out")) }
        if count && out != nil { throw ValidationError(UsageMessages.oneOf("--count", "--out")) }
    }

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let key = try settings(surroundings).keySource()
        let console = surroundings.console
        guard let out else {
            let credentials = Credentials(try openStore(surroundings, .readOnly), key: { try key.read() })
            let (ready, waiting) = try credentials.count()
            console.print(CredentialsMessages.count(ready: ready, waiting: waiting))
            try console.json(Counts(ready: ready, waiting: waiting))
            return .done
        }
        let store = try openStore(surroundings, .readWrite)
        return try await store.recorded(surroundings) { run in
            let report = try Credentials(store, key: { try key.read() }).write(to: out, run: run)
            console.say(CredentialsMessages.closing(report))
            try console.json(report)
            return .done
        }
    }
}
