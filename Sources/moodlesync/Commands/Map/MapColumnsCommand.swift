import ArgumentParser
import CSVImport
import Operations
import StagingStore

struct MapColumnsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "columns",
        abstract: "Which field a column of a source's files means.",
        discussion: """
            EXAMPLE
              moodlesync map columns
              moodlesync map columns set Nachname lastname
              moodlesync map columns set Remarks -
            """,
        subcommands: [ListColumns.self, SetColumn.self, RemoveColumn.self, SuggestColumns.self],
        defaultSubcommand: ListColumns.self)
}

/// Whose files of which kind a column mapping is about.
struct ColumnScope: ParsableArguments {
    @Option(help: ArgumentHelp("Whose files.", valueName: "name"))
    var source = "default"

    @Option(help: ArgumentHelp("Which kind of file.", valueName: "kind"), transform: Dataset.named)
    var kind = Dataset.users
}

extension MapColumnsCommand {
    struct ListColumns: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Every mapped column.",
            discussion: """
                EXAMPLE
                  moodlesync map columns list
                """)

        @OptionGroup var storeOptions: StoreOptions

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let columns = try ColumnMappings(openStore(surroundings, .readOnly)).list()
            surroundings.console.print(MapMessages.columns(columns, console: surroundings.console))
            try surroundings.console.json(["columns": columns])
            return .done
        }
    }

    struct SetColumn: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Say which field a column means; - leaves the column out.",
            discussion: """
                EXAMPLE
                  moodlesync map columns set Nachname lastname
                  moodlesync map columns set --source payroll Remarks -
                """)

        @OptionGroup var storeOptions: StoreOptions
        @OptionGroup(title: "Which files") var scope: ColumnScope

        @Argument(help: "The column, as the header writes it.")
        var column: String

        @Argument(help: "Moodle's name of the field, or -.")
        var field: String

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let store = try openStore(surroundings, .createIfMissing)
            let mapping = ColumnMapping(
                source: scope.source, dataset: scope.kind.rawValue, column: column, field: field)
            return try await store.recorded(surroundings) { run in
                try ColumnMappings(store).set(mapping, known: FileFields.known(for: scope.kind), run: run)
                surroundings.console.say(MapMessages.isSet(mapping))
                try surroundings.console.json(mapping)
                return .done
            }
        }
    }

    struct RemoveColumn: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Let a column mean its own name again.",
            discussion: """
                EXAMPLE
                  moodlesync map columns remove Nachname
                """)

        @OptionGroup var storeOptions: StoreOptions
        @OptionGroup(title: "Which files") var scope: ColumnScope

        @Argument(help: "The column, as the header writes it.")
        var column: String

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let store = try openStore(surroundings, .readWrite)
            return try await store.recorded(surroundings) { run in
                try ColumnMappings(store).remove(
                    column: column, source: scope.source, dataset: scope.kind.rawValue, run: run)
                surroundings.console.say(MapMessages.isRemoved(column))
                try surroundings.console.json(["removed": column])
                return .done
            }
        }
    }

    struct SuggestColumns: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "suggest", abstract: "For each unknown column of a file, the field that it most likely means.",
            discussion: """
                Reads the header and the first rows of the file; a column that the store maps already is left out. \
                Nothing is applied.

                EXAMPLE
                  moodlesync map columns suggest people.csv
                """)

        @OptionGroup var storeOptions: StoreOptions
        @OptionGroup(title: "Which files") var scope: ColumnScope

        @Argument(help: ArgumentHelp("The CSV file.", valueName: "file"))
        var file: String

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let sample = try FileSample(path: file)
            let mapped = try mappedColumns(surroundings)
            let suggestions = ColumnSuggestion.suggest(
                columns: sample.columns.filter { !mapped.contains($0) }, samples: sample.cells,
                known: FileFields.known(for: scope.kind))
            surroundings.console.print(MapMessages.suggestions(suggestions, console: surroundings.console))
            try surroundings.console.json(["suggestions": suggestions])
            return .done
        }

        /// None where there is no store yet.
        private func mappedColumns(_ surroundings: Surroundings) throws -> Set<String> {
            do {
                let mappings = try ColumnMappings(openStore(surroundings, .readOnly)).list()
                return Set(
                    mappings.filter { $0.source == scope.source && $0.dataset == scope.kind.rawValue }.map(\.column))
            } catch StoreProblem.missing {
                return []
            }
        }
    }
}
