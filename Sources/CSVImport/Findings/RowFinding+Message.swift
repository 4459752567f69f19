import CSVReading
import StagingStore

extension RowFinding {
    /// What was found, what was expected, what to do. Never a password.
    var message: String {
        switch self {
        case .tooFewCells, .tooManyCells, .nobody, .duplicateRecord, .surplusEmptyCells: rowMessage
        case .idnumberTaken, .emailTaken, .usernameBuiltForAnother, .severalPeople, .keyMisses, .keyContradicts,
            .usernameSourceChanged, .notUnique:
            identityMessage
        case .courseTarget, .mappingTarget, .functionMapping, .role, .roleUnknown, .type, .endsBeforeStart,
            .withoutCourse, .cohortNumber:
            belongingMessage
        case .place(let what): what.message
        case .category, .categoryWithoutRole, .roleWithoutCategory, .privilegedRole, .roleGivenAndTaken, .numberLeftOut:
            roleMessage
        case .deletionSuspends, .deletionAsked, .renameAsked, .usernameDiffers, .usernameKept, .usernameTaken,
            .suspensionIgnored,
            .returnsWithoutHistory:
            lifeMessage
        case .passwordWeak, .passwordLeftOut, .passwordReplaced, .passwordIsZero, .passwordKept, .passwordMissing:
            passwordMessage
        case .trimmedBlanks, .trimmedInvisible, .invisibleInside, .unsendableColumn, .unsendableColumns, .resultColumns:
            cleaningMessage
        default: cellMessage
        }
    }

    private var rowMessage: String {
        switch self {
        case .tooFewCells(let found, let expected):
            """
            The row has \(Words.cells(found)), the header has \(expected). A line end inside a cell needs quotes around \
            that cell; a row that was cut short must be completed.
            """
        case .tooManyCells(let found, let expected):
            """
            The row has \(Words.cells(found)), the header has \(expected). A delimiter inside a cell needs quotes around \
            that cell.
            """
        case .nobody:
            """
            The row names nobody: username, idnumber and email are all empty. Fill in one of them.
            """
        case .duplicateRecord(let line, let found, let there):
            """
            The row says \(Words.quoted(found)), and line \(line) says \(Words.quoted(there)) about the same person. Keep \
            one of the two, or make them agree.
            """
        case .surplusEmptyCells(let count):
            """
            The row ends in \(Words.cells(count)) too many, all empty, as spreadsheets leave them; they are left out, here \
            and in later rows.
            """
        default: ""
        }
    }

    private var cellMessage: String {
        switch self {
        case .missing:
            """
            The cell is empty. A person who is new needs it; fill it in. If Moodle has the account, import the file with \
            --only-existing.
            """
        case .missingColumn(let field):
            """
            The file has no such column, and a person who is new needs it. Add it, or give all of them one: \
            --default \(field == "email" ? "email=%u@example.org" : "\(field)=…").
            """
        case .empty:
            "The cell is empty. Every row needs it; fill it in."
        case .tooLong(let found, let characters, let limit):
            "\(Words.quoted(found)) has \(characters) characters; Moodle takes \(limit). Shorten it."
        case .markup(let found):
            "\(Words.quoted(found)) holds a \"<\", which Moodle refuses here. Take it out."
        case .spreadsheetDebris(let found, .formula):
            """
            \(Words.quoted(found)) is a formula, not its value. In the spreadsheet, paste the column as values and export \
            again.
            """
        case .spreadsheetDebris(let found, .scientificNotation):
            """
            \(Words.quoted(found)) is a long number that a spreadsheet shortened; its digits are lost. Format the column \
            as text and export again.
            """
        case .clearsNothing(let found):
            """
            \(Words.quoted(found)) empties fields of people, in a users file alone. Leave the cell empty to keep what is \
            there, or change it in Moodle.
            """
        case .zerosLost(let found, let there):
            """
            The idnumber \(Words.quoted(found)) is \(Words.quoted(there)) without the zeros that it begins with. A \
            spreadsheet drops them: format the column as text before the numbers are filled in, and export again.
            """
        case .spreadsheetDebris(let found, .errorValue):
            "\(Words.quoted(found)) is what a spreadsheet shows for a formula that failed. Put the value there."
        case .choice(let found, let allowed):
            "\(Words.quoted(found)) is not one of \(Words.either(allowed)). Write one of these."
        case .number(let found, let expected):
            "\(Words.quoted(found)) is not \(expected). Correct it."
        case .date(let found):
            """
            \(Words.quoted(found)) is not a date. Write YYYY-MM-DD, YYYY-MM-DD hh:mm:ss (UTC, or as --timezone says) or \
            unix seconds, for example 2017-09-01.
            """
        default: personMessage
        }
    }

