import Foundation
import GRDB
import StagingStore

/// A real store in a folder of its own, with a clock that stands still and short ways to put rows in.
package final class FilledStore {
    package static let moment = Timestamp(text: "2026-11-21T08:00:00.000Z")

    package let folder: TemporaryFolder
    package let store: StagingStore
    package let run: Run

    package init() throws {
        folder = try TemporaryFolder()
        store = try StagingStore(
            path: folder.file("moodlesync.db"), access: .createIfMissing, clock: WallClock { Self.moment })
        run = try store.beginRun("import", by: Operator(name: "ada", host: "lab", process: 7))
    }

    package func execute(_ sql: String, _ arguments: StatementArguments = []) throws {
        try store.write { db in try db.execute(sql: sql, arguments: arguments) }
    }

    @discardableResult
    package func insert(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64 {
        try store.write { db in
            try db.execute(sql: sql, arguments: arguments)
            return db.lastInsertedRowID
        }
    }

    package func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try store.read { db in try Row.fetchAll(db, sql: sql, arguments: arguments) }
    }

    /// The values of one column as text.
    package func texts(_ sql: String, _ arguments: StatementArguments = []) throws -> [String?] {
        try rows(sql, arguments).map { row in
            switch row.databaseValues.first?.storage {
            case .int64(let number): String(number)
            case .double(let number): String(number)
            case .string(let text): text
            case .blob(let data): String(decoding: data, as: UTF8.self)
            case .null, nil: nil
            }
        }
    }

    package func count(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
        try store.read { db in try Int.fetchOne(db, sql: sql, arguments: arguments) ?? 0 }
    }

    /// What the stock `sqlite3` shell prints for it, read-only.
    package func shell(_ sql: String) throws -> String {
        try SQLiteShell.run(sql, on: store.path)
    }

    package func seal(_ event: String = "test") throws {
        try store.write { db in
            try AuditChain.seal(db, event: event, detail: [:], run: run.id, at: Self.moment)
        }
    }
}

extension FilledStore {
    @discardableResult
    package func importFile(_ name: String = "users.csv", dataset: String = "users") throws -> Int64 {
        try insert(
            """
            INSERT INTO imports (run_id, dataset, mode, file_name, file_bytes, file_sha256, options_sha256, state, at)
            VALUES (?, ?, 'delta', ?, 10, ?, ?, 'loaded', ?)
            """,
            [
                run.id, dataset, name, String(repeating: "a", count: 64), String(repeating: "b", count: 64),
                Self.moment.text,
            ])
    }

    @discardableResult
    package func person(
        _ username: String, idnumber: String? = nil, moodleID: Int64? = nil, extra: String = "{}", importID: Int64 = 1,
        line: Int = 2
    ) throws -> Int64 {
        try insert(
            """
            INSERT INTO users (username, idnumber, email, firstname, lastname, extra, import_id, line, moodle_id, origin)
            VALUES (:name, :idnumber, :name || '@example.edu', 'First', 'Last', :extra, :import, :line, :moodle,
                    iif(:moodle IS NULL, NULL, 'created'))
            """,
            [
                "name": username, "idnumber": idnumber, "extra": extra, "import": importID, "line": line,
                "moodle": moodleID,
            ])
    }

    /// A code that leads to a course, with the number it has in Moodle if the site has shown it.
    @discardableResult
    package func code(_ code: String, to target: String, moodleID: Int64? = nil) throws -> Int64 {
        try store.write { db in
            let target = try CourseTarget(target)
            _ = try MappingChange.apply(db, code: code, to: target, origin: .itself, run: run.id, at: Self.moment)
            try db.execute(
                sql: "UPDATE course_targets SET moodle_id = coalesce(?, moodle_id) WHERE target = ?",
                arguments: [moodleID, target.text])
            return try Int64.fetchOne(db, sql: "SELECT id FROM course_codes WHERE code = ?", arguments: [code]) ?? 0
        }
    }

    /// A staged enrolment, and the entry that it causes.
    package func enrol(
        _ user: Int64, in code: Int64, role: String = "student", starts: Int64 = 0, ends: Int64 = 0, line: Int = 2
    ) throws {
        try store.write { db in
            try db.execute(
                sql: """
                    INSERT INTO enrolments (user_id, code_id, role, starts_at, ends_at, dataset, import_id, line)
                    VALUES (?, ?, ?, ?, ?, 'users', 1, ?)
                    """,
                arguments: [user, code, role, starts, ends, line])
            guard let target = try target(of: code, db) else { return }
            for wanted in try WantedEnrolment.all(db, user: user, target: target.id) {
                try EnrolmentEntries.settle(db, wanted, user: user, target: target, run: run.id, at: Self.moment)
            }
        }
    }

    /// A staged membership in a group, which is made if it is missing, and the entries that they cause.
    @discardableResult
    package func join(_ user: Int64, _ name: String, in code: Int64, line: Int = 2) throws -> Int64 {
        try store.write { db in
            guard let target = try target(of: code, db) else { return 0 }
            try db.execute(
                sql: "INSERT INTO groups (target_id, name, import_id, line) VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING",
                arguments: [target.id, name, line])
            let isNew = db.changesCount > 0
            let group = try Int64.fetchOne(
                db, sql: "SELECT id FROM groups WHERE target_id = ? AND name = ?", arguments: [target.id, name])
            if isNew {
                let entry = NewEntry(
                    kind: .groupCreate, entity: Entity.group(target: target.text, name: name), targetID: target.id,
                    groupID: group, importID: 1, line: line)
                try Outbox.put(db, entry, run: run.id, at: Self.moment)
            }
            try db.execute(
                sql: """
                    INSERT INTO group_members (user_id, group_id, code_id, dataset, import_id, line)
                    VALUES (?, ?, ?, 'users', 1, ?)
                    """,
                arguments: [user, group, code, line])
            let member = NewEntry(
                kind: .groupMember, entity: Entity.groupMember(user, target: target.text, name: name), userID: user,
                targetID: target.id, groupID: group, payload: "{\"action\":\"add\"}", importID: 1, line: line)
            try Outbox.put(db, member, run: run.id, at: Self.moment)
            return group ?? 0
        }
    }

    private func target(of code: Int64, _ db: Database) throws -> (id: Int64, text: String)? {
        let sql = """
            SELECT t.id, t.target FROM course_codes c JOIN course_targets t ON t.id = c.target_id WHERE c.id = ?
            """
        return try Row.fetchOne(db, sql: sql, arguments: [code]).map { ($0["id"], $0["target"]) }
    }

    @discardableResult
    package func entry(
        _ kind: EntryKind, _ entity: String, user: Int64? = nil, target: Int64? = nil, role: String? = nil,
        payload: String? = nil, before: String? = nil, line: Int? = 2
    ) throws -> Int64 {
        try store.write { db in
            let entry = NewEntry(
                kind: kind, entity: entity, userID: user, targetID: target, role: role, payload: payload,
                before: before, importID: 1, line: line)
            return try Outbox.put(db, entry, run: run.id, at: Self.moment)
        }
    }
}
