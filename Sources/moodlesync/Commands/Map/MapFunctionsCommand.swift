import ArgumentParser
import Operations
import StagingStore

struct MapFunctionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "functions",
        abstract: "Which web-service function takes a field that Moodle's own functions do not take.",
        discussion: """
            For columns such as program1 or maildigest, where the site has a plugin with a function for them. Without \
            a mapping their values are kept for moodlesync handover.

            EXAMPLE
              moodlesync map functions
              moodlesync map functions set program local_programs_enrol '{"userid":"{userid}","programid":"{value}"}'
              moodlesync map functions remove program
            """,
        subcommands: [
            ListFunctions.self, SetFunction.self, RemoveFunction.self, ImportFunctions.self, ExportFunctions.self,
        ],
        defaultSubcommand: ListFunctions.self)
}

extension MapFunctionsCommand {
    struct ListFunctions: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Every mapped field, with the calls that are open.",
            discussion: """
                EXAMPLE
                  moodlesync map functions list
                """,
            aliases: ["show"])

        @OptionGroup var storeOptions: StoreOptions

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let functions = try FunctionMap(openStore(surroundings, .readOnly)).list()
            surroundings.console.print(FunctionMessages.list(functions, console: surroundings.console))
            try surroundings.console.json(["functions": functions])
            return .done
        }
    }

    struct SetFunction: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Map a field to a function; kept values of it are planned at once.",
            discussion: """
                The parameters are a JSON object; {userid} {username} {email} {idnumber} and {value} are filled for \
                each person. A numbered column is named without its number. After a lost answer a call is not \
                repeated, unless --idempotent says that calling it twice does no harm.

                EXAMPLE
                  moodlesync map functions set program local_programs_enrol '{"userid":"{userid}","programid":"{value}"}'
                  moodlesync map functions set --idempotent maildigest local_mail_set '{"user":"{username}","digest":"{value}"}'
                """)

        @OptionGroup var storeOptions: StoreOptions

        @Flag(help: "Calling it twice does no harm.")
        var idempotent = false

        @Argument(help: "The field, as the files' columns name it.")
        var field: String

        @Argument(help: "The function, by its name in Moodle.")
        var function: String

        @Argument(help: "Its parameters, a JSON object.")
        var parameters: String

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let mapping = try FunctionMapping(
                field: field, function: function, parameters: parameters, isIdempotent: idempotent)
            let store = try openStore(surroundings, .createIfMissing)
            return try await store.recorded(surroundings) { run in
                let outcome = try FunctionMap(store).set(mapping, run: run)
                surroundings.console.say(FunctionMessages.outcome(outcome))
                try surroundings.console.json(outcome)
                return .done
            }
        }
    }

    struct RemoveFunction: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Take a mapping away; what was not called yet is kept for a hand-over.",
            discussion: """
                EXAMPLE
                  moodlesync map functions remove program
                """)

        @OptionGroup var storeOptions: StoreOptions

        @Argument(help: "The field.")
        var field: String

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let store = try openStore(surroundings, .readWrite)
            return try await store.recorded(surroundings) { run in
                let outcome = try FunctionMap(store).remove(field, run: run)
                surroundings.console.say(FunctionMessages.outcome(outcome))
                try surroundings.console.json(outcome)
                return .done
            }
        }
    }

    struct ImportFunctions: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Read mappings from a CSV file with the columns field, function, parameters and idempotent.",
            discussion: """
                The same as moodlesync import --kind mappings FILE.

                EXAMPLE
                  moodlesync map functions import functions.csv
                """)

        @OptionGroup var storeOptions: StoreOptions

        @Argument(help: ArgumentHelp("The CSV file, or - for standard input.", valueName: "file"))
        var file: String

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            try await MappingsFile.read(file, for: self, surroundings)
        }
    }

    struct ExportFunctions: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Print all mappings as CSV, ready for import into another store.",
            discussion: """
                EXAMPLE
                  moodlesync map functions export > functions.csv
                """)

        @OptionGroup var storeOptions: StoreOptions

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let functions = try FunctionMap(openStore(surroundings, .readOnly)).list()
            let rows = functions.map { [$0.field, $0.function, $0.parameters, $0.idempotent ? "1" : "0"] }
            surroundings.console.print(
                ([["field", "function", "parameters", "idempotent"]] + rows).map { CSVLine.text($0, .kept) })
            try surroundings.console.json(["functions": functions])
            return .done
        }
    }
}
