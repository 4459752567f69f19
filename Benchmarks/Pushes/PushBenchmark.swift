/// `moodlesync push` against a simulated Moodle, beside the client that people write.
struct PushBenchmark {
    let tools: Tools
    let people: Int
    /// As many as the naive client brings: each costs it the same.
    let naivePeople: Int
    let rounds: Int

    private static let store = "push.db"
    private static let delay = 50
    /// People in each course.
    private static let crowd = 100
    /// Stores of two sizes, to see whether memory grows with them.
    private static let small = 1_000
    private static let large = 10_000

    private struct Results {
        var push: [Run] = []
        var delayed: [Run] = []
        var naive: [Run] = []
        var small: [Run] = []
        var large: [Run] = []
    }

    func run(_ say: (String) -> Void) throws -> ResultTable {
        var results = Results()
        for round in 1...rounds {
            say("push: round \(round) of \(rounds)")
            results.naive.append(try naive())
            results.push.append(try push(people, .recorded))
            results.delayed.append(try push(people, .recorded, delay: Self.delay))
            results.small.append(try push(Self.small, .none))
            results.large.append(try push(Self.large, .none))
        }
        return table(results)
    }

    // MARK: measuring

    private func courses(_ people: Int) -> Int { max(people / Self.crowd, 1) }

    private func push(_ people: Int, _ cost: Simulator.Cost, delay: Int = 0) throws -> Run {
        let courses = courses(people)
        let file = try PeopleFile(people: people, places: .course(of: courses)).written()
        try Scratch.remove(database: Self.store)
        try tools.program().run(["import", "--db", Self.store, "--quiet", file])
        let store = StoreFacts(path: Self.store, what: "push of \(people) people")
        try store.expect("SELECT count(*) FROM outbox WHERE state = 'ready'", [2 * people])
        let simulator = try Simulator(tools, cost: cost, delay: delay, courses: courses)
        let run = try tools.program(simulator.settings).run(["push", "--db", Self.store, "--quiet"]).run
        try simulator.stop()
        try store.expect(
            """
            SELECT count(*) FILTER (WHERE state = 'done' AND kind = 'user.create'),
                   count(*) FILTER (WHERE state = 'done' AND kind = 'enrol.put'), count(*) FROM outbox
            """, [people, people, 2 * people])
        return run
    }

    private func naive() throws -> Run {
        // Courses come in the same proportion as for everybody else.
        let courses = courses(naivePeople)
        let simulator = try Simulator(tools, cost: .recorded, courses: courses)
        let run = try Program(name: tools.benchmark).run([
            "naive", "--url", simulator.url, "--token", simulator.token, "--people", String(naivePeople),
            "--courses", String(courses),
        ]).run
        try simulator.stop()
        return run
    }

    // MARK: the table

    private func table(_ results: Results) -> ResultTable {
        let least = LeastTime(people: people, courses: courses(people))
        let seconds = results.push.seconds
        let naive = results.naive.seconds / Double(naivePeople) * Double(people)
        let entries = Double(2 * Self.large)
        var table = ResultTable(
            "push of \(people.grouped) people into \(courses(people)) courses, median of \(rounds)", value: "measured")
        table.add("one person a call, \(naivePeople.grouped) people", results.naive, value: nil)
        table.add("moodlesync push, as many times faster", results.push, value: naive / seconds, target: .atLeast(8))
        table.add(
            "of what the cost model allows (\(least.seconds.short) s)", value: 100 * least.seconds / seconds,
            unit: " %",
            target: .atLeast(90, unit: " %"))
        table.add(
            "of that with one look-up, none after (\(least.secondsOfTheTrustful.short) s)",
            value: 100 * least.secondsOfTheTrustful / seconds, unit: " %")
        table.add(
            "\(Self.delay) ms of network delay, longer by", results.delayed,
            value: 100 * (results.delayed.seconds / seconds - 1), unit: " %", target: .atMost(15, unit: " %"))
        table.add("no cost, \(Self.small.grouped) people", results.small, value: nil)
        table.add(
            "no cost, \(Self.large.grouped) people: CPU an entry", results.large,
            value: 1_000 * results.large.cpuSeconds / entries, unit: " ms",
            target: .atMost(0.3, goal: 0.15, unit: " ms"))
        table.add(
            "memory for ten times the people",
            value: Double(results.large.peakBytes) / Double(results.small.peakBytes), unit: "-fold",
            target: .atMost(1.2, unit: "-fold"))
        return table
    }
}
