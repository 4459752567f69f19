import ArgumentParser
import Operations

/// Which entries an operator decides about.
struct EntrySelection: ParsableArguments {
    @Flag(help: "All failed entries.")
    var failed = false

    @Option(name: .customLong("id"), help: ArgumentHelp("The entry of this number; may be repeated.", valueName: "n"))
    var ids: [Int64] = []

    func validate() throws {
        if failed, !ids.isEmpty { throw ValidationError("--failed and --id exclude each other.") }
        if !failed, ids.isEmpty {
            throw ValidationError("Which entries? Name them with --id N, or take all with --failed.")
        }
    }

    var selection: OutboxDecisions.Selection {
        failed ? .failed : .ids(ids)
    }
}
