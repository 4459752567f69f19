import ArgumentParser
import Operations
import StagingStore

struct MapCoursesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "courses",
        abstract: "Where the course codes of the files lead.",
        discussion: """
            EXAMPLE
              moodlesync map courses
              moodlesync map courses set BIO-1 shortname:BIO101
              moodlesync map courses import codes.csv
            """,
        subcommands: [
            ListCourses.self, SetCourse.self, SuggestCourses.self, ImportCourses.self, ExportCourses.self,
        ],
        defaultSubcommand: ListCourses.self)
}

extension MapCoursesCommand {
    struct ListCourses: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Every code, unresolved ones first, with the entries that wait for it.",
            discussion: """
                EXAMPLE
                  moodlesync map courses list
                """)

        @OptionGroup var storeOptions: StoreOptions

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let mappings = try CourseMappings(openStore(surroundings, .readOnly)).list()
            surroundings.console.print(MapMessages.courses(mappings, console: surroundings.console))
            try surroundings.console.json(["courses": mappings])
            return .done
        }
    }

    struct SetCourse: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Lead a code to a Moodle course; what waits for it is planned anew.",
            discussion: """
                The course is named as shortname:NAME, idnumber:NUMBER or id:N. People whom Moodle has already in the \
                old course stay there, and are counted.

                EXAMPLE
                  moodlesync map courses set BIO-1 shortname:BIO101
                  moodlesync map courses set BIO-1 id:42
                """)

        @OptionGroup var storeOptions: StoreOptions

        @Argument(help: "The code, as the files write it.")
        var code: String

        @Argument(help: "shortname:NAME, idnumber:NUMBER or id:N.")
        var target: String

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let store = try openStore(surroundings, .createIfMissing)
            return try await store.recorded(surroundings) { run in
                let outcome = try CourseMappings(store).set(code, to: target, run: run)
                surroundings.console.say(MapMessages.outcome(outcome))
                try surroundings.console.json(outcome)
                return .done
            }
        }
    }

    struct SuggestCourses: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "suggest", abstract: "For each code that leads nowhere, courses with a name like it.",
            discussion: """
                Courses are known once a push has met them or a courses file has named them. Nothing is applied.

                EXAMPLE
                  moodlesync map courses suggest
                """)

        @OptionGroup var storeOptions: StoreOptions

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let suggestions = try CourseMappings(openStore(surroundings, .readOnly)).suggest()
            surroundings.console.print(MapMessages.suggestions(suggestions, console: surroundings.console))
            try surroundings.console.json(["suggestions": suggestions])
            return .done
        }
    }

    struct ExportCourses: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Print all mappings as CSV, ready for import into another store.",
            discussion: """
                EXAMPLE
                  moodlesync map courses export > codes.csv
                """)

        @OptionGroup var storeOptions: StoreOptions

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let mappings = try CourseMappings(openStore(surroundings, .readOnly)).list()
            surroundings.console.print(
                ([["code", "target"]] + mappings.map { [$0.code, $0.target] }).map { CSVLine.text($0, .kept) })
            try surroundings.console.json(["courses": mappings])
            return .done
        }
    }
}
