/// The columns of the kinds of file that are not about people's data.
enum ColumnCatalogues {
    static func of(_ dataset: Dataset) -> ColumnCatalogue {
        switch dataset {
        case .users: UserColumns.catalogue
        case .enrolments: enrolments
        case .cohorts: cohorts
        case .cohortMembers: cohortMembers
        case .groups: groups
        case .groupMembers: groupMembers
        case .mappings: mappings
        }
    }

    static let person = ["username", "idnumber", "email"]
    private static let personAliases = [
        "user": "username", "useridnumber": "idnumber", "useremail": "email", "emailaddress": "email", "mail": "email",
    ]

    static let course = ["course", "shortname", "courseidnumber", "courseid"]
    private static let courseAliases = ["courseshortname": "shortname"]

    private static let enrolments = ColumnCatalogue(
        dataset: .enrolments,
        fields: person + course + ["role", "start", "end", "status", "command"], numbered: [], hasProfileFields: false,
        aliases: personAliases.merging(courseAliases) { first, _ in first }.merging([
            "starts": "start", "ends": "end", "starttime": "start", "endtime": "end", "timestart": "start",
            "timeend": "end", "startdate": "start", "enddate": "end", "cmd": "command", "operation": "command",
            "rolename": "role", "roleshortname": "role", "suspended": "status", "suspend": "status",
        ]) { first, _ in first },
        required: [person, course])

    private static let cohorts = ColumnCatalogue(
        dataset: .cohorts, fields: ["name", "idnumber", "description", "visible"], numbered: [],
        hasProfileFields: false, aliases: ["cohortname": "name", "cohortidnumber": "idnumber"],
        required: [["name"]])

    private static let cohortMembers = ColumnCatalogue(
        dataset: .cohortMembers, fields: ["cohort"] + person + ["command"], numbered: [], hasProfileFields: false,
        aliases: personAliases.merging(["cohortidnumber": "cohort", "cmd": "command"]) { first, _ in first },
        required: [["cohort"], person])

    private static let groups = ColumnCatalogue(
        dataset: .groups, fields: course + ["name", "idnumber", "description"], numbered: [], hasProfileFields: false,
        aliases: courseAliases.merging([
            "groupname": "name", "group": "name", "groupidnumber": "idnumber", "coursename": "course",
        ]) { first, _ in first },
        required: [course, ["name"]])

    private static let groupMembers = ColumnCatalogue(
        dataset: .groupMembers, fields: course + ["group"] + person + ["command"], numbered: [],
        hasProfileFields: false,
        aliases: personAliases.merging(courseAliases) { first, _ in first }.merging([
            "groupname": "group", "cmd": "command",
        ]) { first, _ in first },
        required: [course, ["group"], person])

    private static let mappings = ColumnCatalogue(
        dataset: .mappings, fields: ["code", "target", "role", "id", "field", "function", "parameters", "idempotent"],
        numbered: [],
        hasProfileFields: false, aliases: ["coursecode": "code", "course": "code", "roleid": "id"],
        required: [["code", "role", "field"], ["target", "id", "function"]])
}
