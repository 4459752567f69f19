import GRDB
import MoodleWire
import SimulatedMoodle
import StagingStore
import Testing

@testable import SyncEngine

struct FieldJudgementTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let rule: FieldRule
        var field = "city"
        var there: String?
        var ours: Set<String> = []
        let isSent: Bool
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "always sends over anything", rule: .always, there: "Porto", isSent: true),
        Case(name: "never sends nothing", rule: .never, there: nil, isSent: false),
        Case(name: "if-empty fills what is empty", rule: .ifEmpty, there: nil, isSent: true),
        Case(name: "if-empty leaves what is there", rule: .ifEmpty, there: "Porto", isSent: false),
        Case(name: "if-empty leaves even what we sent", rule: .ifEmpty, there: "Porto", ours: ["Porto"], isSent: false),
        Case(name: "if-empty leaves what can't be seen", rule: .ifEmpty, field: "middlename", isSent: false),
        Case(name: "if-empty leaves what may be hidden", rule: .ifEmpty, field: "phone1", isSent: false),
        Case(name: "if-empty fills a profile field", rule: .ifEmpty, field: "profile_field_team", isSent: true),
        Case(
            name: "keep-edits replaces what was staged before", rule: .keepEdits, there: "Porto", ours: ["Porto"],
            isSent: true),
        Case(
            name: "keep-edits keeps what somebody wrote", rule: .keepEdits, there: "Faro", ours: ["Porto"],
            isSent: false),
        Case(name: "keep-edits keeps what somebody emptied", rule: .keepEdits, ours: ["Porto"], isSent: false),
        Case(
            name: "keep-edits replaces what Moodle made of ours", rule: .keepEdits, ours: ["Porto", ""], isSent: true),
        Case(name: "keep-edits sets what nobody ever set", rule: .keepEdits, isSent: true),
        Case(name: "keep-edits keeps what was there before us", rule: .keepEdits, there: "Faro", isSent: false),
        Case(name: "keep-edits lets through what is there already", rule: .keepEdits, there: "Braga", isSent: true),
    ]

    @Test(arguments: cases)
    func `the rule`(_ row: Case) {
        let fields: [UserField: String] =
            UserField(rawValue: row.field).flatMap { f in row.there.map { [f: $0] } } ?? [:]
        let judgement = FieldJudgement(
            wanted: [row.field: "Braga"], live: RemoteUser(id: 7, username: "ana", fields: fields),
            rules: FieldRules(byField: [row.field: row.rule]), ours: [row.field: row.ours])
        #expect(judgement.send == (row.isSent ? [row.field: "Braga"] : [:]))
        #expect(judgement.kept.isEmpty == (row.isSent || row.rule == .never))
    }

    @Test func `a star is for every field without a rule of its own, but never for a preference`() {
        let rules = FieldRules(byField: ["*": .ifEmpty, "email": .always])
        #expect(rules["city"] == .ifEmpty)
        #expect(rules["email"] == .always)
        #expect(rules["preference:auth_forcepasswordchange"] == .always)
        #expect(FieldRules.none["city"] == .always)
    }
}

struct FieldRuleTests {
    private static func rule(_ staged: StagedStore, _ field: String, _ rule: FieldRule) throws {
        try staged.change { db, _ in
            try db.execute(
                sql: "INSERT OR REPLACE INTO field_rules (source, field, rule) VALUES ('default', ?, ?)",
                arguments: [field, rule.rawValue])
        }
    }

    private static func update(_ staged: StagedStore, _ user: Int64, _ field: String, from old: String, to new: String)
        throws
    {
        try staged.change { db, now in
            try Outbox.put(
                db,
                NewEntry(
                    kind: .userUpdate, entity: Entity.account(user), userID: user,
                    payload: try JSONText.object(["fields": [field: new]]), before: try JSONText.text([field: old])),
                run: staged.run.id, at: now)
        }
    }

