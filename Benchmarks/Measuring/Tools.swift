import Foundation

/// The programs that are measured, and the file that a store seals with.
struct Tools: Sendable {
    /// The path of `moodlesync`.
    let moodlesync: String
    /// This program, for the client that it keeps.
    let benchmark: String
    /// The path of `import.py`.
    let script: String

    /// - Parameter moodlesync: its path; nil for the one that was built together with this program.
    /// - Throws: `WrongMeasure` if it is no release build, or is not there.
    init(moodlesync path: String?, script: String) throws {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let chosen =
            path.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath() }
            ?? own.deletingLastPathComponent().appendingPathComponent("moodlesync")
        benchmark = own.path
        moodlesync = chosen.path
        self.script = URL(fileURLWithPath: script).path
        guard FileManager.default.isExecutableFile(atPath: moodlesync) else {
            throw WrongMeasure("there is no program \(moodlesync). Build it: swift build -c release")
        }
        guard FileManager.default.fileExists(atPath: self.script) else {
            throw WrongMeasure("there is no \(self.script). Start the benchmark in the repository's root")
        }
        // Both come out of one build, so what is true of this program is true of the other.
        if Self.isDebugBuild || chosen.pathComponents.contains("debug") {
            throw WrongMeasure("a debug build says nothing about speed. Build with: swift build -c release")
        }
    }

    /// The program with nothing in its environment but a key of its own in the current folder.
    func program(_ environment: [String: String] = [:]) -> Program {
        let key = FileManager.default.currentDirectoryPath + "/key"
        return Program(
            name: moodlesync, environment: ["MOODLESYNC_KEY_FILE": key].merging(environment) { $1 })
    }

    private static var isDebugBuild: Bool {
        #if DEBUG
            true
        #else
            false
        #endif
    }
}
