import GRDB
import Operations
import StagingStore
import StoreFixtures
import Testing

struct PlanTests {
    let filled: FilledStore
    let ana: Int64
    let bea: Int64

    /// Ana has an account; Bea has none; BIO is known to the site, CHE is not.
    init() throws {
        filled = try FilledStore()
        try filled.importFile()
        ana = try filled.person("ana", idnumber: "E1", moodleID: 11)
        bea = try filled.person("bea", extra: "{\"city\":\"Porto\",\"profile_field_Badge\":\"7\"}", line: 3)
        try filled.code("BIO", to: "shortname:BIO", moodleID: 5)
        try filled.code("CHE", to: "shortname:CHE")
    }

    @Test func `an empty outbox is no plan`() throws {
        let summary = try PlanView(filled.store).summary()
        #expect(summary.id == nil)
        #expect(summary.counts.isEmpty)
        #expect(try lines() == [])
        #expect(
            try JSONText.text(summary) == """
                {"counts":{},"failed":0,"held":[],"id":null,\
                "total":{"change":0,"create":0,"held":0,"remove":0}}
                """)
    }

    @Test func `a new account shows all its fields, a password only as sealed`() throws {
        try filled.execute("INSERT INTO sealed_passwords VALUES (?, zeroblob(40))", [bea])
        try filled.entry(.userCreate, "user/2", user: bea)
        #expect(
            try lines() == [
                """
                + user.create bea: city nil>Porto, email nil>bea@example.edu, firstname nil>First, lastname nil>Last, \
                password nil>(sealed), profile_field_Badge nil>7, username nil>bea
                """
            ])
    }

    @Test func `a change shows old and new, and fields that stay are left out`() throws {
        try filled.entry(
            .userUpdate, "user/1", user: ana,
            payload: "{\"fields\":{\"city\":\"Porto\",\"lang\":\"pt\",\"phone1\":\"\"}}",
            before: "{\"city\":\"Lisbon\",\"lang\":\"pt\"}")
        #expect(try lines() == ["~ user.update ana: city Lisbon>Porto, phone1 nil>"])
    }

    @Test func `a person who leaves groups, and groups that change or go, are marked as such`() throws {
        let code = try filled.count("SELECT id FROM course_codes WHERE code = 'BIO'")
        let red = try filled.join(ana, "Red", in: Int64(code))
        try filled.execute("UPDATE groups SET moodle_id = 9, origin = 'created'")
        try filled.execute("UPDATE outbox SET state = 'cancelled'")
        try filled.execute("INSERT INTO groupings (target_id, name, import_id, line) VALUES (1, 'Colours', 1, 2)")
        let entries = [
            NewEntry(
                kind: .groupUpdate, entity: Entity.groupUpdate(red), targetID: 1, groupID: red,
                payload: "{\"fields\":{\"description\":\"New\"}}", before: "{\"description\":\"Old\"}"),
            NewEntry(kind: .groupingCreate, entity: Entity.grouping(1), targetID: 1, groupingID: 1),
            NewEntry(
                kind: .groupingMember, entity: Entity.groupingMember(1, group: red), targetID: 1, groupID: red,
                groupingID: 1),
            NewEntry(
                kind: .courseGroups, entity: Entity.courseGroups(ana, target: "shortname:BIO"), userID: ana,
                targetID: 1, payload: "{\"action\":\"remove\",\"only\":\"Red\"}"),
            NewEntry(kind: .groupDelete, entity: Entity.groupDeletion(red), targetID: 1, groupID: red),
        ]
        try filled.store.write { db in
            for entry in entries { try Outbox.put(db, entry, run: filled.run.id, at: FilledStore.moment) }
        }
        #expect(
            try lines() == [
                "~ group.update BIO Red: description Old>New",
                "+ grouping.create BIO Colours: name nil>Colours",
                "+ grouping.member BIO Red Colours: (the grouping Colours)",
                "- course.groups ana BIO: only nil>Red", "- group.delete BIO Red:",
            ])
    }

    @Test func `renames, deletions, roles outside courses and mapped calls say what they do`() throws {
        try filled.entry(
            .userRename, Entity.username(ana), user: ana, payload: "{\"username\":\"ana\"}",
            before: "{\"username\":\"anna\"}")
        try filled.entry(.userDelete, Entity.account(ana), user: ana)
        for (role, action) in [("manager", "add"), ("coursecreator", "remove")] {
            try filled.entry(
                .roleAssign, Entity.roleAssignment(ana, role: role, context: "system"), user: ana, role: role,
                payload: "{\"action\":\"\(action)\",\"context\":\"system\"}")
        }
        try filled.entry(
            .serviceCall, Entity.serviceCall(ana, field: "program", value: "139"), user: ana,
            payload: "{\"field\":\"program1\",\"value\":\"139\"}")
        #expect(
            try lines() == [
                "~ user.rename ana: username anna>ana", "+ role.assign ana manager: context nil>system",
                "- role.assign ana coursecreator: context nil>system", "~ service.call ana: program1 nil>139",
                "- user.delete ana: account there>nil",
            ])
    }

    @Test func `suspending takes away and unsuspending changes`() throws {
        try filled.entry(.userSuspend, "user/1/suspended", user: ana)
        try filled.entry(.userUnsuspend, "user/2/suspended", user: bea)
        #expect(
            try lines() == [
                "~ user.unsuspend bea: suspended 1>0 (the account of bea)", "- user.suspend ana: suspended 0>1",
            ])
    }

    static let enrolments: [(payload: String, before: String?, line: String)] = [
        ("{\"suspend\":0,\"timeend\":0,\"timestart\":0}", nil, "+ enrol.put ana BIO student:"),
        (
            "{\"suspend\":0,\"timeend\":9,\"timestart\":0}", nil,
            "+ enrol.put ana BIO student: timeend nil>9"
        ),
        (
            "{\"suspend\":0,\"timeend\":9,\"timestart\":0}", "{\"suspend\":0,\"timeend\":0,\"timestart\":0}",
            "~ enrol.put ana BIO student: timeend 0>9"
        ),
        (
            "{\"suspend\":1,\"timeend\":0,\"timestart\":0}", "{\"suspend\":0,\"timeend\":0,\"timestart\":0}",
            "- enrol.put ana BIO student: suspend 0>1"
        ),
        (
            "{\"suspend\":0,\"timeend\":0,\"timestart\":0}", "{\"suspend\":1,\"timeend\":0,\"timestart\":0}",
            "~ enrol.put ana BIO student: suspend 1>0"
        ),
        ("{\"suspend\":1,\"timeend\":0,\"timestart\":0}", nil, "+ enrol.put ana BIO student: suspend nil>1"),
    ]

    @Test(arguments: enrolments)
    func `an enrolment is new, changed or taken away`(payload: String, before: String?, line: String) throws {
        try filled.entry(
            .enrolPut, "enrol/1/shortname:BIO/student", user: ana, target: 1, role: "student", payload: payload,
            before: before)
        #expect(try lines() == [line])
    }

    @Test func `what Moodle confirmed is the old side where the entry has none`() throws {
        try filled.confirmEnrolment(ana, target: 1)
        try filled.entry(
            .enrolPut, "enrol/1/shortname:BIO/student", user: ana, target: 1, role: "student",
            payload: "{\"suspend\":1,\"timeend\":0,\"timestart\":0}")
        #expect(try lines() == ["- enrol.put ana BIO student: suspend 0>1"])
    }

    @Test func `each line says what it waits for, and the file and line it came from`() throws {
        let che = try #require(try filled.texts("SELECT id FROM course_codes WHERE code = 'CHE'").first ?? nil)
        try filled.enrol(ana, in: try #require(Int64(che)), line: 7)
        var entries: [PlanEntry] = []
        try PlanView(filled.store).entries { entries.append($0) }
        let entry = try #require(entries.first)
        #expect(entry.waitsFor == "the course shortname:CHE")
        #expect(entry.file == "users.csv")
        #expect(entry.line == 7)
        #expect(entry.name == "First Last")
    }

    @Test func `groups and members, added and taken out`() throws {
        let bio = try #require(try filled.texts("SELECT id FROM course_codes WHERE code = 'BIO'").first ?? nil)
        try filled.join(ana, "Red", in: try #require(Int64(bio)))
        try filled.execute("UPDATE groups SET description = 'The red ones'")
        #expect(
            try lines() == [
                "+ group.create BIO Red: description nil>The red ones, name nil>Red",
                "+ group.member ana BIO Red: (the group Red)",
            ])
        try filled.store.write { db in
            let out = NewEntry(
                kind: .groupMember, entity: Entity.groupMember(ana, target: "shortname:BIO", name: "Red"), userID: ana,
                targetID: 1, groupID: 1, payload: "{\"action\":\"remove\"}")
            try Outbox.put(db, out, run: filled.run.id, at: FilledStore.moment)
        }
        #expect(try lines()[1] == "- group.member ana BIO Red: (the group Red)")
    }

    @Test func `counts and lines agree, and failed entries are no part of the plan`() throws {
        for kind in [EntryKind.userCreate, .userUpdate, .userSuspend, .userUnsuspend] {
            for (person, name) in [(ana, "a"), (bea, "b")] {
                try filled.entry(kind, "\(kind.rawValue)/\(name)", user: person, payload: "{\"fields\":{}}")
            }
        }
        try filled.bring(1, to: .failed)
        try filled.bring(3, to: .unknown)
        try filled.bring(4, to: .done)
        let summary = try PlanView(filled.store).summary()
        let lines = try lines()
        #expect(summary.total.create == lines.filter { $0.hasPrefix("+") }.count)
        #expect(summary.total.change == lines.filter { $0.hasPrefix("~") }.count)
        #expect(summary.total.remove == lines.filter { $0.hasPrefix("-") }.count)
        #expect(summary.total.entries == 6)
        #expect(summary.failed == 1)
        #expect(summary.counts["user.create"]?.create == 1)
        #expect(summary.counts["user.update"]?.change == 1)
    }

    @Test func `the plan's id is that of its entries`() throws {
        let plan = PlanView(filled.store)
        try filled.entry(.userCreate, "user/2", user: bea)
        let first = try #require(try plan.summary().id)
        #expect(first.wholeMatch(of: /[0-9a-f]{8}/) != nil)
        #expect(try plan.summary().id == first)
        try filled.entry(.userCreate, "user/2", user: bea)
        let second = try #require(try plan.summary().id)
        #expect(second != first)
        try filled.bring(2, to: .done)
        #expect(try plan.summary().id == nil)
    }

    @Test func `a held plan and what waits for it are named`() throws {
        try filled.execute(
            """
            INSERT INTO plans (run_id, state, reason, at) VALUES (1, 'held', '212 removals', '2026-11-21T08:00:00.000Z');
            INSERT INTO outbox (kind, entity, user_id, state, plan_id, run_id, created_at, changed_at)
            VALUES ('user.suspend', 'x', 1, 'held', 1, 1, '2026-11-21T08:00:00.000Z', '2026-11-21T08:00:00.000Z')
            """)
        let summary = try PlanView(filled.store).summary()
        #expect(summary.held.map(\.reason) == ["212 removals"])
        #expect(summary.total.held == 1)
        #expect(try lines() == ["- user.suspend ana: suspended 0>1 (the plan 1 to be approved)"])
    }

    @Test(arguments: [1, 2, 3, 7, 100])
    func `pages of any size show each entry once, in the order of a push`(pageSize: Int) throws {
        for number in 0..<7 {
            try filled.entry(.userUpdate, "u/\(number)", user: ana, payload: "{\"fields\":{}}")
            try filled.entry(.userCreate, "c/\(number)", user: bea)
        }
        var ids: [Int64] = []
        let count = try PlanView(filled.store).entries(pageSize: pageSize) { ids.append($0.id) }
        #expect(ids == [2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13])
        #expect(count == 14)
        var first: [Int64] = []
        try PlanView(filled.store).entries(atMost: 5, pageSize: pageSize) { first.append($0.id) }
        #expect(first == [2, 4, 6, 8, 10])
    }

    /// `sign kind who course role group: field old>new, … (what it waits for)`
    private func lines() throws -> [String] {
        var lines: [String] = []
        try PlanView(filled.store).entries { entry in
            let names = [entry.username, entry.course, entry.role, entry.group, entry.grouping].compactMap { $0 }
            let changes = entry.changes.map { "\($0.field) \($0.old ?? "nil")>\($0.new ?? "nil")" }
            let tail = [changes.joined(separator: ", "), entry.waitsFor.map { "(\($0))" } ?? ""].filter { !$0.isEmpty }
            let head = ([entry.sign.rawValue, entry.kind] + names).joined(separator: " ") + ":"
            lines.append(([head] + tail).joined(separator: " "))
        }
        return lines
    }
}
