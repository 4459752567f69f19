import Foundation

/// `moodlesync import` beside `sqlite3`'s own import and a script in Python, on the same file.
struct ImportBenchmark {
    let tools: Tools
    let people: Int
    let rounds: Int

    private static let store = "store.db"
    /// A course for every thousand people.
    private var courses: Int { max(people / 1_000, 1) }

    private enum Part: CaseIterable {
        case sqlite, python, first, same, otherOrder, columnsMoved, changed, sqliteOfPlaces, places, tenth
    }

    /// Everything once in each round, so that what disturbs the machine for a while disturbs all alike.
    func run(_ say: (String) -> Void) throws -> ResultTable {
        var runs: [Part: [Run]] = [:]
        for round in 1...rounds {
            say("import: round \(round) of \(rounds)")
            for part in Part.allCases { runs[part, default: []].append(try measure(part)) }
        }
        return table(runs)
    }

    // MARK: measuring

    private func measure(_ part: Part) throws -> Run {
        switch part {
        case .sqlite: try sqliteImport(PeopleFile(people: people))
        case .python: try pythonImport()
        case .first: try firstImport(PeopleFile(people: people), entries: people)
        case .same:
            try importAgain(PeopleFile(people: people), "the same file again") { store in
                try store.expect("SELECT state = 'same', entries FROM imports ORDER BY id DESC LIMIT 1", [1, 0])
            }
        case .otherOrder: try importUnchanged(PeopleFile(people: people, shuffle: 2), "another order")
        case .columnsMoved: try importUnchanged(PeopleFile(people: people, hasColumnsMoved: true), "columns moved")
        case .changed: try importChanged()
        case .sqliteOfPlaces: try sqliteImport(fileWithPlaces)
        case .places: try firstImport(fileWithPlaces, entries: 3 * people + fileWithPlaces.groups)
        case .tenth: try firstImport(PeopleFile(people: people / 10), entries: people / 10)
        }
    }

    private var fileWithPlaces: PeopleFile {
        PeopleFile(people: people, places: .courseRoleAndGroup(of: courses))
    }

    private func sqliteImport(_ file: PeopleFile) throws -> Run {
        try Scratch.remove(database: "plain.db")
        let name = try file.written()
        let run = try Program(name: "sqlite3").run(["plain.db", ".import --csv \(name) people"]).run
        try StoreFacts(path: "plain.db", what: "sqlite3").expect("SELECT count(*) FROM people", [people])
        try Scratch.remove(database: "plain.db")
        return run
    }

    private func pythonImport() throws -> Run {
        try Scratch.remove(database: "plain.db")
        let name = try PeopleFile(people: people).written()
        let run = try Program(name: "python3").run([tools.script, name, "plain.db"]).run
        try StoreFacts(path: "plain.db", what: "Python").expect("SELECT count(*) FROM people", [people])
        try Scratch.remove(database: "plain.db")
        return run
    }

    private func firstImport(_ file: PeopleFile, entries: Int) throws -> Run {
        try Scratch.remove(database: Self.store)
        return try importAgain(file, "first import") { store in
            try store.expectImport(read: file.people, added: file.people, entries: entries)
            try store.expect("SELECT count(*) FROM outbox WHERE state = 'ready'", [entries])
        }
    }

    private func importUnchanged(_ file: PeopleFile, _ what: String) throws -> Run {
        try importAgain(file, what) { store in
            try store.expectImport(read: people, unchanged: people, entries: 0)
        }
    }

    private func importChanged() throws -> Run {
        let changed = people / 100
        return try importAgain(PeopleFile(people: people, isChanged: true), "1 % changed") { store in
            try store.expectImport(
                read: people, changed: changed, unchanged: people - changed, entries: changed)
            // Not only as many: exactly those people.
            try store.expect(
                """
                SELECT count(*), count(DISTINCT o.user_id),
                       sum(CAST(substr(u.username, 5) AS INTEGER) % 100 = \(PeopleFile.changed))
                  FROM outbox o JOIN users u ON u.id = o.user_id
                 WHERE o.import_id = (SELECT max(id) FROM imports) AND o.state = 'ready'
                """, [changed, changed, changed])
        }
    }

    private func importAgain(
        _ file: PeopleFile, _ what: String, check: (StoreFacts) throws -> Void
    ) throws -> Run {
        let name = try file.written()
        let run = try tools.program().run(["import", "--db", Self.store, "--quiet", name]).run
        try check(StoreFacts(path: Self.store, what: what))
        return run
    }

    // MARK: the table

    private func table(_ runs: [Part: [Run]]) -> ResultTable {
        let reference = runs[.sqlite, default: []].seconds
        let referenceOfPlaces = runs[.sqliteOfPlaces, default: []].seconds
        var table = ResultTable("import of \(people.grouped) people, medians of \(rounds)", value: "ratio")
        func add(_ what: String, _ part: Part, to reference: Double, _ target: Target? = nil) {
            let measured = runs[part, default: []]
            table.add(what, measured, value: measured.seconds / reference, target: target)
        }
        add("sqlite3 .import --csv", .sqlite, to: reference)
        add("Python csv and sqlite3", .python, to: reference)
        add("moodlesync, first import", .first, to: reference, .atMost(3, goal: 1.5))
        add("the same file again", .same, to: reference, .atMost(0.1))
        add("the same people in another order", .otherOrder, to: reference, .atMost(0.4))
        add("the same people, columns moved", .columnsMoved, to: reference, .atMost(0.4))
        add("1 % of the rows changed", .changed, to: reference, .atMost(0.4))
        add("sqlite3 .import, with places", .sqliteOfPlaces, to: referenceOfPlaces)
        add("moodlesync, with course, role, group", .places, to: referenceOfPlaces, .atMost(7))
        let tenth = runs[.tenth, default: []]
        let first = runs[.first, default: []]
        table.add(
            "first import, growth from \((people / 10).grouped)", tenth, value: first.seconds / tenth.seconds,
            unit: "-fold", target: .atMost(12, unit: "-fold"))
        table.add(
            "peak memory of the first import", value: Double(first.peakBytes) / 1e6, unit: " MB",
            target: .atMost(150, unit: " MB"))
        return table
    }
}

extension Int {
    /// With commas between the thousands.
    var grouped: String {
        let digits = String(self)
        return digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset).isMultiple(of: 3) { text += "," }
            text.append(digit.element)
        }
    }
}
