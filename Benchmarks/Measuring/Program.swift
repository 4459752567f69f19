import Foundation

/// Runs a program as a process of its own, and measures it by what the kernel says at its end (`wait4`).
struct Program {
    /// A name found in `PATH`, or a path.
    let name: String
    var environment: [String: String] = [:]

    /// Runs it to its end, with its output in files of the current folder.
    ///
    /// - Returns: what it cost, and what it wrote on stdout.
    /// - Throws: `WrongMeasure` if it ends with a code that is not in `codes`.
    @discardableResult
    func run(_ arguments: [String], codes: Set<Int32> = [0]) throws -> (run: Run, output: String) {
        let beginning = ContinuousClock.now
        let process = try start(arguments, output: "output", errors: "errors")
        let (code, usage) = try process.ended()
        let seconds = (ContinuousClock.now - beginning).inSeconds
        guard codes.contains(code) else {
            throw WrongMeasure("\(name) \(arguments.joined(separator: " ")) ended with \(code): \(Self.text("errors"))")
        }
        let run = Run(
            seconds: seconds, cpuSeconds: usage.ru_utime.inSeconds + usage.ru_stime.inSeconds,
            peakBytes: usage.peakBytes)
        return (run, Self.text("output"))
    }

    /// Starts it and returns at once.
    func start(_ arguments: [String], output: String, errors: String) throws -> RunningProcess {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, path) in [(Int32(1), output), (2, errors)] {
            posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        let surroundings = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("MOODLE") }.merging(environment) { $1 }
        var words = ([name] + arguments).map { strdup($0) } + [nil]
        var settings = surroundings.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + settings { free(text) } }
        var pid = pid_t()
        let problem = posix_spawnp(&pid, name, &actions, nil, &words, &settings)
        guard problem == 0 else { throw WrongMeasure("\(name) does not start: \(String(cString: strerror(problem)))") }
        return RunningProcess(pid: pid)
    }

    /// Below this, the peak of a child can't be seen: Linux counts what the parent had when it started the child.
    static var memoryFloor: Int {
        var usage = rusage()
        #if os(Linux)
            getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        return usage.peakBytes
    }

    static func text(_ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }
}

/// A process that was started and has not been waited for.
struct RunningProcess {
    let pid: pid_t

    /// Asks it to end.
    func stop() throws {
        kill(pid, SIGTERM)
        _ = try ended()
    }

    /// Waits for its end.
    /// - Returns: its exit code, 128 and the number of the signal that killed it, and what it used.
    func ended() throws -> (code: Int32, usage: rusage) {
        var status: Int32 = 0
        var usage = rusage()
        while wait4(pid, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw WrongMeasure("wait4: \(String(cString: strerror(errno)))") }
        }
        let signal = status & 0x7f
        return (signal == 0 ? (status >> 8) & 0xff : 128 + signal, usage)
    }
}

extension rusage {
    fileprivate var peakBytes: Int {
        #if os(Linux)
            Int(ru_maxrss) * 1024
        #else
            Int(ru_maxrss)
        #endif
    }
}

extension timeval {
    fileprivate var inSeconds: Double { Double(tv_sec) + Double(tv_usec) / 1_000_000 }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
