import ArgumentParser
import Foundation

@main
struct Benchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Measure moodlesync beside what people use instead, in one run on the same files.",
        discussion: """
            Whole processes are measured, by wall time, processor time and peak memory; what is compared is interleaved. \
            Needs sqlite3, python3 and strip in PATH and a release build, and is started in the repository's root:

              swift build -c release && .build/release/benchmark --quick

            Ends with 1 if a target is missed, and with 2 if something else was measured than the table says.
            """,
        subcommands: [NaiveCommand.self])

    enum Part: String, CaseIterable, ExpressibleByArgument {
        case `import`, push, read
    }

    @Flag(help: "100,000 people, 1,000 to push: under three minutes. Without it 1,000,000, and 10,000 to push.")
    var quick = false

    @Option(help: "Only this part: import, push or read; may be repeated.")
    var only: [Part] = []

    @Option(help: "How often each is measured. (default: 3; for push 1)")
    var rounds: Int?

    @Option(help: "The program to measure. (default: the one built together with this one)")
    var program: String?

    @Option(help: "Where files and stores are made, and removed at the end; 4 GB. (default: the system's place)")
    var folder: String?

    func validate() throws {
        if let rounds, rounds < 1 { throw ValidationError("--rounds is at least 1.") }
    }

    func run() async throws {
        do {
            let tools = try Tools(moodlesync: program, script: "Benchmarks/import.py")
            let missed = try measure(tools)
            if missed > 0 {
                print("\n\(missed) of the targets missed.")
                throw ExitCode(1)
            }
            print("\nAll targets met.")
        } catch let wrong as WrongMeasure {
            Self.say("benchmark: \(wrong)")
            throw ExitCode(2)
        }
    }

    /// - Returns: how many targets were missed.
    private func measure(_ tools: Tools) throws -> Int {
        let scratch = try Scratch(in: folder)
        defer { withExtendedLifetime(scratch) {} }
        for line in try Machine.description(tools) { print(line) }
        var missed = 0
        for part in Part.allCases where only.isEmpty || only.contains(part) {
            let table = try measure(part, tools)
            print("\n" + table.text)
            missed += table.missed
        }
        print("\nload \(Machine.load) at the end")
        return missed
    }

    private func measure(_ part: Part, _ tools: Tools) throws -> ResultTable {
        let people = quick ? 100_000 : 1_000_000
        switch part {
        case .import: return try ImportBenchmark(tools: tools, people: people, rounds: rounds ?? 3).run(Self.say)
        case .push:
            let (pushed, naive) = quick ? (1_000, 100) : (10_000, 500)
            return try PushBenchmark(tools: tools, people: pushed, naivePeople: naive, rounds: rounds ?? 1).run(
                Self.say)
        case .read: return try ReadBenchmark(tools: tools, people: people, rounds: rounds ?? 3).run(Self.say)
        }
    }

    private static func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
