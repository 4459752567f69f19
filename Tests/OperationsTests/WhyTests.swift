import GRDB
import Operations
import StagingStore
import StoreFixtures
import Testing

struct WhyTests {
    let filled: FilledStore

    /// Ana was imported, made, enrolled; Bea shares her idnumber's text as a username.
    init() throws {
        filled = try FilledStore()
        try filled.importFile()
        let ana = try filled.person("ana.silva", idnumber: "e1001", moodleID: 11, line: 4)
        try filled.person("e1001", line: 5)
        let create = try filled.entry(.userCreate, "user/1", user: ana, line: 4)
        try filled.bring(create, to: .done)
        _ = try filled.request(
            for: create, function: "core_user_create_users",
            sent: "{\"password\":\"<redacted>\",\"username\":\"ana.silva\"}", moodleID: 11)
        let bio = try filled.code("BIO", to: "shortname:BIO", moodleID: 5)
        try filled.enrol(ana, in: bio, line: 4)
        try filled.bring(2, to: .failed)
        try filled.join(ana, "Red", in: bio, line: 6)
        try filled.execute(
            """
            INSERT INTO import_problems VALUES (1, 4, 'city', 'trimmed', 'warning', 'blanks at the end were cut');
            INSERT INTO import_problems VALUES (1, 9, 'city', 'other', 'error', 'of somebody else')
            """)
    }

    @Test func `a person's story goes from file and line to what Moodle answered`() throws {
        let stories = try WhyView(filled.store).stories(of: "ana.silva@EXAMPLE.edu")
        let story = try #require(stories.first)
        #expect(stories.count == 1)
        #expect(story.person.username == "ana.silva")
        #expect(story.person.moodleID == 11)
        #expect(
            story.events.map(Self.line) == [
                "staged - users.csv:4 active by import by ada@lab",
                "staged BIO as student users.csv:4 active by import by ada@lab",
                "staged group Red in BIO users.csv:6 active by import by ada@lab",
                "warning city users.csv:4 trimmed blanks at the end were cut", "entry - users.csv:4 #1 user.create",
                "entry BIO as student users.csv:4 #2 enrol.put", "entry BIO group Red users.csv:6 #4 group.member",
                "move - #1 user.create ready>sending by import by ada@lab",
                "move - #1 user.create sending>done by import by ada@lab",
                "move - #2 enrol.put ready>failed by import by ada@lab no such luck",
                "request - #1 user.create core_user_create_users applied 11",
            ])
        let request = try #require(story.events.last)
        #expect(request.sent == "{\"password\":\"<redacted>\",\"username\":\"ana.silva\"}")
        #expect(request.httpStatus == 200)
    }

    @Test(arguments: ["ana.silva", " ANA.Silva ", "ana.silva@example.edu", "idnumber:e1001", "id:11"])
    func `a person is found by any of their names`(text: String) throws {
        #expect(try WhyView(filled.store).stories(of: text).map(\.person.username) == ["ana.silva"])
    }

    @Test func `all who fit are told`() throws {
        #expect(try WhyView(filled.store).stories(of: "e1001").map(\.person.username) == ["ana.silva", "e1001"])
    }

    static let strangers: [(String, [String])] = [
        ("ana.sliva", ["ana.silva"]),
        ("ana", ["ana.silva"]),
        ("E1002", ["ana.silva", "e1001"]),
        ("zzz", []),
        ("", []),
    ]

    @Test(arguments: strangers)
    func `nobody is told with who is called like it`(text: String, near: [String]) {
        #expect(throws: OperationProblem.nobody(text, near: near)) { try WhyView(filled.store).stories(of: text) }
    }

    @Test func `a person known by reference alone has a story too`() throws {
        try filled.execute(
            "INSERT INTO users (idnumber, state, import_id, line) VALUES ('X9', 'referenced', 1, 8)")
        let story = try #require(try WhyView(filled.store).stories(of: "X9").first)
        #expect(story.person.name == "idnumber:X9")
        #expect(story.person.username == nil)
        #expect(story.events.map(\.state) == ["referenced"])
    }

    @Test func `an event is JSON without the keys that say nothing`() throws {
        let story = try #require(try WhyView(filled.store).stories(of: "ana.silva").first)
        #expect(
            try JSONText.text(story.events[4]) == """
                {"at":"2026-11-21T08:00:00.000Z","entry":1,"file":"users.csv","kind":"user.create","line":4,"what":"entry"}
                """)
    }

    private static func line(_ event: StoryEvent) -> String {
        let parts: [String?] = [
            event.what.rawValue, event.about ?? "-", event.file.map { "\($0):\(event.line ?? 0)" },
            event.entry.map { "#\($0)" }, event.kind, event.was.map { "\($0)>\(event.state ?? "")" } ?? event.state,
            event.by.map { "by \($0)" }, event.function, event.verdict, event.moodleID.map(String.init), event.message,
        ]
        return parts.compactMap { $0 }.joined(separator: " ")
    }

    @Test func `what was handed over and what was kept in Moodle are part of the story`() throws {
        let filled = try FilledStore()
        try filled.importFile()
        let ana = try filled.person("ana", moodleID: 7)
        try filled.execute(
            "INSERT INTO handed_over VALUES (?, 'maildigest', '1', 'out.csv', 1, ?)", [ana, FilledStore.moment.text])
        try filled.execute(
            "INSERT INTO kept_edits (user_id, field, wanted, found, at) VALUES (?, 'city', 'Porto', 'Faro', ?)",
            [ana, FilledStore.moment.text])
        let events = try #require(try WhyView(filled.store).stories(of: "ana").first?.events)
        let handed = try #require(events.first { $0.what == .handedOver })
        #expect(handed.about == "maildigest" && handed.message == "1" && handed.file == "out.csv")
        let kept = try #require(events.first { $0.what == .kept })
        #expect(kept.about == "city" && kept.was == "Faro" && kept.state == "Porto")
    }
}
