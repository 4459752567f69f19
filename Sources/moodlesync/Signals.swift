import Foundation

/// Signals that would end the process where a write can report the same as an error.
enum Signals {
    static func ignoreWhatAWriteReports() {
        // A closed pipe must not end a push half-way; a write to it fails with EPIPE.
        signal(SIGPIPE, SIG_IGN)
        // At a limit on file sizes SQLite gets an error and rolls back, instead of the process dying.
        signal(SIGXFSZ, SIG_IGN)
    }
}
