import Foundation

/// The machine that the numbers are of.
enum Machine {
    static func description(_ tools: Tools) throws -> [String] {
        let system = try Program(name: "uname").run(["-sr"]).output.trimmingCharacters(in: .newlines)
        let sqlite = try Program(name: "sqlite3").run(["--version"]).output.prefix { $0 != " " }
        let python = try Program(name: "python3").run(["--version"]).output.trimmingCharacters(in: .newlines)
        let program = try tools.program().run(["--version"]).output.trimmingCharacters(in: .newlines)
        let memory = Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824
        return [
            "machine  \(ProcessInfo.processInfo.activeProcessorCount) cores (\(processor)), \(memory.short) GiB, \(system)",
            "programs moodlesync \(program), release build; sqlite3 \(sqlite); \(python)",
            "load     \(load) when it began: other work on the machine lengthens every wall time; ratios stand",
        ]
    }

    /// Processes that ran or waited for a core, over the last minute.
    static var load: String { String(Program.text("/proc/loadavg").prefix { $0 != " " }) }

    private static var processor: String {
        let line = Program.text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "unknown"
    }
}
