import Testing

@testable import CSVImport

struct PlaceFindingTests {
    @Test(arguments: [
        (
            PlaceFinding.frontPage(found: "1"), "front-page", Severity.error,
            "\"1\" is the front page, in which nobody is enrolled. Name a course; a role that counts everywhere is given with a column sysrole1 of a users file."
        ),
        (
            .enrolMethod(found: "self"), "enrol-method", .error,
            "The row enrols by \"self\". Web services enrol by the method manual alone: write manual or leave the cell empty, or use that method in Moodle."
        ),
        (
            .groupsWithoutCommand, "groups-without-command", .warning,
            "The row names groups without a command in gcmd, so they are left out, here and in later rows. Write gadd, gaddcreate, greplace, greplacecreate or gdel there."
        ),
        (
            .commandWithoutGroups(command: "gadd"), "command-without-groups", .error,
            "The command \"gadd\" names no group. Fill in g1, or leave gcmd empty."
        ),
        (
            .groupNumber(found: "id:x"), "group", .error,
            "\"id:x\" is not a group. Write its name, or id: and its number, for example id:12."
        ),
        (
            .groupIdnumberTaken(found: "R1", by: "Red"), "group-idnumber-taken", .error,
            "The idnumber \"R1\" belongs to the group \"Red\" of the same course. Correct one of the two."
        ),
        (
            .groupNameTaken(found: "Red"), "group-name-taken", .error,
            "The course has another group called \"Red\". Write another name."
        ),
        (
            .groupingUnknown(found: "COL"), "grouping-unknown", .error,
            "No grouping of this course has the idnumber \"COL\". Bring it first with a row of the type grouping, or name a grouping in a column groupingname to have it made."
        ),
        (
            .ownedByComponent(found: "auth_ldap"), "owned-by-component", .error,
            "The row gives the cohort to the component \"auth_ldap\", which then keeps its members itself. No web service can do that: leave the cell empty for a cohort that is kept by hand."
        ),
        (
            .contextNumber(found: "35"), "context-number", .error,
            "\"35\" is the number of a context, by which no web service finds a category. Write the category in a column category_id or category_idnumber; leave both empty for the whole site."
        ),
        (
            .cohortMissing(found: "C1"), "cohort-missing", .error,
            "Nothing here has brought the cohort \"C1\". Import a cohorts file with it first, or say --missing-cohort wait or create."
        ),
        (
            .severalCohorts(found: "One"), "several-cohorts", .error,
            "Several cohorts are called \"One\". Name the cohort by its idnumber."
        ),
        (
            .cohortTwice(found: "Other", firstLine: 2, there: "One"), "duplicate-record", .error,
            "The row calls the cohort \"Other\", and line 2 calls the one of the same idnumber \"One\". Keep one of the two."
        ),
        (
            .deletionNotAllowed(what: "group"), "deletion-not-allowed", .error,
            "The row asks to delete a group, which can not be taken back. If that is meant, import the file with --allow-deletes."
        ),
        (
            .unknownEnrolment, "unknown-enrolment", .error,
            "The enrolment was never imported here, so its dates are not known, and suspending it would reset them. Import it first, or take it away with --unenrol remove."
        ),
        (
            .unsendableColumn, "not-sendable", .warning,
            "No web service of Moodle takes this column. Its cells are kept in the store and sent to nobody."
        ),
    ])
    func `a finding says what was found and what to do`(
        finding: PlaceFinding, code: String, severity: Severity, message: String
    ) {
        let what = RowFinding.place(finding)
        #expect(what.code == code)
        #expect(what.severity == severity)
        #expect(what.message == message)
        #expect(what.isSaidOnceAColumn == (severity == .warning))
    }
}
