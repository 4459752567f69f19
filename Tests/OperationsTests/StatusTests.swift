import Operations
import StagingStore
import StoreFixtures
import Testing

struct StatusTests {
    let filled: FilledStore

    init() throws {
        filled = try FilledStore()
    }

    @Test func `a new store has nothing, and says so with every promised key`() throws {
        #expect(
            try JSONText.text(try StatusView(filled.store).status()) == """
                {"credentials":0,"entries":{},"imports":0,"kept":0,"last_import":null,"last_push":null,"rejected_rows":0,\
                "unresolved_courses":0,"unsendable":0}
                """)
        #expect(try StatusView(filled.store).waits() == [])
    }

    @Test func `entries are counted by kind and state, with the last import and the last push`() throws {
        try fill()
        let status = try StatusView(filled.store).status()
        #expect(
            status.entries == [
                "user.create": ["ready": 1, "failed": 1], "user.update": ["unknown": 1],
                "enrol.put": ["ready": 3], "group.create": ["ready": 1], "group.member": ["ready": 1],
            ])
        #expect(status.imports == 2)
        #expect(status.unresolvedCourses == 1)
        #expect(status.rejectedRows == 1)
        let imported = try #require(status.lastImport)
        #expect(imported.file == "late.csv")
        #expect(
            try JSONText.text(try #require(status.lastPush)) == """
                {"done":7,"failed":1,"finished_at":"2026-11-21T08:00:00.000Z","id":2,"requests":9,\
                "started_at":"2026-11-21T08:00:00.000Z","state":"finished","unknown":2,"waiting":3}
                """)
    }

    @Test func `what waits is counted by what it waits for, the largest crowd first`() throws {
        try fill()
        let waits = try StatusView(filled.store).waits()
        #expect(
            waits.map { "\($0.waitsFor.rawValue) \($0.name ?? "-") \($0.problem ?? "-") \($0.entries)" } == [
                "push - - 2", "account - - 1", "course shortname:CHE no such course 1", "group Red - 1",
                "look-up - - 1", "role tutor - 1",
            ])
        #expect(
            try JSONText.text(waits[2]) == """
                {"entries":1,"name":"shortname:CHE","problem":"no such course","waits_for":"course"}
                """)
    }

    @Test func `what waits for an account that failed is not for a push, and says which entry failed`() throws {
        try filled.importFile()
        let bea = try filled.person("bea")
        let bio = try filled.code("BIO", to: "shortname:BIO", moodleID: 5)
        let create = try filled.entry(.userCreate, "user/1", user: bea)
        try filled.bring(create, to: .failed)
        try filled.enrol(bea, in: bio)
        let waits = try StatusView(filled.store).waits()
        #expect(
            waits.map { "\($0.waitsFor.rawValue) \($0.name ?? "-") \($0.problem ?? "-") \($0.entries)" } == [
                "failed-account bea entry \(create) failed 1"
            ])
        #expect(waits.map(\.isForPush) == [false])
    }

    @Test func `what a push can send is told from what waits for a mapping or for a course that is not there`() throws {
        try fill()
        let waits = try StatusView(filled.store).waits()
        #expect(Set(waits.filter { !$0.isForPush }.map(\.waitsFor)) == [.course, .role])
    }

    @Test func `the status is read while nobody may write`() throws {
        try fill()
        let reader = try StagingStore(path: filled.store.path, access: .readOnly)
        #expect(try StatusView(reader).status() == StatusView(filled.store).status())
        #expect(try StatusView(reader).waits() == StatusView(filled.store).waits())
    }

    private func fill() throws {
        try filled.importFile()
        try filled.importFile("late.csv")
        let ana = try filled.person("ana", moodleID: 11)
        let bea = try filled.person("bea")
        let bio = try filled.code("BIO", to: "shortname:BIO", moodleID: 5)
        let che = try filled.code("CHE", to: "shortname:CHE")
        try filled.bring(try filled.entry(.userCreate, "user/1", user: ana), to: .failed)
        try filled.entry(.userCreate, "user/2", user: bea)
        try filled.bring(try filled.entry(.userUpdate, "update", user: ana), to: .unknown)
        try filled.enrol(bea, in: bio)
        try filled.enrol(ana, in: che)
        try filled.enrol(ana, in: bio, role: "tutor")
        try filled.join(ana, "Red", in: bio)
        try filled.execute(
            """
            UPDATE course_targets SET problem = 'no such course' WHERE moodle_id IS NULL;
            INSERT INTO rejected_rows (import_id, line, box) VALUES (1, 5, zeroblob(30));
            INSERT INTO rejected_rows (import_id, line, box, corrected_by) VALUES (1, 6, zeroblob(30), 2);
            INSERT INTO pushes (run_id, state, started_at, finished_at)
            VALUES (1, 'dead', '2026-11-20T08:00:00.000Z', '2026-11-20T08:00:00.000Z');
            INSERT INTO pushes (run_id, state, started_at, finished_at, done, failed, waiting, unknown, requests)
            VALUES (1, 'finished', '2026-11-21T08:00:00.000Z', '2026-11-21T08:00:00.000Z', 7, 1, 3, 2, 9)
            """)
    }
}
