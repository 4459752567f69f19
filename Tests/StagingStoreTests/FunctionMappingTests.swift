import GRDB
import StagingStore
import StoreFixtures
import Testing

struct FunctionMappingTests {
    private static func mapping(_ parameters: String, field: String = "program", function: String = "local_x_do") throws
        -> FunctionMapping
    {
        try FunctionMapping(field: field, function: function, parameters: parameters, isIdempotent: false)
    }

    @Test func `placeholders are filled once, and a value with braces stays as it is`() throws {
        let mapping = try Self.mapping(#"{"u":"{userid}","members[0][x]":"a {value} b","n":3}"#)
        let filled = mapping.filled([.userid: "7", .value: "{username}", .username: "ana"])
        #expect(filled.map { "\($0.name)=\($0.value)" } == ["members[0][x]=a {username} b", "n=3", "u=7"])
    }

    @Test(arguments: [
        ("", FunctionMappingProblem.notAnObject("")), ("[1]", .notAnObject("[1]")),
        (#"{"a":{"b":1}}"#, .nested(name: "a")), (#"{"a b":"x"}"#, .parameterName("a b")),
        (#"{"a":"{password}"}"#, .placeholder("{password}", in: "a")),
    ])
    func `parameters that can't be meant are refused with the reason`(text: String, problem: FunctionMappingProblem) {
        #expect(throws: problem) { try Self.mapping(text) }
        #expect(!problem.message.isEmpty)
    }

    @Test func `a field has a name without a number, a function reads like one of Moodle's`() {
        #expect(throws: FunctionMappingProblem.field("program1")) { try Self.mapping("{}", field: "program1") }
        for name in ["", "delete", "core user", "Core_x", "core_x;y"] {
            #expect(throws: FunctionMappingProblem.function(name)) { try Self.mapping("{}", function: name) }
        }
    }

    @Test func `kept cells become calls when their field is mapped, and cells again when it is not`() throws {
        let filled = try FilledStore()
        try filled.importFile()
        let ana = try filled.person("ana", moodleID: 7)
        let bea = try filled.person("bea", moodleID: 8)
        for (user, field, value) in [
            (ana, "program1", "139"), (ana, "program2", "140"), (bea, "program1", "139"), (ana, "icq", "5"),
        ] {
            try filled.execute("INSERT INTO unsendable VALUES (?, ?, ?, 1, 2)", [user, field, value])
        }
        try filled.execute(
            "INSERT INTO handed_over VALUES (?, 'program1', '139', 'a.csv', 1, ?)", [bea, FilledStore.moment.text])
        let mapping = try Self.mapping(#"{"u":"{userid}","p":"{value}"}"#)
        let set = try filled.store.write { db in
            try FunctionMappings.set(db, mapping, run: filled.run.id, at: FilledStore.moment)
        }
        #expect(set.cells == 2)
        #expect(
            try filled.texts("SELECT entity FROM outbox ORDER BY id")
                == ["call/\(ana)/program/139", "call/\(ana)/program/140"])
        #expect(try filled.texts("SELECT field FROM unsendable ORDER BY user_id, field") == ["icq", "program1"])

        let again = try filled.store.write { db in
            let mappings = try FunctionMappings(db)
            let cell = MappedCell(user: ana, field: "program3", value: "139", importID: 1, line: 9)
            return try mappings.plan(db, cell, run: filled.run.id, at: FilledStore.moment)
        }
        #expect(!again)

        let removed = try filled.store.write { db in
            try FunctionMappings.remove(db, field: "program", run: filled.run.id, at: FilledStore.moment)
        }
        #expect(removed?.cells == 2)
        #expect(try filled.texts("SELECT DISTINCT state FROM outbox") == ["cancelled"])
        #expect(try filled.count("SELECT count(*) FROM unsendable") == 4)
    }

    @Test func `a value of a field without numbers takes the place of the one before`() throws {
        let filled = try FilledStore()
        try filled.importFile()
        let ana = try filled.person("ana", moodleID: 7)
        try filled.store.write { db in
            _ = try FunctionMappings.set(
                db, try Self.mapping(#"{"v":"{value}"}"#, field: "maildigest"), run: filled.run.id,
                at: FilledStore.moment)
            for value in ["1", "1", "2"] {
                _ = try FunctionMappings(db).plan(
                    db, MappedCell(user: ana, field: "maildigest", value: value, importID: 1, line: 2),
                    run: filled.run.id, at: FilledStore.moment)
            }
        }
        #expect(
            try filled.texts("SELECT state || payload FROM outbox ORDER BY id") == [
                #"cancelled{"field":"maildigest","value":"1"}"#, #"ready{"field":"maildigest","value":"2"}"#,
            ])
    }
}
