import ArgumentParser
import CSVImport

/// What rows of enrolments, groups and cohorts mean.
struct PlaceFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the columns cid, courseid and course hold: shortname, idnumber or id.", valueName: "key"))
    var courseKey: String?

    @Option(
        help: ArgumentHelp(
            "What the columns uid and userid hold: username (the default), idnumber, email or id.", valueName: "key"))
    var userKey: String?

    @Option(
        help: ArgumentHelp("What the columns group, groupid and updateid hold: name, idnumber or id.", valueName: "key")
    )
    var groupKey: String?

    @Option(
        help: ArgumentHelp(
            "What a del does to an enrolment with its last role: remove it, or suspend it.", valueName: "what"))
    var unenrol = "remove"

    @Flag(help: "Delete the groups that the rows of this file empty, if nobody is in them in Moodle either.")
    var purgeEmptyGroups = false

    @Option(
        name: [.customLong("type1"), .customLong("uulegacy1")],
        help: ArgumentHelp("The role of type 1: a shortname or an id.", valueName: "role"))
    var type1 = "student"

    @Option(
        name: [.customLong("type2"), .customLong("uulegacy2")],
        help: ArgumentHelp("The role of type 2.", valueName: "role"))
    var type2 = "editingteacher"

    @Option(
        name: [.customLong("type3"), .customLong("uulegacy3")],
        help: ArgumentHelp("The role of type 3.", valueName: "role"))
    var type3 = "teacher"

    func apply(to options: inout ImportOptions) throws {
        options.places.courseKey = try choice("--course-key", courseKey)
        options.places.personKey = try choice("--user-key", userKey)
        options.places.groupKey = try choice("--group-key", groupKey)
        options.places.unenrol = try choice("--unenrol", unenrol) ?? .remove
        options.places.purgesEmptyGroups = purgeEmptyGroups
        options.places.types = [type1, type2, type3]
    }

    private func choice<Choice: RawRepresentable & CaseIterable>(_ flag: String, _ text: String?) throws -> Choice?
    where Choice.RawValue == String {
        guard let text else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw ValidationError(UsageMessages.noSuchValue(flag, text, known: Choice.allCases.map(\.rawValue)))
        }
        return choice
    }
}
