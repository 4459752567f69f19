import Foundation

/// The memory of this process holds the token, and passwords on their way: if it crashes, nobody shall find that on a
/// disk or in a log.
enum CrashTraces {
    static func forbid(environment: [String: String]) {
        forbidCores()
        // Who asks for it gets the runtime's own report of a crash, which shows what registers point to.
        if environment["SWIFT_BACKTRACE"] == nil { forbidReports() }
    }

    /// A limit of one byte: with none at all, a program to which the system hands cores (`core_pattern` with a pipe) would
    /// still get them, and 1 is what Linux takes for "none of this one" (core(5); fs/coredump.c).
    private static func forbidCores() {
        var limit = rlimit(rlim_cur: 1, rlim_max: 1)
        // Where it is refused, the limit that was set by whoever started the program stays.
        #if os(Linux)
            _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        #else
            limit = rlimit(rlim_cur: 0, rlim_max: 0)
            _ = setrlimit(RLIMIT_CORE, &limit)
        #endif
    }

    private static func forbidReports() {
        for deadly in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(deadly, SIG_DFL) }
    }
}
