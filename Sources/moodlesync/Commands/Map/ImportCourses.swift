import ArgumentParser
import StagingStore

extension MapCoursesCommand {
    struct ImportCourses: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Read mappings from a CSV file with the columns code and target.",
            discussion: """
                The same as moodlesync import --kind mappings FILE.

                EXAMPLE
                  moodlesync map courses import codes.csv
                """)

        @OptionGroup var storeOptions: StoreOptions

        @Argument(help: ArgumentHelp("The CSV file, or - for standard input.", valueName: "file"))
        var file: String

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            try await MappingsFile.read(file, for: self, surroundings)
        }
    }
}
