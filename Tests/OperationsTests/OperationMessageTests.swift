import Operations
import StagingStore
import Testing

struct OperationMessageTests {
    static let messages: [(OperationProblem, String)] = [
        (
            .target(.frontPage, code: "BIO"),
            "The course code 'BIO' was not mapped. id:1 is the front page of a Moodle site, and nobody can be enrolled there. Name another course."
        ),
        (
            .emptyCode,
            "A mapping needs the code that the files use. Write: moodlesync map courses set CODE shortname:NAME"
        ),
        (
            .codeTooLong(String(repeating: "x", count: 300)),
            "The course code 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is longer than 255 characters, so no file can have brought it."
        ),
        (
            .unknownProfileField("shirt"), "The profile field 'shirt' is not declared, so there is nothing to remove."
        ),
        (.emptyRole, "A mapping needs the role that the files use. Write: moodlesync map roles set ROLE NUMBER"),
        (
            .notARoleID(role: "tutor", written: "five"),
            "'five' is not the number of a role, so 'tutor' was not mapped. Moodle shows the number in the address of Site administration > Users > Permissions > Define roles, after roleid=."
        ),
        (
            .unknownField("departmant", nearest: "department"),
            "There is no field 'departmant'. Is it 'department'? Name a field of Moodle, or - to leave the column out."
        ),
        (
            .unknownField("x", nearest: nil),
            "There is no field 'x'. Name a field of Moodle, or - to leave the column out."
        ),
        (.emptyColumn, "A mapping needs the column's name as the file's header has it."),
        (
            .unknownMapping(column: "Mail", source: "sis", dataset: "users"),
            "The column 'Mail' of users files from 'sis' is not mapped, so there is nothing to remove."
        ),
        (
            .nobody("anna", near: ["ana", "hanna"]),
            "Nobody in the store has the username, idnumber or e-mail address 'anna'. Like it: ana, hanna."
        ),
        (.nobody("x", near: []), "Nobody in the store has the username, idnumber or e-mail address 'x'."),
        (
            .several("a@b.example", names: ["ana", "bea"]),
            "'a@b.example' fits several persons: ana, bea. Name one by its username."
        ),
        (
            .noSuchEntry(9),
            "There is no entry 9. 'moodlesync status' and SELECT id, kind, state FROM outbox show what there is."
        ),
        (
            .wrongState(entry: 9, state: .done, decision: .retry, possible: []),
            "Entry 9 can't be tried again: it is done (Moodle has it). Nothing can be done with it by hand. No entry was changed."
        ),
        (
            .wrongState(entry: 9, state: .unknown, decision: .retry, possible: [.cancel]),
            "Entry 9 can't be tried again: it is unknown (the next push looks whether Moodle has it). Possible: 'moodlesync cancel --id 9'. No entry was changed."
        ),
        (
            .wrongState(entry: 9, state: .sending, decision: .cancel, possible: []),
            "Entry 9 can't be cancelled: it is being sent. Nothing can be done with it by hand. No entry was changed."
        ),
        (
            .notAMoodleID("x"),
            "'x' is not the number of a Moodle account. Moodle shows it in the address of the person's profile, after id=."
        ),
        (
            .accountTaken(moodleID: 12, by: "bea"),
            "The Moodle account 12 belongs to bea already, and two persons can't share one. 'moodlesync why bea' shows how that came."
        ),
        (
            .alreadyLinked(person: "ana", moodleID: 12),
            "ana is linked to the Moodle account 12 already. Nothing was changed. If that is another person's account, correct it with: moodlesync link --again ana NUMBER"
        ),
        (
            .protectedAccount(moodleID: 1, .guest),
            "The Moodle account 1 is the guest account, which is never changed. Nobody was linked to it."
        ),
        (
            .protectedAccount(moodleID: 2, .service(username: "ws")),
            "The Moodle account 2 (ws) is the one whose token moodlesync uses, and it is never changed. Nobody was linked to it."
        ),
        (
            .beingSent(person: "ana", entry: 7),
            "Entry 7, about the account of ana, is being sent just now. Wait until the push has ended, and look again with 'moodlesync why ana'."
        ),
        (
            .noImport(9),
            "There is no import 9. 'moodlesync status' and SELECT id, file_name FROM imports show what there is."
        ),
        (
            .nothingToTryBack(import: 9),
            "Import 9 has no rejected row that is not corrected yet, and no entry of it failed at Moodle."
        ),
        (
            .nothingToTryBack(import: nil),
            "No import has a rejected row that is not corrected yet, and no entry failed at Moodle."
        ),
        (
            .fileExists(path: "t.csv"),
            "t.csv exists already and was left as it is: it may hold corrections. Name another file with --out."
        ),
        (
            .cannotWrite(path: "t.csv", detail: "No space left on device"),
            "t.csv can't be written (No space left on device). Name another file with --out."
        ),
    ]

    @Test(arguments: messages)
    func `a problem says what happened, where, and what to type next`(problem: OperationProblem, message: String) {
        #expect(problem.message == message)
    }
}
