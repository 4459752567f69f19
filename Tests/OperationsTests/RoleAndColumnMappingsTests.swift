@testable import Operations
import StagingStore
import StoreFixtures
import Testing

struct RoleAndColumnMappingsTests {
    let filled: FilledStore
    let run: Run

    init() throws {
        filled = try FilledStore()
        run = try filled.store.beginRun("map", by: Operator(name: "ada", host: "lab", process: 8))
        try filled.importFile()
    }

    @Test func `roles that nobody mapped come first, and a role with its number needs no mapping`() throws {
        let ana = try filled.person("ana")
        let bio = try filled.code("BIO", to: "shortname:BIO")
        for role in ["tutor", "student", "id:9"] { try filled.enrol(ana, in: bio, role: role) }
        let list = try RoleMappings(filled.store).list()
        #expect(
            list.map(\.role) == ["tutor", "coursecreator", "editingteacher", "manager", "student", "teacher"])
        #expect(list[0].moodleRoleID == nil)
        #expect(list[0].enrolments == 1)
        #expect(list[4].moodleRoleID == 5)
        #expect(list[4].enrolments == 1)
    }

    @Test func `a role's number is kept, sealed, and what Moodle has by the old one is counted`() throws {
        let ana = try filled.person("ana")
        try filled.code("BIO", to: "shortname:BIO")
        try filled.confirmEnrolment(ana, target: 1)
        let change = try RoleMappings(filled.store).set(" student ", to: "7", run: run)
        #expect(change == RoleChange(role: "student", before: 5, moodleRoleID: 7, left: 1))
        #expect(
            try filled.texts("SELECT moodle_role_id || origin FROM role_mappings WHERE role = 'student'")
                == ["7operator"])
        #expect(try filled.texts("SELECT event FROM audit ORDER BY seq DESC LIMIT 1") == ["mapping"])
        #expect(try RoleMappings(filled.store).set("student", to: "7", run: run).left == 0)
        #expect(try filled.count("SELECT count(*) FROM audit") == 2)
    }

    @Test(arguments: ["0", "-3", "five", "", "5.0"])
    func `what is no number of a role is refused`(written: String) {
        #expect(throws: OperationProblem.notARoleID(role: "tutor", written: written)) {
            try RoleMappings(filled.store).set("tutor", to: written, run: run)
        }
    }

    @Test func `a mapping needs a role`() {
        #expect(throws: OperationProblem.emptyRole) { try RoleMappings(filled.store).set(" ", to: "5", run: run) }
    }

    static let known = KnownFields(names: ["username", "email", "department", "country", "course1"]) { name in
        ["username", "email", "department", "country"].contains(name) || name.wholeMatch(of: /course\d+/) != nil
    }

    @Test func `a column is set, set again, listed and removed`() throws {
        let columns = ColumnMappings(filled.store)
        let first = ColumnMapping(source: "sis", dataset: "users", column: "Mail", field: "email")
        let second = ColumnMapping(source: "sis", dataset: "users", column: "Mail", field: "-")
        try columns.set(first, known: Self.known, run: run)
        #expect(try columns.list() == [first])
        try columns.set(second, known: Self.known, run: run)
        #expect(try columns.list() == [second])
        try columns.remove(column: "Mail", source: "sis", dataset: "users", run: run)
        #expect(try columns.list() == [])
        #expect(try filled.count("SELECT count(*) FROM audit WHERE event = 'mapping'") == 3)
        #expect(throws: OperationProblem.unknownMapping(column: "Mail", source: "sis", dataset: "users")) {
            try columns.remove(column: "Mail", source: "sis", dataset: "users", run: run)
        }
    }

    static let refused: [(String, OperationProblem)] = [
        ("departmant", .unknownField("departmant", nearest: "department")),
        ("shoe size", .unknownField("shoe size", nearest: nil)),
    ]

    @Test(arguments: refused)
    func `a field that no file can have is refused with the nearest`(field: String, problem: OperationProblem) {
        let mapping = ColumnMapping(source: "sis", dataset: "users", column: "X", field: field)
        #expect(throws: problem) { try ColumnMappings(filled.store).set(mapping, known: Self.known, run: run) }
    }

    @Test func `a column without a name is refused, and a numbered field is known`() throws {
        let columns = ColumnMappings(filled.store)
        #expect(throws: OperationProblem.emptyColumn) {
            try columns.set(
                ColumnMapping(source: "s", dataset: "users", column: " ", field: "email"), known: Self.known, run: run)
        }
        try columns.set(
            ColumnMapping(source: "s", dataset: "users", column: "Kurs", field: "course12"), known: Self.known,
            run: run)
    }

    @Test func `an unknown column gets a suggestion by its name, else by its cells`() {
        let suggestions = ColumnSuggestion.suggest(
            columns: ["username", "Departement", "Adresse", "Land", "Few", "Mixed"],
            samples: [
                "Adresse": ["a@b.example", "", "c@d.example", "e@f.example"], "Land": ["PT", "DE", "FR"],
                "Few": ["PT", "DE"], "Mixed": ["PT", "DE", "Portugal"],
            ], known: Self.known)
        #expect(
            suggestions == [
                ColumnSuggestion(column: "Departement", field: "department", because: .name(.edits(1))),
                ColumnSuggestion(column: "Adresse", field: "email", because: .content(.email)),
                ColumnSuggestion(column: "Land", field: "country", because: .content(.country)),
            ])
    }
}
