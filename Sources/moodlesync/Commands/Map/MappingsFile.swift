import CSVImport

/// A file of mappings, whatever they are of: its header says it.
enum MappingsFile {
    static func read(_ file: String, for command: some StoreCommand, _ surroundings: Surroundings) async throws
        -> ExitCode
    {
        var options = ImportOptions()
        options.dataset = .mappings
        return try await FileImport(options: options, files: [file])
            .perform(surroundings, settings: command.settings(surroundings))
    }
}