    private var personMessage: String {
        switch self {
        case .protectedAccount(let found):
            "The account \(Words.quoted(found)) belongs to Moodle itself and is never changed. Take the row out."
        case .usernameEmpty(let found):
            """
            Nothing of \(Words.quoted(found)) can stand in a username: letters a to z, digits, and - . _ @ can. Write \
            another, or leave it empty to have one built.
            """
        case .usernameCleaned(let found, let cleaned):
            """
            \(Words.quoted(found)) became \(Words.quoted(cleaned)): letters a to z, digits, and - . _ @ can stand in a \
            username.
            """
        case .emailInvalid(let found):
            "\(Words.quoted(found)) is not an e-mail address that Moodle takes. Write one such as anna@example.org."
        case .country(let found, let suggestion):
            "\(Words.quoted(found)) is not a country code of ISO 3166 in capitals. "
                + (suggestion.map { "Write \($0)." } ?? "Write two capitals such as PT, or leave it empty.")
        case .language(let found):
            "\(Words.quoted(found)) is not the name of a language pack. Write one such as en or pt_br."
        case .timezone(let found):
            """
            \(Words.quoted(found)) is not a time zone that Moodle knows. Write one such as Europe/Lisbon, or 99 for the \
            site's own.
            """
        case .authentication(let found, let suggestion):
            "\(Words.quoted(found)) is not the name of an authentication method; letter case counts. "
                + "Write \(suggestion ?? "one such as manual, ldap, oauth2 or saml2")."
        case .truncated(let found, let limit):
            "\(Words.quoted(found)) is longer than the \(limit) characters that are taken; it was cut."
        case .profileDate(let found):
            """
            \(Words.quoted(found)) is not a date of a profile field. Write YYYY-MM-DD, YYYY-MM-DD-hh-mm-ss or unix \
            seconds, for example 2017-09-01.
            """
        case .yearOutside(let found, let first, let last):
            "The year of \(Words.quoted(found)) is not one from \(first) to \(last), which the profile field takes. Correct it."
        case .undeclaredField:
            """
            This profile field is not declared, as others are; Moodle drops values of fields that it lacks. Check its \
            shortname, or declare it with "moodlesync map fields set".
            """
        case .cannotBeEmptied:
            "The cell asks to empty a field that Moodle has no empty state of. Write a value, or leave the cell empty."
        case .usernameMissing:
            "The row has no username, and none is made for new people. Fill it in, or choose how one is made: --usernames."
        case .usernameNotMoodles(let found, let cleaned):
            """
            \(Words.quoted(found)) is not a username that Moodle takes. Write \(Words.quoted(cleaned)), or leave out the \
            option that forbids to clean it.
            """
        default: ""
        }
    }

    private var identityMessage: String {
        switch self {
        case .idnumberTaken(let found, let by):
            """
            The idnumber \(Words.quoted(found)) belongs to \(by). Two people are never merged: correct the idnumber, or \
            the username if it is the same person.
            """
        case .emailTaken(let found, let by):
            """
            The e-mail \(Words.quoted(found)) belongs to \(by). Moodle gives an address to one account only: correct it, \
            or the username if it is the same person.
            """
        case .usernameBuiltForAnother(let found, let person):
            """
            The username \(Words.quoted(found)) was built for \(person), whose row had none. If it is the same person, \
            give both the same e-mail or idnumber; if not, write another username here.
            """
        case .keyMisses(let found, let field):
            """
            Nobody staged has \(Words.quoted(found)) for \(field), and Moodle can not be asked for it. The row is stepped \
            over.
            """
        case .keyContradicts(let found, let person, let there):
            """
            The key \(Words.quoted(found)) is nobody's, and the username is that of \(person), whose key is \
            \(Words.quoted(there)). Correct one of them.
            """
        case .usernameSourceChanged(let before, let now):
            """
            Usernames are made from \(now) now, and were made from \(before). Those who have one keep it: new and old \
            people will log in with different kinds of names.
            """
        case .notUnique(let found, let by):
            "\(Words.quoted(found)) belongs to \(by), and no two people may share it. Correct one of them."
        case .severalPeople(let found, let count):
            """
            \(Words.quoted(found)) belongs to \(count) people, so it is not clear who is meant. Name the person by \
            username.
            """
        default: ""
        }
    }

