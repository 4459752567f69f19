import ArgumentParser
import CSVImport
import CSVReading

struct ImportCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Stage CSV files and fill the outbox; nothing is sent.",
        discussion: """
            Each file is one transaction: its rows and the entries that they cause, or nothing. A bad row is rejected \
            with its line, column and reason, and stops no other row. A file seen before changes nothing. Needs no \
            network. The kind of file is told from its header.

            EXAMPLE
              moodlesync import people.csv
              moodlesync import --preview people.csv
              moodlesync import --profile hr.json people.csv
              moodlesync import --full --removals 12 people.csv
              generate-csv | moodlesync import --kind enrolments -
            """)

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup(title: "How the file is read") var reading: ReadingOptions
    @OptionGroup(title: "What its rows mean") var upload: UploadOptions
    @OptionGroup(title: "What rows of a users file mean") var people: PeopleOptions
    @OptionGroup(title: "The same by Moodle's own names") var core: CoreUploadOptions

    @Option(
        help: ArgumentHelp(
            "A file of these options for a source, as JSON; see the README. The command line comes before it.",
            valueName: "file"))
    var profile: String?
    @OptionGroup(title: "Courses, groups and cohorts") var places: PlaceFlags

    @Flag(help: "Do everything but write: all checks, and what would change.")
    var preview = false

    @Option(
        help: ArgumentHelp(
            "Keep a copy of each imported file, its passwords taken out, and the report of its import in this folder.",
            valueName: "folder"))
    var archive: String?

    @Option(
        help: ArgumentHelp(
            "The file is the corrected tryback of this import; its rows take the place of those that nobody could tell.",
            valueName: "import"))
    var corrects: Int64?

    @Argument(help: ArgumentHelp("CSV files, or - for standard input.", valueName: "file"))
    var files: [String]

    func validate() throws {
        if files.filter({ $0 == "-" }).count > 1 {
            throw ValidationError("Standard input (-) can be imported only once.")
        }
        // What a profile says besides is only known once it is read.
        if profile == nil { try validateOptions() }
    }

    private func validateOptions() throws {
        let options = try importOptions(defaultRole: 5)
        // Without --kind the header decides.
        if upload.removals != nil, !upload.full, let kind = options.dataset, ![.cohorts, .cohortMembers].contains(kind)
        {
            throw ValidationError(
                "--removals belongs to --full: a delta removes nothing, but where a row empties a cohort. Type --full "
                    + "--removals N, or leave --removals out.")
        }
    }

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        guard let profile else { return try await importFiles(surroundings) }
        let arguments = surroundings.arguments.drop { $0 == Self.configuration.commandName }
        return try await Self.profiled(profile, Array(arguments)).importFiles(surroundings)
    }

    /// The command with what a profile says; the profile comes first, so that the command line wins.
    static func profiled(_ profile: String, _ arguments: [String]) throws -> ImportCommand {
        var said = try ImportProfile(path: profile).arguments
        // One of two that exclude each other stands on the command line.
        if arguments.contains("--delta") { said.removeAll { $0 == "--full" } }
        if arguments.contains("--full") { said.removeAll { $0 == "--delta" } }
        do {
            let merged = try parse(said + arguments)
            try merged.validateOptions()
            return merged
        } catch {
            throw ProfileProblem.wrong(path: profile, reason: message(for: error))
        }
    }

    /// What a command line asks for, its profile included.
    static func options(_ arguments: [String], profile: String?) throws -> ImportOptions {
        try (profile.map { try profiled($0, arguments) } ?? parse(arguments)).importOptions(defaultRole: 5)
    }

    private func importFiles(_ surroundings: Surroundings) async throws -> ExitCode {
        let settings = try surroundings.settings(storeOptions.flags.merging(upload.flags) { $1 })
        var options = try importOptions(defaultRole: Int64(settings.defaultRoleID()))
        let words = surroundings.arguments.drop { $0 == Self.configuration.commandName }
        options.arguments = ImportAgain.lasting(Array(words), folder: surroundings.folder)
        return try await FileImport(options: options, files: files).perform(surroundings, settings: settings)
    }

    func importOptions(defaultRole: Int64) throws -> ImportOptions {
        var options = ImportOptions()
        try Contradictions(upload: upload, people: people, core: core).check()
        options.preview = preview
        options.archive = archive.map { ImportArchive(folder: $0) }
        options.defaultRole = defaultRole
        options.corrects = corrects
        try reading.apply(to: &options)
        try upload.apply(to: &options)
        try people.apply(to: &options)
        try core.apply(to: &options)
        try places.apply(to: &options)
        return options
    }
}
