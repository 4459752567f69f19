import CSVReading
import Testing

@testable import CSVImport

struct FindingMessageTests {
    private static let long = String(repeating: "x", count: 81)

    static let all: [(RowFinding, String, Severity, String)] = [
        (
            .tooFewCells(found: 1, expected: 4), "too-few-cells", .error,
            "The row has 1 cell, the header has 4. A line end inside a cell needs quotes around that cell; a row that was cut short must be completed."
        ),
        (
            .tooManyCells(found: 5, expected: 4), "too-many-cells", .error,
            "The row has 5 cells, the header has 4. A delimiter inside a cell needs quotes around that cell."
        ),
        (
            .nobody, "nobody", .error,
            "The row names nobody: username, idnumber and email are all empty. Fill in one of them."
        ),
        (
            .duplicateRecord(firstLine: 2, found: "Faro", there: "Porto"), "duplicate-record", .error,
            "The row says \"Faro\", and line 2 says \"Porto\" about the same person. Keep one of the two, or make them agree."
        ),
        (
            .missing, "missing", .error,
            "The cell is empty. A person who is new needs it; fill it in. If Moodle has the account, import the file with --only-existing."
        ),
        (.empty, "empty", .error, "The cell is empty. Every row needs it; fill it in."),
        (
            .tooLong(found: long, characters: 81, limit: 20), "too-long", .error,
            "\"\(String(repeating: "x", count: 80))…\" has 81 characters; Moodle takes 20. Shorten it."
        ),
        (
            .markup(found: "<b>A"), "markup", .error,
            "\"<b>A\" holds a \"<\", which Moodle refuses here. Take it out."
        ),
        (
            .spreadsheetDebris(found: "=A1", .formula), "formula", .error,
            "\"=A1\" is a formula, not its value. In the spreadsheet, paste the column as values and export again."
        ),
        (
            .spreadsheetDebris(found: "1.23E+05", .scientificNotation), "scientific-notation", .error,
            "\"1.23E+05\" is a long number that a spreadsheet shortened; its digits are lost. Format the column as text and export again."
        ),
        (
            .spreadsheetDebris(found: "#REF!", .errorValue), "spreadsheet-error", .error,
            "\"#REF!\" is what a spreadsheet shows for a formula that failed. Put the value there."
        ),
        (
            .choice(found: "3", allowed: ["0", "1", "2"]), "choice", .error,
            "\"3\" is not one of 0, 1 or 2. Write one of these."
        ),
        (
            .number(found: "x", expected: "a number of days from 0 to 36500"), "number", .error,
            "\"x\" is not a number of days from 0 to 36500. Correct it."
        ),
        (
            .date(found: "01/09/2017"), "date", .error,
            "\"01/09/2017\" is not a date. Write YYYY-MM-DD, YYYY-MM-DD hh:mm:ss (UTC, or as --timezone says) or unix seconds, for example 2017-09-01."
        ),
        (
            .protectedAccount(found: "guest"), "protected-account", .error,
            "The account \"guest\" belongs to Moodle itself and is never changed. Take the row out."
        ),
        (
            .usernameEmpty(found: "ß"), "username-empty", .error,
            "Nothing of \"ß\" can stand in a username: letters a to z, digits, and - . _ @ can. Write another, or leave it empty to have one built."
        ),
        (
            .usernameCleaned(found: "josé", cleaned: "jos"), "username-cleaned", .warning,
            "\"josé\" became \"jos\": letters a to z, digits, and - . _ @ can stand in a username."
        ),
        (
            .emailInvalid(found: "a@b"), "email-invalid", .error,
            "\"a@b\" is not an e-mail address that Moodle takes. Write one such as anna@example.org."
        ),
        (
            .country(found: "UK", suggestion: "GB"), "country", .error,
            "\"UK\" is not a country code of ISO 3166 in capitals. Write GB."
        ),
        (
            .country(found: "XX", suggestion: nil), "country", .error,
            "\"XX\" is not a country code of ISO 3166 in capitals. Write two capitals such as PT, or leave it empty."
        ),
        (
            .language(found: "english"), "language", .error,
            "\"english\" is not the name of a language pack. Write one such as en or pt_br."
        ),
        (
            .timezone(found: "Lisbon"), "timezone", .error,
            "\"Lisbon\" is not a time zone that Moodle knows. Write one such as Europe/Lisbon, or 99 for the site's own."
        ),
        (
            .authentication(found: "LDAP", suggestion: "ldap"), "authentication", .error,
            "\"LDAP\" is not the name of an authentication method; letter case counts. Write ldap."
        ),
        (
            .authentication(found: "l d", suggestion: nil), "authentication", .error,
            "\"l d\" is not the name of an authentication method; letter case counts. Write one such as manual, ldap, oauth2 or saml2."
        ),
        (
            .passwordWeak([.length, .digit, .other]), "password-weak", .error,
            "The password breaks Moodle's policy: it needs 8 characters, a digit and a character that is neither letter nor digit. Choose another, or leave the cell empty to let Moodle make one and mail it."
        ),
        (
            .passwordLeftOut([.upperCase]), "password-left-out", .warning,
            "The password breaks Moodle's policy, which asks for an upper-case letter; it is left out, and Moodle makes one and mails it."
        ),
        (
            .passwordIsZero, "password-zero", .error,
            "The password is 0, as spreadsheets make of one that begins with - or +. Put the real one there, with the column formatted as text."
        ),
        (
            .deletionAsked, "deletion-asked", .error,
            "The row asks to delete the account, and neither deleting nor suspending is allowed. Import the file with --allow-deletes, or take the row out."
        ),
        (
            .renameAsked, "rename-asked", .error,
            "The row asks to rename an account, which is not allowed. Import the file with --allow-renames, or take oldusername out of the row."
        ),
        (
            .idnumberTaken(found: "7", by: "anna (Anna Berg)"), "idnumber-taken", .error,
            "The idnumber \"7\" belongs to anna (Anna Berg). Two people are never merged: correct the idnumber, or the username if it is the same person."
        ),
        (
            .emailTaken(found: "a@x.org", by: "anna (Anna Berg)"), "email-taken", .error,
            "The e-mail \"a@x.org\" belongs to anna (Anna Berg). Moodle gives an address to one account only: correct it, or the username if it is the same person."
        ),
        (
            .usernameBuiltForAnother(found: "jdoe", person: "jdoe (John Doe)"), "username-taken", .error,
            "The username \"jdoe\" was built for jdoe (John Doe), whose row had none. If it is the same person, give both the same e-mail or idnumber; if not, write another username here."
        ),
        (
            .severalPeople(found: "7", count: 2), "several-people", .error,
            "\"7\" belongs to 2 people, so it is not clear who is meant. Name the person by username."
        ),
        (
            .courseTarget(found: "id:1"), "course", .error,
            "\"id:1\" names no course. Write its shortname, or shortname:, idnumber: or id: and what follows, for example id:42."
        ),
        (
            .mappingTarget(found: "7"), "target", .error,
            "\"7\" names no course of Moodle. Write shortname:, idnumber: or id: and what follows, for example shortname:BIO101."
        ),
        (
            .role(found: "a b"), "role", .error,
            "\"a b\" is not a role. Write its shortname, such as student, or its id as a number."
        ),
        (
            .roleUnknown(found: "tutor"), "role-unknown", .warning,
            "No id is known for the role \"tutor\", so its enrolments wait. Give it one with \"moodlesync map roles set tutor ID\"."
        ),
        (
            .type(found: "4"), "type", .error,
            "\"4\" is not a type of enrolment. Write 1 (student), 2 (editing teacher) or 3 (teacher), or name the role in a role column."
        ),
        (
            .endsBeforeStart(start: "2017-09-02", end: "2017-09-01"), "ends-before-start", .error,
            "The enrolment ends at \"2017-09-01\", before it starts at \"2017-09-02\". Correct one of them."
        ),
        (
            .withoutCourse(number: 2), "without-course", .warning,
            "The cell says something about course2, which is empty; it is left out, here and in later rows."
        ),
        (
            .cohortNumber(found: "0"), "cohort", .error,
            "\"0\" is not a cohort. Write its idnumber, or id: and its number, for example id:7."
        ),
        (
            .trimmedBlanks, "blanks-trimmed", .warning,
            "Blanks before or after the value are left out, here and in later rows."
        ),
        (
            .trimmedInvisible(character: "U+00A0 (no-break space)"), "invisible-trimmed", .warning,
            "The cell began or ended with the invisible character U+00A0 (no-break space), which is left out."
        ),
        (
            .invisibleInside(character: "U+200B (zero width space)", position: 3), "invisible-inside", .warning,
            "Character 3 of the cell is the invisible U+200B (zero width space), which is kept. Take it out if it is a mistake."
        ),
        (
            .surplusEmptyCells(count: 2), "trailing-delimiters", .warning,
            "The row ends in 2 cells too many, all empty, as spreadsheets leave them; they are left out, here and in later rows."
        ),
        (
            .unsendableColumn, "not-sendable", .warning,
            "No web service of Moodle takes this column. Its cells are kept in the table unsendable and sent to nobody."
        ),
    ]

