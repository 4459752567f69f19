import GRDB
import StagingStore
import StoreFixtures
import Testing

struct MappingChangeGroupTests {
    let filled: FilledStore
    let ana: Int64
    let bio: Int64
    let red: Int64

    /// Ana is in the group Red of BIO.
    init() throws {
        filled = try FilledStore()
        try filled.importFile()
        ana = try filled.person("ana", moodleID: 11)
        bio = try filled.code("BIO", to: "shortname:BIO", moodleID: 5)
        red = try filled.join(ana, "Red", in: bio)
    }

    @Test func `a group and its members move along`() throws {
        let outcome = try map("id:42")
        #expect(outcome.made == [.groupCreate: 1, .groupMember: 1])
        #expect(outcome.cancelled == 2)
        #expect(outcome.left == 0)
        #expect(
            try open() == ["group-member/1/id:42/Red ready {\"action\":\"add\"}", "group/id:42/Red ready -"])
        #expect(
            try filled.texts(
                "SELECT t.target || ' ' || g.state FROM groups g JOIN course_targets t ON t.id = g.target_id ORDER BY g.id"
            )
                == ["shortname:BIO gone", "id:42 active"])
        #expect(try filled.count("SELECT count(*) FROM group_members") == 1)
    }

    @Test func `there and back again ends where it began`() throws {
        let before = try open()
        _ = try map("id:42")
        _ = try map("shortname:BIO")
        #expect(try open() == before)
        #expect(try filled.texts("SELECT group_id FROM group_members") == ["\(red)"])
    }

    @Test func `a group that Moodle has in the old course stays there with its members, counted`() throws {
        try filled.bring(1, to: .done)
        try filled.bring(2, to: .done)
        try filled.execute("UPDATE groups SET moodle_id = 9, origin = 'created'")
        let outcome = try map("id:42")
        #expect(outcome.left == 2)
        #expect(outcome.cancelled == 0)
        #expect(outcome.made == [.groupCreate: 1, .groupMember: 1])
        #expect(try filled.texts("SELECT moodle_id FROM groups ORDER BY id") == ["9", nil])
    }

    @Test func `a group being made can't be stopped`() throws {
        try filled.bring(1, to: .sending)
        let outcome = try map("id:42")
        #expect(outcome.inFlight == 1)
        #expect(outcome.cancelled == 1)
    }

    @Test func `a group of the same name in the new course takes the members in`() throws {
        let che = try filled.code("CHE", to: "id:42", moodleID: 42)
        let bea = try filled.person("bea", moodleID: 12)
        try filled.join(bea, "Red", in: che)
        let outcome = try map("id:42")
        #expect(outcome.made == [.groupMember: 1])
        #expect(try filled.count("SELECT count(DISTINCT group_id) FROM group_members") == 1)
    }

    @Test func `another code's members keep the old group`() throws {
        let lab = try filled.code("LAB", to: "shortname:BIO")
        let bea = try filled.person("bea", moodleID: 12)
        try filled.join(bea, "Red", in: lab)
        let outcome = try map("id:42")
        #expect(outcome.cancelled == 1)
        #expect(try filled.texts("SELECT state FROM groups ORDER BY id") == ["active", "active"])
        #expect(
            try open() == [
                "group-member/1/id:42/Red ready {\"action\":\"add\"}",
                "group-member/2/shortname:BIO/Red ready {\"action\":\"add\"}", "group/id:42/Red ready -",
                "group/shortname:BIO/Red ready -",
            ])
    }

    @Test func `an empty group from a groups file moves with the last code and stays with another`() throws {
        try filled.importFile("groups.csv", dataset: "groups")
        try filled.execute("INSERT INTO groups (target_id, name, import_id, line) VALUES (1, 'Empty', 2, 2)")
        try filled.code("LAB", to: "shortname:BIO")
        #expect(try map("id:42").made == [.groupCreate: 1, .groupMember: 1])
        #expect(try names(in: "id:42") == ["Red"])
        _ = try map("id:42", code: "LAB")
        #expect(try names(in: "id:42") == ["Empty", "Red"])
    }

    @Test func `a member who was taken out of the old group is not put into the new one`() throws {
        try filled.execute("UPDATE group_members SET state = 'gone'")
        let outcome = try map("id:42")
        #expect(outcome.made == [.groupCreate: 1])
    }

    @Test func `a person stays in a group as long as another code of the old course says so`() throws {
        let lab = try filled.code("LAB", to: "shortname:BIO")
        try filled.execute(
            "INSERT INTO group_members (user_id, group_id, code_id, dataset, import_id, line) VALUES (?, ?, ?, 'users', 1, 3)",
            [ana, red, lab])
        let outcome = try map("id:42")
        #expect(outcome.made == [.groupCreate: 1, .groupMember: 1])
        #expect(outcome.cancelled == 0)
        #expect(
            try open().filter { $0.hasPrefix("group-member") } == [
                "group-member/1/id:42/Red ready {\"action\":\"add\"}",
                "group-member/1/shortname:BIO/Red ready {\"action\":\"add\"}",
            ])
        #expect(try map("id:42", code: "LAB").made == [:])
        #expect(try filled.count("SELECT count(*) FROM group_members") == 2)
        #expect(
            try open().filter { $0.hasPrefix("group-member") } == [
                "group-member/1/id:42/Red ready {\"action\":\"add\"}"
            ])
    }

    @Test func `who was to leave other groups of the old course leaves those of the new one`() throws {
        let target = try filled.count("SELECT target_id FROM groups")
        try filled.entry(
            .courseGroups, Entity.courseGroups(ana, target: "shortname:BIO"), user: ana, target: Int64(target),
            payload: "{\"action\":\"remove\",\"only\":\"Red\"}")
        #expect(try map("id:42").made == [.groupCreate: 1, .groupMember: 1, .courseGroups: 1])
        #expect(
            try open().filter { $0.hasPrefix("course-groups") } == [
                "course-groups/1/id:42 ready {\"action\":\"remove\",\"only\":\"Red\"}"
            ])
    }

    @Test func `groupings go along with the last code, and come back as they were`() throws {
        try filled.execute("INSERT INTO groupings (target_id, name, import_id, line) VALUES (1, 'Colours', 1, 2)")
        try filled.execute(
            "INSERT INTO grouping_groups (grouping_id, group_id, import_id, line) VALUES (1, ?, 1, 2)", [red])
        try filled.store.write { db in
            for entry in [
                NewEntry(kind: .groupingCreate, entity: Entity.grouping(1), targetID: 1, groupingID: 1),
                NewEntry(
                    kind: .groupingMember, entity: Entity.groupingMember(1, group: red), targetID: 1, groupID: red,
                    groupingID: 1),
            ] { try Outbox.put(db, entry, run: filled.run.id, at: FilledStore.moment) }
        }
        let before = try open()
        #expect(try map("id:42").made == [.groupCreate: 1, .groupMember: 1, .groupingCreate: 1, .groupingMember: 1])
        #expect(
            try open().filter { $0.hasPrefix("grouping") } == ["grouping-member/2/2 ready -", "grouping/2 ready -"])
        _ = try map("shortname:BIO")
        #expect(try open() == before)
    }

    @Test func `a group that only a site has is not made in the new course`() throws {
        try filled.execute("UPDATE groups SET reference = 'name:Red'")
        try filled.bring(1, to: .done)
        #expect(try map("id:42").made == [.groupMember: 1])
        #expect(try filled.texts("SELECT reference FROM groups ORDER BY id") == ["name:Red", "name:Red"])
    }

    private func map(_ target: String, code: String = "BIO") throws -> MappingOutcome {
        let target = try CourseTarget(target)
        return try filled.store.write { db in
            try MappingChange.apply(
                db, code: code, to: target, origin: .byOperator, run: filled.run.id, at: FilledStore.moment)
        }
    }

    private func names(in target: String) throws -> [String?] {
        try filled.texts(
            """
            SELECT g.name FROM groups g JOIN course_targets t ON t.id = g.target_id
             WHERE t.target = ? AND g.state = 'active' ORDER BY 1
            """, [target])
    }

    private func open() throws -> [String] {
        try filled.texts(
            """
            SELECT entity || ' ' || state || ' ' || coalesce(payload, '-') FROM outbox
             WHERE state IN ('held', 'ready', 'failed') ORDER BY entity
            """
        ).compactMap { $0 }
    }
}
