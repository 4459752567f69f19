/// What the program tells the shell when it ends. Scripts and timers decide by it: a number never changes its meaning.
enum ExitCode: Int32, CaseIterable, Comparable, Sendable {
    /// Done, or nothing to do.
    case done = 0
    /// Done in part: rows were rejected, entries failed or wait, or a file was refused; the output names them.
    case partly = 1
    /// Held by a limit; nothing was sent.
    case held = 3
    /// Settings, token or permissions; nothing was marked failed.
    case setup = 4
    /// Moodle did not answer, or the run was interrupted; run again later, nothing is lost.
    case siteSilent = 5
    /// Another engine holds the store.
    case engineBusy = 6
    /// The store can't be read or written.
    case store = 7
    /// The command line is wrong.
    case usage = 64
    /// Stopped by a signal, at a clean point.
    case stopped = 130

    /// Orders by gravity, so that `max()` of several files is the code of the worst.
    static func < (left: ExitCode, right: ExitCode) -> Bool {
        left.rawValue < right.rawValue
    }
}