    @Test(arguments: (all + AccountFindings.all).indices)
    func `a finding says what was found, what was expected and what to do`(index: Int) {
        let (finding, code, severity, message) = (Self.all + AccountFindings.all)[index]
        #expect(finding.message == message)
        #expect(finding.code == code)
        #expect(finding.severity == severity)
    }

    static let refusals: [(FileRefusal, String, String)] = [
        (
            .unreadable(.missingFile("a.csv")), "no-such-file",
            "There is no file a.csv. Check the path and its spelling."
        ),
        (
            .noRows, "no-rows",
            "The file has a header and no rows. If it is meant to say that nobody is left, say so with a file of the last people; check that the export that wrote it has finished."
        ),
        (
            .changedMeanwhile, "changed-meanwhile",
            "The file changed while it was read. Wait until the export that writes it has finished, then import again."
        ),
        (
            .oneColumn(name: "username"), "one-column",
            "The header has one column only, \"username\". Expected two or more, such as username,firstname,lastname,email. If another character separates the cells, name it with --delimiter."
        ),
        (
            .emptyColumnName(number: 2), "empty-column-name",
            "Column 2 has no name in the header. Give it one, or take the column out."
        ),
        (
            .unknownColumn(name: "firstnam", number: 3, nearest: "firstname", dataset: .users), "unknown-column",
            "Column 3 is called \"firstnam\", which a users file does not have. Did you mean \"firstname\"? Correct the name, or map it with \"moodlesync map columns\", or leave it out there with \"-\". To keep its cells here all the same: --unknown-columns keep."
        ),
        (
            .unknownColumn(name: "shoe size", number: 3, nearest: nil, dataset: .groupMembers), "unknown-column",
            "Column 3 is called \"shoe size\", which a group-members file does not have. Correct the name, or map it with \"moodlesync map columns\", or leave it out there with \"-\"."
        ),
        (
            .duplicateColumn(name: "Email", number: 3, first: "Mail", firstNumber: 1), "duplicate-column",
            "Columns 1 (\"Mail\") and 3 (\"Email\") mean the same. Take one of them out."
        ),
        (
            .missingColumn(.users, oneOf: ["username", "idnumber", "email"]), "missing-column",
            "A users file needs a column username, idnumber or email, and the header has none. Add it."
        ),
        (
            .unknownKind(["1", "2"]), "unknown-kind",
            "The first line names no column that is known: \"1, 2\". Expected names such as username,firstname,lastname,email. If the file has no header, add one."
        ),
        (
            .ambiguousKind([.groups, .cohorts]), "ambiguous-kind",
            "The header fits several kinds of file. Say which one: --kind groups or cohorts."
        ),
        (
            .modeWithoutMeaning(.mappings), "full-without-meaning",
            "A mappings file can not be imported with --full: it never removes anything. Leave --full out."
        ),
        (
            .removals(found: Removals(records: 212, parts: 1), expected: nil), "removals",
            "This full file would remove 212 records that it no longer has and 1 enrolment or membership that its person's row no longer names. If that is right, import it with --full --removals 213."
        ),
        (
            .removals(found: Removals(), expected: 3), "removals",
            "--removals 3 does not agree. This full file would remove nothing. Leave --removals out."
        ),
        (
            .unrecognisedRows(lines: [3, 5], count: 12, removals: 4), "unrecognised-rows",
            "12 rows (line 3, 5, …) can not be recognised, so it is not known which of 4 removals are real. Correct the rows, or import the file without --full."
        ),
    ]

    @Test(arguments: refusals.indices)
    func `a refusal says what was found, what was expected and what to do`(index: Int) {
        let (refusal, code, message) = Self.refusals[index]
        #expect(refusal.message == message)
        #expect(refusal.code == code)
    }
}
