import Foundation
import GRDB
import Operations
import StagingStore
import StoreFixtures
import Testing

struct CourseMappingsTests {
    let filled: FilledStore
    let mappings: CourseMappings
    let run: Run

    init() throws {
        filled = try FilledStore()
        mappings = CourseMappings(filled.store)
        run = try filled.store.beginRun("map courses set", by: Operator(name: "ada", host: "lab", process: 8))
        try filled.importFile()
        let ana = try filled.person("ana", moodleID: 11)
        let bio = try filled.code("BIO", to: "shortname:BIO", moodleID: 5)
        let che = try filled.code("CHE", to: "shortname:CHE")
        for code in [bio, che] { try filled.enrol(ana, in: code) }
        try filled.join(ana, "Red", in: che)
        try filled.execute("UPDATE course_targets SET problem = 'no course has this shortname' WHERE id = 2")
    }

    @Test func `unresolved codes come first, with who waits for them`() throws {
        let list = try mappings.list()
        #expect(list.map(\.code) == ["CHE", "BIO"])
        #expect(list[0].problem == "no course has this shortname")
        #expect(list[0].moodleID == nil)
        #expect(list[0].enrolments == 1)
        #expect(list[0].waiting == 3)
        #expect(list[1].moodleID == 5)
        #expect(list[1].waiting == 1)
    }

    @Test func `a mapping moves what waits and is sealed with who did it`() throws {
        let outcome = try mappings.set(" CHE ", to: "id:77", run: run)
        #expect(outcome.cancelled == 3)
        #expect(outcome.made == [.enrolPut: 1, .groupCreate: 1, .groupMember: 1])
        #expect(try filled.texts("SELECT origin FROM course_mappings WHERE code = 'CHE'") == ["operator"])
        let sealed = try #require(try filled.rows("SELECT event, run_id, detail FROM audit ORDER BY seq DESC").first)
        #expect(sealed["event"] == "mapping")
        #expect(sealed["run_id"] == run.id)
        #expect(
            sealed["detail"] == """
                {"cancelled":3,"changed":1,"courses":[{"before":"shortname:CHE","code":"CHE","target":"id:77"}],"left":0,"made":3}
                """)
        #expect(try AuditView(filled.store).verify().holds)
    }

    @Test func `nothing is sealed when nothing changes`() throws {
        _ = try mappings.set("BIO", to: "shortname:BIO", run: run)
        #expect(try filled.count("SELECT count(*) FROM audit") == 1)
    }

    static let malformed: [(String, String, OperationProblem)] = [
        ("CHE", "CHE101", .target(.noField("CHE101"), code: "CHE")),
        ("CHE", "id:x", .target(.notANumber("id:x"), code: "CHE")),
        ("  ", "id:7", .emptyCode),
        (
            String(repeating: "x", count: 256), "id:7",
            .codeTooLong(String(repeating: "x", count: 256))
        ),
    ]

    @Test(arguments: malformed)
    func `one malformed pair stops all of them`(code: String, target: String, problem: OperationProblem) throws {
        #expect(throws: problem) {
            try mappings.apply([("BIO", "id:9"), (code, target)], run: run)
        }
        #expect(try filled.texts("SELECT target FROM course_mappings WHERE code = 'BIO'") == ["shortname:BIO"])
    }

    @Test func `suggestions name known courses like the code, best first, and change nothing`() throws {
        try filled.code("bio-1", to: "shortname:bio-1")
        try filled.code("CHEMISTRY", to: "shortname:Chemistry")
        try filled.execute(
            """
            INSERT INTO course_targets (target, moodle_id, fullname) VALUES ('shortname:BIO1', 8, 'Biology 1');
            INSERT INTO courses (shortname, fullname, idnumber, import_id, line)
            VALUES ('Chem', 'Chemistry', 'BIO 1', 1, 2)
            """)
        let suggestions = try mappings.suggest()
        #expect(
            suggestions.map { "\($0.code) > \($0.suggestion) \($0.because.text)" } == [
                "CHE > shortname:Chem beginning", "CHEMISTRY > shortname:Chem beginning",
                "bio-1 > idnumber:BIO 1 same", "bio-1 > shortname:BIO1 same", "bio-1 > shortname:BIO beginning",
            ])
        #expect(suggestions[3].moodleID == 8)
        #expect(suggestions[3].fullname == "Biology 1")
        #expect(try filled.texts("SELECT target FROM course_mappings WHERE code = 'bio-1'") == ["shortname:bio-1"])
    }

    @Test func `results are JSON with the names that scripts expect`() throws {
        let outcome = try mappings.set("CHE", to: "id:77", run: run)
        #expect(
            try JSONText.text(outcome) == """
                {"before":"shortname:CHE","cancelled":3,"change":"moved","code":"CHE","in_flight":0,"left":0,\
                "made":{"enrol.put":1,"group.create":1,"group.member":1},"target":"id:77"}
                """)
        let row = try #require(try mappings.list().first { $0.code == "BIO" })
        #expect(
            try JSONText.text(row) == """
                {"code":"BIO","enrolments":1,"moodle_id":5,"origin":"itself","target":"shortname:BIO","waiting":1}
                """)
    }
}
