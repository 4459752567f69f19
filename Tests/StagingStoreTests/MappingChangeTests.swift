import GRDB
import StagingStore
import StoreFixtures
import Testing

struct MappingChangeTests {
    let filled: FilledStore
    let ana: Int64
    let bea: Int64
    let bio: Int64

    /// Ana and Bea are staged in BIO, which leads to the course of that name.
    init() throws {
        filled = try FilledStore()
        try filled.importFile()
        ana = try filled.person("ana", moodleID: 11)
        bea = try filled.person("bea")
        bio = try filled.code("BIO", to: "shortname:BIO")
        try filled.enrol(ana, in: bio, line: 2)
        try filled.enrol(bea, in: bio, starts: 100, ends: 200, line: 3)
    }

    @Test func `what waits for the old course is cancelled and put anew for the new one`() throws {
        let outcome = try map("BIO", to: "idnumber:SIS-7")
        #expect(outcome.change == .moved)
        #expect(outcome.before == "shortname:BIO")
        #expect(outcome.target == "idnumber:SIS-7")
        #expect(outcome.cancelled == 2)
        #expect(outcome.made == [.enrolPut: 2])
        #expect(outcome.left == 0)
        #expect(
            try open() == [
                "enrol/1/idnumber:SIS-7/student ready {\"suspend\":0,\"timeend\":0,\"timestart\":0} 1:2",
                "enrol/2/idnumber:SIS-7/student ready {\"suspend\":0,\"timeend\":200,\"timestart\":100} 1:3",
            ])
        #expect(
            try filled.texts("SELECT DISTINCT problem_code FROM outbox WHERE state = 'cancelled'") == ["replaced"])
    }

    @Test func `there and back again ends where it began`() throws {
        let before = try open()
        _ = try map("BIO", to: "id:42")
        _ = try map("BIO", to: "shortname:BIO")
        #expect(try open() == before)
    }

    @Test func `the same target again changes nothing, whatever its letter case`() throws {
        for target in ["shortname:BIO", "shortname:bio"] {
            let outcome = try map("BIO", to: target)
            #expect(outcome.change == .unchanged)
            #expect(outcome.target == "shortname:BIO")
        }
        #expect(try filled.count("SELECT count(*) FROM moves") == 0)
    }

    @Test func `a code that maps itself never overrules a person`() throws {
        _ = try map("BIO", to: "id:42")
        let outcome = try map("BIO", to: "shortname:BIO", origin: .itself)
        #expect(outcome.change == .unchanged)
        #expect(outcome.target == "id:42")
    }

    @Test func `a code that no file has brought is kept for the day one does`() throws {
        let outcome = try map("CHE", to: "id:77")
        #expect(outcome.change == .added)
        #expect(outcome.before == nil)
        #expect(try filled.texts("SELECT target FROM course_mappings WHERE code = 'CHE'") == ["id:77"])
    }

    @Test func `what failed for the old course is tried in the new one`() throws {
        try filled.bring(1, to: .failed)
        let outcome = try map("BIO", to: "id:42")
        #expect(outcome.cancelled == 2)
        #expect(outcome.made == [.enrolPut: 2])
    }

    @Test func `what Moodle has in the old course stays there and is counted`() throws {
        try filled.bring(1, to: .done)
        try filled.confirmEnrolment(ana, target: 1)
        let outcome = try map("BIO", to: "id:42")
        #expect(outcome.left == 1)
        #expect(outcome.cancelled == 1)
        #expect(outcome.made == [.enrolPut: 2])
        #expect(try filled.texts("SELECT state FROM outbox WHERE id = 1") == ["done"])
        #expect(try open().filter { $0.contains("shortname:BIO") }.isEmpty)
    }

    @Test(arguments: [EntryState.sending, .unknown])
    func `what is in flight can't be stopped and is counted`(state: EntryState) throws {
        try filled.bring(1, to: state)
        let outcome = try map("BIO", to: "id:42")
        #expect(outcome.inFlight == 1)
        #expect(outcome.cancelled == 1)
        #expect(outcome.made == [.enrolPut: 2])
        #expect(try filled.texts("SELECT state FROM outbox WHERE id = 1") == [state.rawValue])
    }

    @Test func `two codes of one course are one enrolment with the widest dates`() throws {
        let lab = try filled.code("BIO-LAB", to: "shortname:LAB")
        try filled.enrol(bea, in: lab, starts: 50, ends: 150, line: 9)
        let outcome = try map("BIO-LAB", to: "shortname:BIO")
        #expect(outcome.cancelled == 1)
        #expect(outcome.made == [.enrolPut: 1])
        #expect(
            try filled.texts("SELECT payload FROM outbox WHERE user_id = 2 AND state = 'ready'")
                == ["{\"suspend\":0,\"timeend\":200,\"timestart\":50}"])
        #expect(
            try filled.texts("SELECT starts_at || '-' || ends_at FROM v_wanted_enrolments WHERE user_id = 2")
                == ["50-200"])
    }

    @Test func `a course that another code wants keeps its enrolment, with that code's dates`() throws {
        let lab = try filled.code("BIO-LAB", to: "shortname:BIO")
        try filled.enrol(bea, in: lab, starts: 50, ends: 150, line: 9)
        let outcome = try map("BIO", to: "id:42")
        #expect(outcome.made == [.enrolPut: 3])
        #expect(
            try open() == [
                "enrol/1/id:42/student ready {\"suspend\":0,\"timeend\":0,\"timestart\":0} 1:2",
                "enrol/2/id:42/student ready {\"suspend\":0,\"timeend\":200,\"timestart\":100} 1:3",
                "enrol/2/shortname:BIO/student ready {\"suspend\":0,\"timeend\":150,\"timestart\":50} 1:9",
            ])
    }

    @Test func `an enrolment that the new course has already needs no entry`() throws {
        let target = try filled.insert("INSERT INTO course_targets (target, moodle_id) VALUES ('id:42', 42)")
        try filled.confirmEnrolment(ana, target: target)
        let outcome = try map("BIO", to: "id:42")
        #expect(outcome.made == [.enrolPut: 1])
        #expect(try open().filter { $0.hasPrefix("enrol/1/") }.isEmpty)
    }

    @Test func `what takes a person out of the old course still does`() throws {
        try filled.bring(1, to: .done)
        try filled.confirmEnrolment(ana, target: 1)
        try filled.execute("UPDATE enrolments SET state = 'gone', suspended = 1 WHERE user_id = 1")
        let suspension = try filled.entry(
            .enrolPut, "enrol/1/shortname:BIO/student", user: ana, target: 1, role: "student",
            payload: "{\"suspend\":1}")
        try filled.execute("DELETE FROM enrolments WHERE user_id = 2")
        let outcome = try map("BIO", to: "id:42")
        #expect(outcome.made == [:])
        #expect(try filled.texts("SELECT state FROM outbox WHERE id = ?", [suspension]) == ["ready"])
    }

    @Test func `a person who is gone keeps what waited, and is asked for nothing new`() throws {
        try filled.execute("UPDATE users SET state = 'gone'")
        try filled.bring(1, to: .done)
        try filled.confirmEnrolment(ana, target: 1)
        let outcome = try map("BIO", to: "id:42")
        #expect(outcome.made == [.enrolPut: 1])
        #expect(try open().map { $0.prefix(14) } == ["enrol/2/id:42/"])
    }

    @Test func `nothing outside the code moves`() throws {
        let che = try filled.code("CHE", to: "shortname:CHE")
        try filled.enrol(ana, in: che)
        let before = try filled.texts("SELECT state FROM outbox WHERE entity GLOB '*CHE*'")
        _ = try map("BIO", to: "id:42")
        #expect(try filled.texts("SELECT state FROM outbox WHERE entity GLOB '*CHE*'") == before)
    }

    private func map(
        _ code: String, to target: String, origin: MappingChange.Origin = .byOperator
    ) throws -> MappingOutcome {
        let target = try CourseTarget(target)
        return try filled.store.write { db in
            try MappingChange.apply(
                db, code: code, to: target, origin: origin, run: filled.run.id, at: FilledStore.moment)
        }
    }

    private func open() throws -> [String] {
        try filled.texts(
            """
            SELECT entity || ' ' || state || ' ' || coalesce(payload, '-') || ' ' || import_id || ':' || line FROM outbox
             WHERE state IN ('held', 'ready', 'failed') ORDER BY entity
            """
        ).compactMap { $0 }
    }
}
