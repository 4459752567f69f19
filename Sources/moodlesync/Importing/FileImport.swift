import CSVImport
import Operations
import StagingStore

/// Imports files one after the other, each its own transaction, and says what came of them.
struct FileImport {
    let options: ImportOptions
    let files: [String]

    func perform(_ surroundings: Surroundings, settings: Settings) async throws -> ExitCode {
        let key = try settings.keySource()
        let path = try settings.storePath()
        if options.preview {
            return try await PreviewStore.with(path, key) { store, key in
                try await perform(on: store, key: key, surroundings)
            }
        }
        return try await perform(on: StagingStore(path: path, access: .createIfMissing), key: key, surroundings)
    }

    private func perform(
        on store: StagingStore, key: KeySource, _ surroundings: Surroundings
    ) async throws -> ExitCode {
        try await store.recorded(surroundings) { run in
            let reports = try importAll(into: store, key: key, run: run, console: surroundings.console)
            try ImportView.json(reports, to: surroundings.console)
            try noteLostSeals(store, key, surroundings.console)
            if let closing = ImportMessages.closing(reports) { surroundings.console.say(closing) }
            return reports.map(ImportView.exit).max() ?? .done
        }
    }

    /// A key that was made anew because the old one is gone opens nothing of before: said when it can still be found.
    private func noteLostSeals(_ store: StagingStore, _ key: KeySource, _ console: Console) throws {
        guard let path = try key.found else { return }
        let lost = try LostSeals(store, key.read())
        if !lost.isEmpty { console.note(ImportMessages.lostSeals(lost, key: path)) }
    }

    /// Tells people of each file when it is done.
    func importAll(into store: StagingStore, key: KeySource, run: Run, console: Console) throws -> [ImportReport] {
        let importer = Importer(store: store, key: { try key.readOrMake() }, options: options, run: run)
        return try files.map { file in
            let report = try importer.importFile(file)
            try ImportView.archive(report)
            ImportView.tell(report, on: console)
            return report
        }
    }
}
