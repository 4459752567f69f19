import StagingStore

/// A command that works on a store.
protocol StoreCommand: ProgramCommand {
    func settings(_ surroundings: Surroundings) throws -> Settings

    var storeOptions: StoreOptions { get }
}

extension StoreCommand {
    var output: OutputOptions { storeOptions.output }

    func settings(_ surroundings: Surroundings) throws -> Settings {
        try surroundings.settings(storeOptions.flags)
    }

    /// Opens the store that the settings name.
    func openStore(_ surroundings: Surroundings, _ access: StagingStore.Access) throws -> StagingStore {
        try StagingStore(path: settings(surroundings).storePath(), access: access)
    }
}

extension StagingStore {
    /// Does something that changes the store, on record: who, when, which command line, and how it ended.
    func recorded(
        _ surroundings: Surroundings, _ body: (Run) async throws -> ExitCode
    ) async throws -> ExitCode {
        let run = try beginRun(surroundings.commandLine)
        do {
            let exit = try await body(run)
            try finish(run, exitCode: exit.rawValue)
            return exit
        } catch {
            // The first error is the one to tell; a store that can't take the exit code shows the run as unfinished.
            try? finish(run, exitCode: Failure(error).exit.rawValue)
            throw error
        }
    }
}
