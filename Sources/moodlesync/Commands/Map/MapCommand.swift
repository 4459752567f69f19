import ArgumentParser

struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Say which course, role or field a file's own words mean.",
        discussion: """
            A course code met for the first time leads to the course of that shortname; a role goes by its shortname; \
            a column by Moodle's field names. Where that is not so, map it: whatever waits is planned anew at once.

            EXAMPLE
              moodlesync map courses
              moodlesync map courses set BIO-1 shortname:BIO101
              moodlesync map roles set tutor 9
              moodlesync map columns set Nachname lastname
              moodlesync map functions set program local_programs_enrol '{"userid":"{userid}","programid":"{value}"}'
              moodlesync map fields set shirt --type menu --option S --option M
            """,
        subcommands: [
            MapCoursesCommand.self, MapRolesCommand.self, MapColumnsCommand.self, MapFieldsCommand.self,
            MapFunctionsCommand.self,
        ])
}
