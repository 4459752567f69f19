import ArgumentParser
import CSVImport
import Operations
import StagingStore

struct MapFieldsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fields",
        abstract: "Which custom profile fields the site has, so that their cells are checked.",
        discussion: """
            Moodle drops values of fields that it lacks, and takes a menu's default for an option that it does not know, \
            without a word; and no web service lists the fields. What is declared here is checked when a file is imported.

            EXAMPLE
              moodlesync map fields
              moodlesync map fields set shirt --type menu --option S --option M
            """,
        subcommands: [ListFields.self, SetField.self, RemoveField.self],
        defaultSubcommand: ListFields.self)
}

extension MapFieldsCommand {
    struct ListFields: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Every declared profile field.",
            discussion: """
                EXAMPLE
                  moodlesync map fields list
                """)

        @OptionGroup var storeOptions: StoreOptions

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let fields = try ProfileFieldDeclarations(openStore(surroundings, .readOnly)).list()
            surroundings.console.print(MapMessages.fields(fields, console: surroundings.console))
            try surroundings.console.json(["fields": fields])
            return .done
        }
    }

    struct SetField: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Declare a profile field, or say anew what it takes.",
            discussion: """
                EXAMPLE
                  moodlesync map fields set shirt --type menu --option S --option M
                  moodlesync map fields set born --type datetime --option 1900 --option 2050
                  moodlesync map fields set employeeID --unique
                """)

        @OptionGroup var storeOptions: StoreOptions

        @Argument(help: "Its shortname at Moodle, without profile_field_.")
        var shortname: String

        @Option(help: ArgumentHelp("text, textarea, checkbox, menu, datetime or social.", valueName: "type"))
        var type = "text"

        @Option(
            help: ArgumentHelp(
                "An option of a menu, or the first and the last year of a date; may be repeated.", valueName: "text"))
        var option: [String] = []

        @Flag(help: "New people must have it.")
        var required = false

        @Flag(help: "No two people may have the same.")
        var unique = false

        func validate() throws {
            _ = try kind
        }

        private var kind: ProfileFields.Kind { get throws { try ChoiceOption.read("--type", type) } }

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let store = try openStore(surroundings, .createIfMissing)
            let field = ProfileFieldDeclaration(
                shortname: shortname, type: try kind.rawValue, options: option, isRequired: required, isUnique: unique)
            return try await store.recorded(surroundings) { run in
                try ProfileFieldDeclarations(store).set(field, run: run)
                surroundings.console.say(MapMessages.isDeclared(field))
                try surroundings.console.json(field)
                return .done
            }
        }
    }

    struct RemoveField: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Let a profile field's cells go as they are again.",
            discussion: """
                EXAMPLE
                  moodlesync map fields remove shirt
                """)

        @OptionGroup var storeOptions: StoreOptions

        @Argument(help: "Its shortname at Moodle, without profile_field_.")
        var shortname: String

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let store = try openStore(surroundings, .readWrite)
            return try await store.recorded(surroundings) { run in
                try ProfileFieldDeclarations(store).remove(shortname, run: run)
                surroundings.console.say(MapMessages.isUndeclared(shortname))
                try surroundings.console.json(["removed": shortname])
                return .done
            }
        }
    }
}
