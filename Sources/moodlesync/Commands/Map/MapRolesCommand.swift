import ArgumentParser
import Operations
import StagingStore

struct MapRolesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roles",
        abstract: "Which Moodle role a role's name means.",
        discussion: """
            EXAMPLE
              moodlesync map roles
              moodlesync map roles set tutor 9
            """,
        subcommands: [ListRoles.self, SetRole.self, ExportRoles.self],
        defaultSubcommand: ListRoles.self)
}

extension MapRolesCommand {
    struct ListRoles: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Every role, with its number in Moodle; unmapped ones first.",
            discussion: """
                EXAMPLE
                  moodlesync map roles list
                """)

        @OptionGroup var storeOptions: StoreOptions

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let roles = try RoleMappings(openStore(surroundings, .readOnly)).list()
            surroundings.console.print(MapMessages.roles(roles, console: surroundings.console))
            try surroundings.console.json(["roles": roles])
            return .done
        }
    }

    struct SetRole: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Give a role's name its number in Moodle.",
            discussion: """
                No web service lists roles. Moodle shows the number in the address of Site administration > Users > \
                Permissions > Define roles, after roleid=.

                EXAMPLE
                  moodlesync map roles set tutor 9
                """)

        @OptionGroup var storeOptions: StoreOptions

        @Argument(help: "The role, as the files write it.")
        var role: String

        @Argument(help: "Its number in Moodle.")
        var id: String

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let store = try openStore(surroundings, .createIfMissing)
            return try await store.recorded(surroundings) { run in
                let change = try RoleMappings(store).set(role, to: id, run: run)
                surroundings.console.say(MapMessages.change(change))
                try surroundings.console.json(change)
                return .done
            }
        }
    }

    struct ExportRoles: StoreCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Print the mapped roles as CSV, ready for moodlesync import --kind mappings.",
            discussion: """
                EXAMPLE
                  moodlesync map roles export > roles.csv
                """)

        @OptionGroup var storeOptions: StoreOptions

        func execute(_ surroundings: Surroundings) async throws -> ExitCode {
            let roles = try RoleMappings(openStore(surroundings, .readOnly)).list()
            let rows = roles.compactMap { role in role.moodleRoleID.map { [role.role, String($0)] } }
            surroundings.console.print(([["role", "id"]] + rows).map { CSVLine.text($0, .kept) })
            try surroundings.console.json(["roles": roles])
            return .done
        }
    }
}
