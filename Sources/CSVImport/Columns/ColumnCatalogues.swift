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
        fields: person + ["uid"] + course + ["cid", "role", "start", "end", "status", "command", "enrol", "gcmd"],
        numbered: ["g"], hasProfileFields: false,
        aliases: personAliases.merging(courseAliases) { first, _ in first }.merging([
            "starts": "start", "ends": "end", "starttime": "start", "endtime": "end", "timestart": "start",
            "timeend": "end", "startdate": "start", "enddate": "end", "cmd": "command", "operation": "command",
            "rolename": "role", "roleshortname": "role", "suspended": "status", "suspend": "status",
            "hidden": "status",
        ]) { first, _ in first },
        required: [person + ["uid"], course + ["cid"]])

    /// Where a cohort lives, and what else is known of it: Moodle's own upload (cohort/upload_form.php, 4.5) and
    /// Tool Sync's cohorts file.
    private static let cohortPlace = [
        "descriptionformat", "visible", "theme", "contextid", "context", "category", "category_id",
        "category_idnumber", "category_path", "component", "command",
    ]
    private static let toolSyncCohort = ["cid", "cidnumber", "cname", "cdescription"]
    private static let toolSyncAliases = [
        "cmd": "command", "ccatcontext": "category_id", "ccatcontextidnumber": "category_idnumber", "userid": "uid",
    ]

    private static let cohorts = ColumnCatalogue(
        dataset: .cohorts, fields: ["name", "idnumber", "description"] + cohortPlace + toolSyncCohort + ["uid"],
        numbered: [], hasProfileFields: false,
        aliases: toolSyncAliases.merging(["cohortname": "name", "cohortidnumber": "idnumber"]) { first, _ in first },
        required: [["name", "cid", "cidnumber", "cname"]])

    private static let cohortMembers = ColumnCatalogue(
        dataset: .cohortMembers, fields: ["cohort"] + person + ["uid"] + cohortPlace + toolSyncCohort, numbered: [],
        hasProfileFields: false,
        aliases: personAliases.merging(toolSyncAliases) { first, _ in first }
            .merging(["cohortidnumber": "cohort"]) { first, _ in first },
        required: [["cohort", "cid", "cidnumber", "cname"], person + ["uid"]])

    private static let groups = ColumnCatalogue(
        dataset: .groups,
        fields: course + [
            "cid", "name", "idnumber", "description", "enrolmentkey", "groupingname", "type", "updateid",
            "selfgrouping", "grouping", "enablemessaging", "picture", "hidepicture", "lang", "command",
        ], numbered: [], hasProfileFields: false,
        aliases: courseAliases.merging([
            "groupname": "name", "group": "name", "groupidnumber": "idnumber", "coursename": "course",
            "cmd": "command",
        ]) { first, _ in first },
        required: [course + ["cid"], ["name"]], prefixes: [customField, "grouping_" + customField])

    /// Fields that the site added to groups; the rest of the name is theirs.
    static let customField = "customfield_"

    /// Columns of files of groups and cohorts that no web service takes.
    static func isUnsendable(_ field: String, in dataset: Dataset) -> Bool {
        switch dataset {
        case .users: UserColumns.isUnsendable(field)
        case .groups:
            ["enablemessaging", "picture", "hidepicture", "lang"].contains(field)
                || field.hasPrefix("grouping_" + customField)
        default: false
        }
    }

    private static let groupMembers = ColumnCatalogue(
        dataset: .groupMembers, fields: course + ["cid", "group", "groupid"] + person + ["uid", "command"],
        numbered: [], hasProfileFields: false,
        aliases: personAliases.merging(courseAliases) { first, _ in first }.merging([
            "groupname": "group", "cmd": "command", "userid": "uid",
        ]) { first, _ in first },
        required: [course + ["cid"], ["group", "groupid"], person + ["uid"]])

    private static let mappings = ColumnCatalogue(
        dataset: .mappings, fields: ["code", "target", "role", "id", "field", "function", "parameters", "idempotent"],
        numbered: [],
        hasProfileFields: false, aliases: ["coursecode": "code", "course": "code", "roleid": "id"],
        required: [["code", "role", "field"], ["target", "id", "function"]])
}
