/// What people ask a large store, through the program and through the `sqlite3` shell.
struct ReadBenchmark {
    let tools: Tools
    let people: Int
    let rounds: Int

    private static let store = "read.db"
    private static let inOneCourse = 100

    func run(_ say: (String) -> Void) throws -> ResultTable {
        say("reading: making the store")
        try fill()
        var table = ResultTable(
            "store of \(people.grouped) people, as many entries, medians of \(rounds)", value: "measured")
        say("reading: asking")
        try ask(&table)
        for question in Question.named + Question.totals { try ask(question, &table) }
        try verify(&table)
        try start(&table)
        try weigh(&table)
        return table
    }

    /// Everybody is staged; one in a hundred is enrolled too, and some of them were sent.
    private func fill() throws {
        let few = people / 100
        let courses = max(few / Self.inOneCourse, 10)
        try Scratch.remove(database: Self.store)
        let all = try PeopleFile(people: people).written()
        let enrolled = try PeopleFile(people: few, places: .course(of: courses)).written()
        for file in [all, enrolled] { try tools.program().run(["import", "--db", Self.store, "--quiet", file]) }
        let simulator = try Simulator(tools, cost: .none, courses: courses)
        // It ends with 1: most entries still wait.
        let arguments = ["push", "--db", Self.store, "--quiet", "--max-entries", String(people / 50)]
        try tools.program(simulator.settings).run(arguments, codes: [0, 1])
        try simulator.stop()
        try StoreFacts(path: Self.store, what: "the store to read").expect(
            "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM outbox), (SELECT count(*) > 0 FROM attempts)",
            [people, people + few, 1])
    }

    // MARK: asking

    private func measured(_ arguments: [String], rounds: Int, codes: Set<Int32> = [0]) throws -> [Run] {
        try (0..<rounds).map { _ in try tools.program().run(arguments, codes: codes).run }
    }

    private func ask(_ table: inout ResultTable) throws {
        for (what, arguments) in [
            ("moodlesync status", ["status"]), ("moodlesync why PERSON", ["why", Question.who]),
            ("moodlesync plan --limit 20", ["plan", "--limit", "20"]),
        ] {
            let runs = try measured(arguments + ["--db", Self.store], rounds: rounds)
            table.add(what, runs, value: runs.seconds, unit: " s", target: .atMost(0.5, unit: " s"))
        }
    }

    private func ask(_ question: Question, _ table: inout ResultTable) throws {
        let runs = try (0..<rounds).map { _ in
            try Program(name: "sqlite3").run(["-readonly", Self.store, question.sql]).run
        }
        table.add("SQL: " + question.what, runs, value: runs.seconds, unit: " s", target: question.target)
    }

    private func verify(_ table: inout ResultTable) throws {
        let runs = try measured(["audit", "verify", "--db", Self.store], rounds: 1)
        table.add(
            "moodlesync audit verify", runs, value: runs.seconds, unit: " s", target: .atMost(15, unit: " s"))
    }

    private func start(_ table: inout ResultTable) throws {
        let runs = try measured(["--help"], rounds: 21)
        table.add(
            "moodlesync --help", runs, value: 1_000 * runs.seconds, unit: " ms", target: .atMost(30, unit: " ms"))
    }

    private func weigh(_ table: inout ResultTable) throws {
        try Program(name: "strip").run(["-o", "stripped", tools.moodlesync])
        table.add(
            "the program, stripped", value: Double(try Scratch.bytes(of: "stripped")) / 1e6, unit: " MB",
            target: .atMost(40, unit: " MB"))
    }
}
