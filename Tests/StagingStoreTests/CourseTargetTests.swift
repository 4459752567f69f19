import StagingStore
import Testing

struct CourseTargetTests {
    static let good: [(String, String)] = [
        ("shortname:BIO101", "shortname:BIO101"),
        ("  ShortName: BIO 101 ", "shortname:BIO 101"),
        ("idnumber:SIS-7", "idnumber:SIS-7"),
        ("IDNUMBER:a:b", "idnumber:a:b"),
        ("id:42", "id:42"),
        ("shortname:e\u{301}co", "shortname:\u{e9}co"),
        ("shortname:" + String(repeating: "x", count: 255), "shortname:" + String(repeating: "x", count: 255)),
    ]

    @Test(arguments: good)
    func `a target names a field of the course and its value`(written: String, text: String) throws {
        #expect(Array(try CourseTarget(written).text.unicodeScalars) == Array(text.unicodeScalars))
    }

    static let bad: [(String, CourseTargetProblem, String)] = [
        (
            "BIO101", .noField("BIO101"),
            "'BIO101' does not say which field of the Moodle course it names. Write shortname:CODE, idnumber:NUMBER or id:NUMBER, for example shortname:BIO101."
        ),
        (
            "name:BIO101", .noField("name:BIO101"),
            "'name:BIO101' does not say which field of the Moodle course it names. Write shortname:CODE, idnumber:NUMBER or id:NUMBER, for example shortname:BIO101."
        ),
        (
            "shortname: ", .nothingNamed("shortname:"),
            "'shortname:' names no course after the colon. Write, for example, shortname:BIO101."
        ),
        (
            "id:BIO", .notANumber("id:BIO"),
            "'id:BIO' is not the number of a course. After id: comes the number that Moodle shows in the course's address, for example id:42."
        ),
        (
            "id:007", .notANumber("id:007"),
            "'id:007' is not the number of a course. After id: comes the number that Moodle shows in the course's address, for example id:42."
        ),
        (
            "id:-4", .notANumber("id:-4"),
            "'id:-4' is not the number of a course. After id: comes the number that Moodle shows in the course's address, for example id:42."
        ),
        (
            "id:1", .frontPage,
            "id:1 is the front page of a Moodle site, and nobody can be enrolled there. Name another course."
        ),
        (
            "idnumber:" + String(repeating: "x", count: 101),
            .tooLong("idnumber:" + String(repeating: "x", count: 101), longest: 100),
            "'idnumber:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is longer than Moodle allows: at most 100 characters after the colon."
        ),
    ]

    @Test(arguments: bad)
    func `what names no course is refused with what to write`(
        written: String, problem: CourseTargetProblem, message: String
    ) {
        #expect(throws: problem) { try CourseTarget(written) }
        #expect(problem.message == message)
    }

    @Test func `a code that is met for the first time leads to the course of its own name`() {
        #expect(CourseTarget.shortname("BIO101").text == "shortname:BIO101")
    }
}
