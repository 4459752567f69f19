@testable import CSVImport

/// What is said of accounts, roles outside courses and profile fields.
enum AccountFindings {
    static let all: [(RowFinding, String, Severity, String)] = accounts + roles + fields

    private static let accounts: [(RowFinding, String, Severity, String)] = [
        (
            .deletionSuspends, "deletion-suspends", .warning,
            "The row asks to delete the account, which can not be taken back; it is suspended instead. To delete it with its grades and history, import the file with --allow-deletes."
        ),
        (
            .usernameDiffers(found: "jdoe", there: "jsmith (J Smith)"), "username-differs", .error,
            "The row is about jsmith (J Smith) by its key, and has the username \"jdoe\", which is another person's. Correct one of them, or rename both in one file, with --allow-renames."
        ),
        (
            .usernameKept(found: "jdoe", there: "jsmith (J Smith)"), "username-kept", .warning,
            "The row is about jsmith (J Smith) by its key, and has the username \"jdoe\". The account keeps its name; to rename it, import the file with --allow-renames."
        ),
        (
            .usernameTaken(found: "jdoe", by: "jdoe (John Doe)"), "rename-taken", .error,
            "The username \"jdoe\" belongs to jdoe (John Doe), who keeps it. Choose another, or rename that person in the same file."
        ),
        (
            .suspensionIgnored, "suspension-ignored", .warning,
            "Closing and opening accounts is switched off, so this column is left out, here and in later rows."
        ),
        (
            .returnsWithoutHistory, "history-lost", .warning,
            "This person's account was deleted on your word. A new one is made; grades, enrolments and history of the old one are lost."
        ),
        (
            .keyMisses(found: "E-9", field: "profile_field_no"), "key-misses", .warning,
            "Nobody staged has \"E-9\" for profile_field_no, and Moodle can not be asked for it. The row is stepped over."
        ),
        (
            .keyContradicts(found: "9", person: "anna", there: "1"), "key-contradicts", .error,
            "The key \"9\" is nobody's, and the username is that of anna, whose key is \"1\". Correct one of them."
        ),
        (
            .usernameSourceChanged(before: "first and last name", now: "the e-mail"), "username-source-changed",
            .warning,
            "Usernames are made from the e-mail now, and were made from first and last name. Those who have one keep it: new and old people will log in with different kinds of names."
        ),
        (
            .usernameMissing, "username-missing", .error,
            "The row has no username, and none is made for new people. Fill it in, or choose how one is made: --usernames."
        ),
        (
            .usernameNotMoodles(found: "J Doe", cleaned: "jdoe"), "username-characters", .error,
            "\"J Doe\" is not a username that Moodle takes. Write \"jdoe\", or leave out the option that forbids to clean it."
        ),
        (
            .passwordKept([.digit]), "password-kept", .warning,
            "The password breaks Moodle's policy, which asks for a digit; it is left out, and the account keeps the one it has."
        ),
        (
            .passwordMissing, "password-missing", .error,
            "The cell is empty, and no password is made for new people. Fill it in, or import the file without --passwords require."
        ),
    ]

    private static let roles: [(RowFinding, String, Severity, String)] = [
        (
            .category(found: "id:x"), "category", .error,
            "\"id:x\" names no course category. Write its idnumber, or id: and its number, for example id:7."
        ),
        (
            .categoryWithoutRole(number: 1), "category-without-role", .error,
            "The row names a category and no role in it. Fill in categoryrole1, or leave both empty."
        ),
        (
            .roleWithoutCategory(number: 2), "role-without-category", .error,
            "The row names a role and no category. Fill in category2, or leave both empty."
        ),
        (
            .privilegedRole(found: "manager"), "privileged-role", .error,
            "The role \"manager\" may change the whole site. If that is meant, import the file with --allow-privileged-roles; else take it out of the row."
        ),
        (
            .roleGivenAndTaken(found: "teacher"), "role-given-and-taken", .error,
            "The row both gives and takes the role \"teacher\". Keep one of the two."
        ),
        (
            .numberLeftOut(missing: 1), "number-left-out", .warning,
            "The columns go on without sysrole1. Number them from 1 on if one was lost; they are taken as they are."
        ),
    ]

    private static let fields: [(RowFinding, String, Severity, String)] = [
        (
            .truncated(found: "abc", limit: 2), "truncated", .warning,
            "\"abc\" is longer than the 2 characters that are taken; it was cut."
        ),
        (
            .profileDate(found: "1.9.2017"), "profile-date", .error,
            "\"1.9.2017\" is not a date of a profile field. Write YYYY-MM-DD, YYYY-MM-DD-hh-mm-ss or unix seconds, for example 2017-09-01."
        ),
        (
            .yearOutside(found: "1890-01-01", first: 1900, last: 2050), "year", .error,
            "The year of \"1890-01-01\" is not one from 1900 to 2050, which the profile field takes. Correct it."
        ),
        (
            .notUnique(found: "E-1", by: "anna"), "not-unique", .error,
            "\"E-1\" belongs to anna, and no two people may share it. Correct one of them."
        ),
        (
            .undeclaredField, "profile-field-undeclared", .warning,
            "This profile field is not declared, as others are; Moodle drops values of fields that it lacks. Check its shortname, or declare it with \"moodlesync map fields set\"."
        ),
        (
            .cannotBeEmptied, "cannot-be-emptied", .error,
            "The cell asks to empty a field that Moodle has no empty state of. Write a value, or leave the cell empty."
        ),
    ]
}