    private var passwordMessage: String {
        switch self {
        case .passwordWeak(let rules):
            """
            The password breaks Moodle's policy: it needs \(Words.all(rules.map(\.words))). Choose another, or leave the \
            cell empty to let Moodle make one and mail it.
            """
        case .passwordLeftOut(let rules):
            """
            The password breaks Moodle's policy, which asks for \(Words.all(rules.map(\.words))); it is left out, and \
            Moodle makes one and mails it.
            """
        case .passwordReplaced(let rules):
            """
            The password breaks Moodle's policy, which asks for \(Words.all(rules.map(\.words))); it is left out, and \
            another was made here: moodlesync credentials writes it out.
            """
        case .passwordKept(let rules):
            """
            The password breaks Moodle's policy, which asks for \(Words.all(rules.map(\.words))); it is left out, and the \
            account keeps the one it has.
            """
        case .passwordMissing:
            "The cell is empty, and no password is made for new people. Fill it in, or import the file without --passwords require."
        case .passwordIsZero:
            """
            The password is 0, as spreadsheets make of one that begins with - or +. Put the real one there, with the \
            column formatted as text.
            """
        default: ""
        }
    }

    private var belongingMessage: String {
        switch self {
        case .courseTarget(let found):
            """
            \(Words.quoted(found)) names no course. Write its shortname, or shortname:, idnumber: or id: and what follows, \
            for example id:42.
            """
        case .functionMapping(let problem): problem.message
        case .mappingTarget(let found):
            """
            \(Words.quoted(found)) names no course of Moodle. Write shortname:, idnumber: or id: and what follows, for \
            example shortname:BIO101.
            """
        case .role(let found):
            """
            \(Words.quoted(found)) is not a role. Write its shortname, such as student, or its id as a number.
            """
        case .roleUnknown(let found):
            """
            No id is known for the role \(Words.quoted(found)), so its enrolments wait. Give it one with "moodlesync map \
            roles set \(found) ID".
            """
        case .type(let found):
            """
            \(Words.quoted(found)) is not a type of enrolment. Write 1 (student), 2 (editing teacher) or 3 (teacher), or \
            name the role in a role column.
            """
        case .endsBeforeStart(let start, let end):
            "The enrolment ends at \(Words.quoted(end)), before it starts at \(Words.quoted(start)). Correct one of them."
        case .withoutCourse(let number):
            "The cell says something about course\(number), which is empty; it is left out, here and in later rows."
        case .cohortNumber(let found):
            "\(Words.quoted(found)) is not a cohort. Write its idnumber, or id: and its number, for example id:7."
        default: ""
        }
    }

    private var cleaningMessage: String {
        switch self {
        case .trimmedBlanks:
            "Blanks before or after the value are left out, here and in later rows."
        case .trimmedInvisible(let character):
            "The cell began or ended with the invisible character \(character), which is left out."
        case .invisibleInside(let character, let position):
            "Character \(position) of the cell is the invisible \(character), which is kept. Take it out if it is a mistake."
        case .unsendableColumn:
            """
            No web service of Moodle takes this column. Its cells are kept in the table unsendable and sent to nobody.
            """
        case .unsendableColumns(let columns):
            """
            No web service of Moodle takes these \(columns.count) columns: \(columns.joined(separator: ", ")). Their cells \
            are kept in the table unsendable and sent to nobody.
            """
        case .resultColumns(let columns):
            """
            What became of the rows earlier is no data, so \(Words.all(columns.map(Words.quoted))) \
            \(columns.count == 1 ? "is" : "are") left aside. Where one is data, say what it is: --column \
            "\(columns.first ?? "")=city".
            """
        default: ""
        }
    }
}

extension PasswordRule {
    fileprivate var words: String {
        switch self {
        case .length: "8 characters"
        case .digit: "a digit"
        case .lowerCase: "a lower-case letter"
        case .upperCase: "an upper-case letter"
        case .other: "a character that is neither letter nor digit"
        }
    }
}