    @Test func `what somebody changed in Moodle stays, is noted, and is replaced once it is as before`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        try Self.rule(staged, "city", .keepEdits)
        let user = try staged.person("ana", extra: ["city": "Lisboa"])
        _ = try await staged.push(to: moodle)
        let id = try #require(try staged.moodleID(user))
        moodle.change { $0.edit(user: id) { $0.profile["city"] = "Faro" } }
        try Self.update(staged, user, "city", from: "Lisboa", to: "Porto")
        moodle.forgetRequests()
        #expect(try await staged.push(to: moodle).done == 1)
        #expect(moodle.writes == 0)
        #expect(moodle.snapshot().users[id]?.profile["city"] == "Faro")
        #expect(
            try staged.text("SELECT username || ' ' || field || ' ' || wanted || ' ' || found FROM v_kept_edits")
                == "ana city Porto Faro")

        moodle.change { $0.edit(user: id) { $0.profile["city"] = "Porto" } }
        try Self.update(staged, user, "city", from: "Porto", to: "Braga")
        _ = try await staged.push(to: moodle)
        #expect(moodle.snapshot().users[id]?.profile["city"] == "Braga")
        #expect(try staged.text("SELECT count(*) FROM kept_edits") == "0")
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `one field is kept and the others of the same row are sent`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        let staged = try StagedStore()
        let user = try staged.person("ana", extra: ["city": "Lisboa", "department": "Maths"])
        _ = try await staged.push(to: moodle)
        try Self.rule(staged, "city", .ifEmpty)
        try staged.update(user, ["city": "Porto", "department": "Arts"])
        _ = try await staged.push(to: moodle)
        let account = try #require(moodle.snapshot().user(named: "ana"))
        #expect(account.profile["city"] == "Lisboa" && account.profile["department"] == "Arts")
        #expect(
            try staged.text("SELECT sent FROM v_sent WHERE kind = 'user.update'")?.contains("Porto") == false)
        await moodle.stop()
    }

    @Test func `an adopted account keeps what it has where the rules say so`() async throws {
        let moodle = try await Simulator.start(SimulatorOptions())
        moodle.change { site in
            let id = site.addUser(
                username: "ana", firstname: "Anna", lastname: "Silva", email: "ana@example.edu", idnumber: "E1")
            site.edit(user: id) { $0.profile["city"] = "Faro" }
        }
        let staged = try StagedStore()
        try Self.rule(staged, "*", .ifEmpty)
        try Self.rule(staged, "firstname", .always)
        try staged.person("ana", idnumber: "E1", extra: ["city": "Porto", "department": "Arts"])
        let report = try await staged.push(to: moodle)
        #expect(report.failed == 0 && report.waiting == 0)
        let account = try #require(moodle.snapshot().user(named: "ana"))
        #expect(
            account.profile["city"] == "Faro" && account.profile["department"] == "Arts" && account.firstname == "Ana")
        #expect(try staged.texts("SELECT field FROM v_kept_edits") == ["city"])
        #expect(try staged.brokenInvariants() == [])
        await moodle.stop()
    }

    @Test func `a taken username of a file gets a number where the import says so, and is a conflict elsewhere`()
        async throws
    {
        for (existing, name) in [("number", "jdoe2"), ("update", nil)] as [(String, String?)] {
            let moodle = try await Simulator.start(SimulatorOptions())
            moodle.change { _ = $0.addUser(username: "jdoe", email: "john@example.com", idnumber: "E1") }
            let staged = try StagedStore()
            let user = try staged.person("jdoe", idnumber: "E2", email: "jane@example.com")
            try staged.change { db, _ in
                try db.execute(sql: "UPDATE users SET when_exists = ?", arguments: [existing])
            }
            _ = try await staged.push(to: moodle)
            let id = try staged.moodleID(user)
            #expect(id.flatMap { moodle.snapshot().users[$0]?.username } == name)
            #expect(try staged.text("SELECT count(*) FROM v_failed") == (name == nil ? "1" : "0"))
            await moodle.stop()
        }
    }
}
