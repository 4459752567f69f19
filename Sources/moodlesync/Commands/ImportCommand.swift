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
              moodlesync import --full --removals 12 people.csv
              generate-csv | moodlesync import --kind enrolments -
            """)

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup(title: "How the file is read") var reading: ReadingOptions
    @OptionGroup(title: "What its rows mean") var upload: UploadOptions

    @OptionGroup(title: "Courses, groups and cohorts") var places: PlaceFlags

    @Flag(help: "Do everything but write: all checks, and what would change.")
    var preview = false

    @Argument(help: ArgumentHelp("CSV files, or - for standard input.", valueName: "file"))
    var files: [String]

    func validate() throws {
        if files.filter({ $0 == "-" }).count > 1 {
            throw ValidationError("Standard input (-) can be imported only once.")
        }
        let options = try importOptions(defaultRole: 5)
        if upload.removals != nil, !upload.full, options.dataset != .cohorts, options.dataset != .cohortMembers {
            throw ValidationError(
                "--removals belongs to --full: a delta removes nothing. Only where a row empties a cohort it goes with "
                    + "--kind cohorts or --kind cohort-members.")
        }
    }

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let settings = try surroundings.settings(storeOptions.flags.merging(upload.flags) { $1 })
        let options = try importOptions(defaultRole: Int64(settings.defaultRoleID()))
        return try await FileImport(options: options, files: files).perform(surroundings, settings: settings)
    }

    private func importOptions(defaultRole: Int64) throws -> ImportOptions {
        var options = ImportOptions()
        options.preview = preview
        options.defaultRole = defaultRole
        try reading.apply(to: &options)
        try upload.apply(to: &options)
        try places.apply(to: &options)
        return options
    }
}
