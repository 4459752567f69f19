import Foundation
import GRDB
import Operations
import StagingStore
import StoreFixtures
import Testing

struct HandOverTests {
    let filled: FilledStore

    init() throws {
        filled = try FilledStore()
        try filled.importFile("people.csv")
    }

    private func keep(_ user: Int64, _ field: String, _ value: String, line: Int = 2) throws {
        try filled.execute(
            "INSERT OR REPLACE INTO unsendable (user_id, field, value, import_id, line) VALUES (?, ?, ?, 1, ?)",
            [user, field, value, line])
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func `what Moodle's upload takes goes into one file, what it does not into another, each once`() throws {
        let ana = try filled.person("ana", moodleID: 7)
        let bea = try filled.person("bea", moodleID: 8)
        for person in [ana, bea] {
            try keep(person, "maildigest", "1")
            try keep(person, "autosubscribe", "0")
        }
        try keep(ana, "program1", "139", line: 4)
        let path = filled.folder.file("out.csv")
        let report = try HandOver(filled.store).write(to: path, run: filled.run)
        #expect(report.files.map(\.reader) == ["upload", "by-hand"])
        #expect(try text(path) == "username,autosubscribe,maildigest\nana,0,1\nbea,0,1\n")
        #expect(
            try text(filled.folder.file("out_by-hand.csv"))
                == "person,field,value,file,line\nana,program1,139,people.csv,4\n")
        #expect(try filled.folder.mode(of: "out.csv") == 0o600)
        #expect(try filled.folder.mode(of: "out_by-hand.csv") == 0o600)
        #expect(try filled.texts("SELECT DISTINCT state FROM v_unsendable") == ["handed over"])
        #expect(
            try filled.texts("SELECT DISTINCT handed_over_by || ' ' || handed_over_at FROM v_unsendable")
                == ["ada@lab \(FilledStore.moment.text)"])
        #expect(try filled.texts("SELECT event FROM audit ORDER BY seq DESC LIMIT 1") == ["handover"])
        #expect(try filled.count("SELECT count(*) FROM v_audit_broken") == 0)

        let again = try HandOver(filled.store).write(to: filled.folder.file("again.csv"), run: filled.run)
        #expect(again.files.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: filled.folder.file("again.csv")))
    }

    @Test func `what is of no use to another site, or mapped since, is not handed over`() throws {
        let ana = try filled.person("ana", moodleID: 7)
        for field in ["ajax", "id", "mnethostid", "wwwroot1", "icq", "descriptionformat"] { try keep(ana, field, "1") }
        try filled.execute(
            "INSERT INTO column_mappings VALUES ('default', 'users', 'ICQ', 'profile_field_icq', ?)",
            [FilledStore.moment.text])
        #expect(try StatusView(filled.store).status().unsendable == 1)
        let report = try HandOver(filled.store).write(to: filled.folder.file("x.csv"), run: filled.run)
        #expect(report.files.map(\.reader) == ["upload"])
        #expect(try text(filled.folder.file("x.csv")) == "username,descriptionformat\nana,1\n")
        #expect(
            try filled.texts("SELECT state FROM v_unsendable WHERE field IN ('ajax', 'icq') ORDER BY field")
                == ["of no use to another site", "mapped since"])
    }

    @Test func `a value that changed is listed again, alone`() throws {
        let ana = try filled.person("ana", moodleID: 7)
        try keep(ana, "maildigest", "1")
        try keep(ana, "autosubscribe", "0")
        _ = try HandOver(filled.store).write(to: filled.folder.file("a.csv"), run: filled.run)
        try keep(ana, "maildigest", "2")
        #expect(
            try filled.texts("SELECT state FROM v_unsendable ORDER BY field") == [
                "handed over", "changed since it was handed over",
            ])
        _ = try HandOver(filled.store).write(to: filled.folder.file("b.csv"), run: filled.run)
        #expect(try text(filled.folder.file("b.csv")) == "username,maildigest\nana,2\n")
    }

    @Test func `people with other columns get a file of their own, so that no empty cell empties a field`() throws {
        try keep(try filled.person("ana", moodleID: 7), "maildigest", "1")
        try keep(try filled.person("bea", moodleID: 8), "htmleditor", "1")
        let report = try HandOver(filled.store).write(to: filled.folder.file("x.csv"), run: filled.run)
        #expect(
            try report.files.map { try text($0.path) } == [
                "username,htmleditor\nbea,1\n", "username,maildigest\nana,1\n",
            ])
        #expect(report.files[1].path.hasSuffix("/x_2.csv"))
    }

    @Test func `what a spreadsheet would run is marked as text, and kept away from the upload`() throws {
        let ana = try filled.person("ana", moodleID: 7)
        try keep(ana, "icq", "=cmd()")
        try keep(try filled.person("-dash", moodleID: 8), "maildigest", "1")
        let report = try HandOver(filled.store).write(to: filled.folder.file("x.csv"), run: filled.run)
        #expect(report.files.map(\.reader) == ["by-hand"])
        let text = try text(filled.folder.file("x_by-hand.csv"))
        #expect(text.contains("ana,icq,'=cmd(),people.csv,2\n"))
        #expect(text.contains("'-dash,maildigest,1,people.csv,2\n"))
    }

    @Test func `whom Moodle does not have yet, or under another name, waits`() throws {
        try keep(try filled.person("ana"), "maildigest", "1")
        let bea = try filled.person("bea", moodleID: 8)
        try keep(bea, "maildigest", "1")
        try filled.entry(.userRename, Entity.username(bea), user: bea)
        let report = try HandOver(filled.store).write(to: filled.folder.file("x.csv"), run: filled.run)
        #expect(report.files.isEmpty)
        #expect(report.waiting == 2)
    }

    @Test func `a file that is there is left alone, and nothing is marked`() throws {
        try keep(try filled.person("ana", moodleID: 7), "maildigest", "1")
        let path = filled.folder.file("x.csv")
        try "mine".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: OperationProblem.fileExists(path: path)) {
            try HandOver(filled.store).write(to: path, run: filled.run)
        }
        #expect(try text(path) == "mine")
        #expect(try filled.count("SELECT count(*) FROM handed_over") == 0)
    }

    @Test func `a folder that can not be written leaves no half of a hand-over`() throws {
        let ana = try filled.person("ana", moodleID: 7)
        try keep(ana, "maildigest", "1")
        try keep(ana, "program1", "139")
        #expect(throws: OperationProblem.self) {
            try HandOver(filled.store).write(to: filled.folder.file("none/x.csv"), run: filled.run)
        }
        #expect(try filled.count("SELECT count(*) FROM handed_over") == 0)
    }

    @Test func `status counts what is open`() throws {
        let ana = try filled.person("ana", moodleID: 7)
        try keep(ana, "maildigest", "1")
        #expect(try StatusView(filled.store).status().unsendable == 1)
        _ = try HandOver(filled.store).write(to: filled.folder.file("x.csv"), run: filled.run)
        #expect(try StatusView(filled.store).status().unsendable == 0)
    }
}
