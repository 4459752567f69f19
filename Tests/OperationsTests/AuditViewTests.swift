import GRDB
import Operations
import StagingStore
import StoreFixtures
import Testing

struct AuditViewTests {
    let filled: FilledStore
    var audit: AuditView { AuditView(filled.store) }

    init() throws {
        filled = try FilledStore()
        try filled.importFile()
        for name in ["ana", "bea"] {
            let person = try filled.person(name)
            try filled.entry(.userCreate, "user/\(person)", user: person)
        }
        try filled.seal("import")
        try filled.bring(1, to: .done)
        let request = try filled.request(
            for: 1, function: "core_user_create_users", sent: "{\"username\":\"ana\"}", moodleID: 11)
        try filled.store.write { db in
            try AuditChain.seal(
                db, event: "push.request", detail: [:], run: filled.run.id, request: request, at: FilledStore.moment)
        }
    }

    @Test func `the head is the last row of the chain`() throws {
        let head = try audit.head()
        #expect(head.seq == 2)
        #expect(try filled.texts("SELECT hash FROM audit WHERE seq = 2") == [head.hash])
        #expect(
            try JSONText.text(head) == "{\"at\":\"\(FilledStore.moment.text)\",\"hash\":\"\(head.hash)\",\"seq\":2}")
    }

    @Test func `a whole chain holds, also for a reader`() throws {
        let reader = AuditView(try StagingStore(path: filled.store.path, access: .readOnly))
        let verdict = try reader.verify()
        #expect(verdict.holds)
        #expect(try verdict.head == reader.head())
        #expect(try JSONText.text(verdict).hasPrefix("{\"breaks\":[],\"head\":{\"at\":"))
        #expect(try JSONText.text(verdict).hasSuffix("\"holds\":true,\"unsealed\":0}"))
    }

    @Test func `what was written past the programs is not sealed`() throws {
        try filled.bring(2, to: .cancelled)
        let verdict = try audit.verify()
        #expect(verdict.unsealed == 1)
        #expect(verdict.breaks == [])
        #expect(!verdict.holds)
    }

    @Test func `a broken link is named`() throws {
        try filled.execute("DROP TRIGGER audit_no_update; UPDATE audit SET event = 'x' WHERE seq = 1")
        let verdict = try audit.verify()
        #expect(verdict.breaks.map(\.what) == ["this row was changed"])
        #expect(verdict.breaks.map(\.seq) == [1])
        #expect(!verdict.holds)
    }

    @Test func `everything is shown in order, commits first, then what they did`() throws {
        try filled.execute("DROP TRIGGER audit_no_update; UPDATE audit SET at = ?", [FilledStore.moment.text])
        #expect(
            try audit.show().map(Self.line) == [
                "0 genesis", "1 import by import by ada@lab", "2 push.request by import by ada@lab",
                "1 outbox.made ana user.create #1", "1 outbox.made bea user.create #2",
                "2 outbox.sending ana user.create #1 by import by ada@lab",
                "2 outbox.done ana user.create #1 by import by ada@lab",
                "2 request.applied ana user.create #1 by import by ada@lab",
            ])
    }

    @Test func `one person's lines, one entry's lines, the newest lines`() throws {
        #expect(try audit.show(.init(person: "ana")).map(\.event).count == 4)
        #expect(try audit.show(.init(person: "BEA@example.edu")).map(\.event) == ["outbox.made"])
        #expect(
            try audit.show(.init(entry: 1)).map(\.event) == [
                "outbox.made", "outbox.sending", "outbox.done", "request.applied",
            ])
        #expect(try audit.show(.init(person: "bea", entry: 1)).isEmpty)
        #expect(try audit.show(.init(person: "ana", limit: 2)).map(\.event) == ["outbox.done", "request.applied"])
    }

    @Test func `what was sent stands in the detail`() throws {
        let request = try #require(try audit.show(.init(entry: 1)).last)
        #expect(
            request.detail == """
                {"request":1,"function":"core_user_create_users","sent":{"username":"ana"},"http_status":200,\
                "moodle_id":11,"message":null}
                """)
    }

    @Test func `since leaves out what was before`() throws {
        #expect(try audit.show(.init(person: "ana", since: FilledStore.moment)).count == 4)
        #expect(try audit.show(.init(person: "ana", since: Timestamp(text: "2026-11-21T08:00:00.001Z"))).isEmpty)
    }

    @Test func `somebody or something unknown is told`() {
        #expect(throws: OperationProblem.nobody("anna", near: ["ana"])) { try audit.show(.init(person: "anna")) }
        #expect(throws: OperationProblem.noSuchEntry(99)) { try audit.show(.init(entry: 99)) }
    }

    private static func line(_ line: AuditLine) -> String {
        let parts: [String?] = [
            line.seq.map(String.init) ?? "-", line.event, line.username, line.kind, line.entry.map { "#\($0)" },
            line.run.map { "by \($0)" },
        ]
        return parts.compactMap { $0 }.joined(separator: " ")
    }
}
