import GRDB
import StagingStore

/// Counts what waits for what.
///
/// A million entries that were just imported are counted in the index: those whose kind waits for nothing, and while
/// nobody has an account all that need one. Only the others are read one by one, about a microsecond each.
struct WaitingCrowds {
    private struct Crowd: Hashable {
        let thing: Waiting.Thing
        var name: String?
        var problem: String?
    }

    private let db: Database
    private let counts: EntryCounts
    private var sizes: [Crowd: Int] = [:]

    init(_ db: Database) throws {
        self.db = db
        counts = try EntryCounts(db)
        let ready = counts.byKind.keys.filter { counts[$0, .ready] > 0 }
        let free = try kinds(Self.waitForNothing).intersection(ready)
        try addFree(free)
        var others = Set(ready).subtracting(free)
        if try counts[EntryKind.userCreate.rawValue, .failed] == 0 && nobodyHasAnAccount() {
            let early = try kinds("needs_account").intersection(others)
            add(Crowd(thing: .account), early.reduce(0) { $0 + counts[$1, .ready] })
            others.subtract(early)
        }
        try addOneByOne(others)
        add(Crowd(thing: .approval), counts[.held])
        add(Crowd(thing: .lookUp), counts[.unknown])
        add(Crowd(thing: .answer), counts[.sending])
    }

    /// The largest crowd first.
    func all() throws -> [Waiting] {
        try sizes.map { crowd, size in
            let problem = try crowd.problem ?? problem(of: crowd)
            return Waiting(waitsFor: crowd.thing, name: crowd.name, problem: problem, entries: size)
        }.sorted { Self.order($0) < Self.order($1) }
    }

    private static func order(_ crowd: Waiting) -> (Int, String, String, String) {
        (-crowd.entries, crowd.waitsFor.rawValue, crowd.name ?? "", crowd.problem ?? "")
    }

    // MARK: counting

    /// In the columns of `outbox_kinds`.
    private static let waitForNothing = """
        needs_account + needs_course + needs_role + needs_group + needs_cohort + after_enrolment = 0
        """

    private func kinds(_ condition: String) throws -> Set<String> {
        try String.fetchSet(db, sql: "SELECT kind FROM outbox_kinds WHERE " + condition)
    }

    private func nobodyHasAnAccount() throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT NOT EXISTS (SELECT 1 FROM users WHERE moodle_id IS NOT NULL)") ?? false
    }

    private mutating func addFree(_ kinds: Set<String>) throws {
        var silent = kinds.reduce(0) { $0 + counts[$1, .ready] }
        let sql = """
            SELECT problem, count(*) AS n FROM outbox
             WHERE state = 'ready' AND problem IS NOT NULL AND kind IN (SELECT value FROM json_each(?)) GROUP BY problem
            """
        for row in try Row.fetchAll(db, sql: sql, arguments: [try JSONText.text(kinds.sorted())]) {
            add(Crowd(thing: .push, problem: row["problem"]), row["n"])
            silent -= row["n"]
        }
        add(Crowd(thing: .push), silent)
    }

    private mutating func addOneByOne(_ kinds: Set<String>) throws {
        guard !kinds.isEmpty else { return }
        let sql = """
            WITH failed AS MATERIALIZED (
              SELECT user_id, max(id) AS id FROM outbox WHERE state = 'failed' AND kind = 'user.create' GROUP BY user_id)
            SELECT iif(f.id IS NULL, coalesce(w.waits_on, 'push'), 'failed-account') AS waits_for,
                   CASE WHEN w.waits_on NOT IN ('account', 'enrolment', 'members') OR f.id IS NOT NULL AND ?2
                        THEN w.thing END AS name,
                   CASE WHEN w.waits_on IS NULL THEN o.problem
                        WHEN f.id IS NOT NULL AND ?2 THEN 'entry ' || f.id || ' failed' END AS problem, count(*) AS n
              FROM outbox_waits w JOIN outbox o ON o.id = w.id
              LEFT JOIN failed f ON f.user_id = w.user_id AND w.waits_on = 'account'
             WHERE w.kind IN (SELECT value FROM json_each(?1)) GROUP BY 1, 2, 3
            """
        let isEachNamed = counts[EntryKind.userCreate.rawValue, .failed] <= Self.mostNamed
        for row in try Row.fetchAll(db, sql: sql, arguments: [try JSONText.text(kinds.sorted()), isEachNamed]) {
            guard let thing = Waiting.Thing(rawValue: row["waits_for"]) else { continue }
            add(Crowd(thing: thing, name: row["name"], problem: row["problem"]), row["n"])
        }
    }

    /// As many failed accounts are named one by one; of more only the number is told.
    private static let mostNamed = 10

    private mutating func add(_ crowd: Crowd, _ size: Int) {
        if size > 0 { sizes[crowd, default: 0] += size }
    }

    private func problem(of crowd: Crowd) throws -> String? {
        switch crowd.thing {
        case .course:
            try String.fetchOne(db, sql: "SELECT problem FROM course_targets WHERE target = ?", arguments: [crowd.name])
        case .cohort:
            try String.fetchOne(db, sql: "SELECT problem FROM cohorts WHERE key = ?", arguments: [crowd.name])
        case .group:
            try String.fetchOne(
                db, sql: "SELECT problem FROM groups WHERE name = ? AND problem IS NOT NULL", arguments: [crowd.name])
        default: nil
        }
    }
}
